mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      name = "eu-west-1"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn     = "arn:aws:lambda:eu-west-1:123456789012:function:patchbay-gateway"
      version = "7"
    }
  }

  mock_resource "aws_lambda_alias" {
    defaults = {
      invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:patchbay-gateway:live/invocations"
    }
  }

  mock_resource "aws_lambda_function_url" {
    defaults = {
      function_url = "https://abc.lambda-url.eu-west-1.on.aws/"
    }
  }

  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      execution_arn = "arn:aws:execute-api:eu-west-1:123456789012:abc"
    }
  }

  mock_resource "aws_lb" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/patchbay-gateway/1"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/patchbay-gateway/1"
    }
  }

  mock_resource "aws_lb_listener" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/patchbay-gateway/1/1"
    }
  }
}

variables {
  name                    = "patchbay"
  form                    = "lambda-url"
  vpc_id                  = "vpc-1"
  private_subnet_ids      = ["subnet-a", "subnet-b"]
  aggregator_urls         = ["https://aggregator-0.patchbay.internal:8075", "https://aggregator-1.patchbay.internal:8075", "https://aggregator-2.patchbay.internal:8075"]
  aggregator_certificates = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----"
  secret_arns = {
    SFU_GATEWAY_KEY          = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/gateway-key-AbCdEf"
    SFU_GATEWAY_PRIVATE_KEYS = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/gateway-private-keys-AbCdEf"
    PATCHBAY_INTERNAL_TOKEN  = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/internal-token-AbCdEf"
    PATCHBAY_OPERATOR_TOKEN  = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/operator-token-AbCdEf"
  }
  secrets_kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1"
  log_group_name      = "/patchbay/gateway"
  log_group_arn       = "arn:aws:logs:eu-west-1:123456789012:log-group:/patchbay/gateway"
  lambda              = { image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/patchbay-gateway:1.0.0", provisioned_concurrency = 2 }
}

run "function_url_knows_every_aggregator" {
  command = apply

  assert {
    condition     = split(",", aws_lambda_function.this[0].environment[0].variables["SFU_AGGREGATOR_URLS"]) == var.aggregator_urls
    error_message = "The function must be given the address of every aggregator."
  }

  assert {
    condition     = aws_lambda_function.this[0].environment[0].variables["SFU_AGGREGATOR_TRUST"] == var.aggregator_certificates
    error_message = "The function must know which certificates aggregators may show."
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.this[0].environment[0].variables), "SFU_GATEWAY_ID")
    error_message = "Each instance must make itself an id: with a common one records of two cannot be told apart."
  }

  assert {
    condition = alltrue([
      for name, arn in var.secret_arns : aws_lambda_function.this[0].environment[0].variables["${name}_SECRET_ARN"] == arn
    ]) && alltrue([for name in keys(var.secret_arns) : !contains(keys(aws_lambda_function.this[0].environment[0].variables), name)])
    error_message = "The function must get names of secrets, never their values."
  }

  assert {
    condition     = toset(aws_lambda_function.this[0].vpc_config[0].subnet_ids) == toset(var.private_subnet_ids) && aws_lambda_function.this[0].vpc_config[0].security_group_ids == toset([aws_security_group.this.id])
    error_message = "The function must run in the private subnets, in the group that aggregators admit."
  }

  assert {
    condition     = aws_lambda_function_url.this[0].qualifier == "live" && aws_lambda_provisioned_concurrency_config.this[0].qualifier == "live" && aws_lambda_provisioned_concurrency_config.this[0].provisioned_concurrent_executions == 2
    error_message = "Callers must use the alias that is kept warm."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.function_secrets[0].policy).Statement : statement.Resource
    ])) == toset(concat(values(var.secret_arns), [var.secrets_kms_key_arn]))
    error_message = "The function must read its own secrets, and no other."
  }

  assert {
    condition     = length(aws_lb.this) == 0 && length(aws_apigatewayv2_api.this) == 0 && length(aws_vpc_security_group_ingress_rule.tls) == 0
    error_message = "One form must not bring the others along."
  }

  assert {
    condition     = output.url == "https://abc.lambda-url.eu-west-1.on.aws" && aws_lambda_function.this[0].tags.Application == "patchbay"
    error_message = "The output must be the URL, and the function tagged."
  }
}

run "api_gateway_sends_events_of_version_two" {
  command = apply

  variables {
    form = "lambda-api"
  }

  assert {
    condition     = aws_apigatewayv2_integration.this[0].payload_format_version == "2.0" && aws_apigatewayv2_integration.this[0].integration_uri == aws_lambda_alias.live[0].invoke_arn
    error_message = "API Gateway must call the alias with payload 2.0."
  }

  assert {
    condition     = aws_lambda_permission.api[0].qualifier == "live" && aws_lambda_permission.api[0].source_arn == "arn:aws:execute-api:eu-west-1:123456789012:abc/*/*" && length(aws_lambda_function_url.this) == 0
    error_message = "Only this API may call the function."
  }

  assert {
    condition     = !can(regex("(?i)header|authorization|querystring|\\$context\\.path", aws_apigatewayv2_stage.default[0].access_log_settings[0].format))
    error_message = "Access logs must not hold tokens."
  }
}

run "a_changed_secret_makes_new_instances" {
  command = plan

  variables {
    secrets_version = 2
  }

  assert {
    condition     = aws_lambda_function.this[0].environment[0].variables["SECRETS_VERSION"] == "2" && aws_lambda_function.this[0].publish
    error_message = "A raised secrets_version must change the function, or no version is published and old instances keep old secrets."
  }
}

run "an_id_is_given_where_somebody_wants_one" {
  command = plan

  variables {
    gateway_id = "canary"
  }

  assert {
    condition     = aws_lambda_function.this[0].environment[0].variables["SFU_GATEWAY_ID"] == "canary"
    error_message = "gateway_id must reach the gateway."
  }
}

run "an_api_answers_under_the_gateways_name" {
  command = apply

  variables {
    form       = "lambda-api"
    api_domain = { name = "gateway.example.com", certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1" }
  }

  assert {
    condition = (
      aws_apigatewayv2_domain_name.this[0].domain_name == "gateway.example.com" &&
      aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].certificate_arn == var.api_domain.certificate_arn &&
      aws_apigatewayv2_api_mapping.this[0].api_id == aws_apigatewayv2_api.this[0].id &&
      aws_apigatewayv2_api_mapping.this[0].stage == aws_apigatewayv2_stage.default[0].id
    )
    error_message = "The name must lead to this API."
  }

  assert {
    condition     = output.url == "https://gateway.example.com" && output.alias != null
    error_message = "Callers must be given the name, and the record what to point at."
  }
}

run "refuses_a_name_for_a_function_url" {
  command = plan

  variables {
    api_domain = { name = "gateway.example.com", certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1" }
  }

  expect_failures = [var.api_domain]
}

run "snap_start_is_for_published_versions" {
  command = plan

  variables {
    # Stands in for java25, which provider 5.100 does not know.
    lambda = { s3_bucket = "artifacts", s3_key = "gateway-fn.zip", runtime = "java21", snap_start = true }
  }

  assert {
    condition     = aws_lambda_function.this[0].snap_start[0].apply_on == "PublishedVersions" && aws_lambda_function.this[0].publish
    error_message = "SnapStart works on published versions only."
  }
}

run "service_opens_tls_only" {
  command = apply

  variables {
    form = "ecs"
    ecs = {
      image             = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/patchbay-gateway:1.0.0"
      cluster_arn       = "arn:aws:ecs:eu-west-1:123456789012:cluster/patchbay"
      cluster_name      = "patchbay"
      certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
      public_subnet_ids = ["subnet-pa", "subnet-pb"]
    }
    kafka_environment = { KAFKA_BOOTSTRAP_SERVERS = "b-1:9098" }
    topic_policy      = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    scraper_cidrs     = { monitoring = "10.20.0.0/16" }
  }

  assert {
    condition = length(aws_vpc_security_group_ingress_rule.scraper) == 1 && alltrue([
      for rule in aws_vpc_security_group_ingress_rule.scraper : rule.cidr_ipv4 == "10.20.0.0/16" && rule.from_port == 9071 && rule.to_port == 9071
    ])
    error_message = "Scrapers must reach the management port, and no other."
  }

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.tls[0].from_port == 443 && aws_vpc_security_group_ingress_rule.tls[0].to_port == 443 &&
      aws_vpc_security_group_ingress_rule.tls[0].security_group_id == aws_security_group.balancer[0].id &&
      alltrue([for rule in aws_vpc_security_group_ingress_rule.from_balancer : rule.cidr_ipv4 == null && rule.referenced_security_group_id == aws_security_group.balancer[0].id])
    )
    error_message = "The world must reach the load balancer's 443 only, and gateways only through it."
  }

  assert {
    condition     = aws_lb_listener.tls[0].protocol == "HTTPS" && startswith(aws_lb_listener.tls[0].ssl_policy, "ELBSecurityPolicy-TLS13-1-2")
    error_message = "The listener must speak TLS 1.2 or newer."
  }

  assert {
    condition     = aws_lb_target_group.this[0].protocol == "HTTPS" && one(aws_lb_target_group.this[0].health_check[*].protocol) == "HTTPS"
    error_message = "The load balancer must speak TLS to the gateways too."
  }

  assert {
    condition = alltrue([
      for variable in ["SFU_GATEWAY_TLS=self-signed", "SFU_AGGREGATOR_TRUST=${var.aggregator_certificates}"] :
      contains([for entry in jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].environment : "${entry.name}=${entry.value}"], variable)
    ]) && strcontains(jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].healthCheck.command[1], " https://127.0.0.1:9071/")
    error_message = "Gateways must speak TLS on both ports, and know which certificates aggregators may show."
  }

  assert {
    condition = alltrue([
      for variable in ["SFU_AGGREGATOR_URLS=${join(",", var.aggregator_urls)}", "KAFKA_BOOTSTRAP_SERVERS=b-1:9098", "SFU_GATEWAY_PORT=8071", "PATCHBAY_MANAGEMENT_PORT=9071"] :
      contains([for entry in jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].environment : "${entry.name}=${entry.value}"], variable)
    ])
    error_message = "The service must be given every aggregator, the brokers and its ports."
  }

  assert {
    condition = (
      toset([for entry in jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].secrets : entry.valueFrom]) == toset(values(var.secret_arns)) &&
      aws_iam_role_policy.topics[0].policy == var.topic_policy
    )
    error_message = "The service must have its secrets injected and the topic policy attached."
  }

  assert {
    condition     = one(aws_lb_target_group.this[0].health_check[*].path) == "/health/readiness" && one(aws_lb_target_group.this[0].health_check[*].port) == "9071"
    error_message = "Health must be asked on the management port."
  }

  assert {
    condition     = aws_ecs_service.this[0].health_check_grace_period_seconds == 120
    error_message = "A gateway must have the time to become ready before a failed check ends it."
  }

  assert {
    condition     = aws_appautoscaling_target.this[0].resource_id == "service/patchbay/patchbay-gateway" && length(aws_lambda_function.this) == 0
    error_message = "The service must scale, and no function exist."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    private_subnet_ids      = ["subnet-a"]
    aggregator_urls         = ["https://a:8075", "http://b:8075"]
    aggregator_certificates = "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----"
    environment             = { SFU_GATEWAY_KEY = "in-clear" }
    secret_arns             = { SFU_GATEWAY_KEY = "dGVzdA==" }
    lambda                  = { image = "x", s3_bucket = "b", s3_key = "k", snap_start = true, timeout_seconds = 60 }
    ecs                     = { min_tasks = 1 }
    scraper_cidrs           = { world = "0.0.0.0/0" }
  }

  expect_failures = [var.private_subnet_ids, var.aggregator_urls, var.aggregator_certificates, var.environment, var.secret_arns, var.lambda, var.ecs, var.scraper_cidrs]
}

run "refuses_two_addresses_in_one" {
  command = plan

  variables {
    aggregator_urls = ["https://a:8075,https://b:8075"]
  }

  expect_failures = [var.aggregator_urls]
}

run "service_shows_a_certificate_of_the_operators" {
  command = plan

  variables {
    form = "ecs"
    secret_arns = {
      SFU_GATEWAY_KEY         = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/gateway-key-AbCdEf"
      PATCHBAY_INTERNAL_TOKEN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/internal-token-AbCdEf"
      SFU_GATEWAY_TLS         = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:gateway-tls-AbCdEf"
    }
    ecs = {
      image             = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/patchbay-gateway:1.0.0"
      cluster_arn       = "arn:aws:ecs:eu-west-1:123456789012:cluster/patchbay"
      cluster_name      = "patchbay"
      certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
      public_subnet_ids = ["subnet-pa", "subnet-pb"]
    }
    kafka_environment = { KAFKA_BOOTSTRAP_SERVERS = "b-1:9098" }
    topic_policy      = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  }

  assert {
    condition = (
      !contains([for entry in jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].environment : entry.name], "SFU_GATEWAY_TLS") &&
      contains([for entry in jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].secrets : entry.name], "SFU_GATEWAY_TLS")
    )
    error_message = "A certificate from a secret must be the only one."
  }
}

run "service_refuses_to_go_without_brokers" {
  command = plan

  variables {
    form = "ecs"
  }

  expect_failures = [var.kafka_environment, var.topic_policy, var.ecs]
}

run "refuses_memory_that_fargate_has_not" {
  command = plan

  variables {
    ecs = { cpu = 1024, memory_mib = 1536 }
  }

  expect_failures = [var.ecs]
}

run "refuses_another_form" {
  command = plan

  variables {
    form = "ec2"
  }

  expect_failures = [var.form]
}

# Whatever may hold a secret: a pair of keys, headers with an API key.
run "refuses_secrets_of_every_kind" {
  command = plan

  variables {
    environment = { SFU_GATEWAY_NODES = "in-clear" }
  }

  expect_failures = [var.environment]
}

run "refuses_headers_with_tokens" {
  command = plan

  variables {
    environment = { OTEL_EXPORTER_OTLP_HEADERS = "x-api-key=in-clear" }
  }

  expect_failures = [var.environment]
}
