mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      name = "eu-west-1"
    }
  }

  mock_resource "aws_service_discovery_service" {
    defaults = {
      arn = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-mock"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }
}

variables {
  name                      = "patchbay"
  image                     = "example/patchbay-aggregator:1.0.0"
  instances                 = 4
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-a", "subnet-b", "subnet-c"]
  kafka_environment         = { KAFKA_BOOTSTRAP_SERVERS = "b-1:9098", KAFKA_CLIENT_PROPERTIES = "security.protocol=SASL_SSL" }
  topic_policy              = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"kafka-cluster:ReadData\"],\"Resource\":[\"arn:aws:kafka:eu-west-1:123456789012:topic/p/u/sfu.heartbeats\"]}]}"
  streams_application_id    = "patchbay-load-aggregator"
  create_topics             = true
  plain_internal_topics     = true
  internal_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/internal-token-AbCdEf"
  operator_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/operator-token-AbCdEf"
  tls_secret_arn            = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/aggregator-tls-AbCdEf"
  certificates              = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----"
  secrets_kms_key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/1"
  client_security_groups    = { gateway = "sg-gateway" }
  scraper_cidrs             = { monitoring = "10.20.0.0/16" }
  log_group_name            = "/patchbay/aggregator"
}

run "every_instance_has_a_name_and_a_zone" {
  command = apply

  assert {
    condition = output.urls == [
      "https://aggregator-0.patchbay.internal:8075",
      "https://aggregator-1.patchbay.internal:8075",
      "https://aggregator-2.patchbay.internal:8075",
      "https://aggregator-3.patchbay.internal:8075",
    ]
    error_message = "The address of every instance must be known to gateways."
  }

  assert {
    condition = alltrue([
      for slot, service in aws_ecs_service.this :
      one(service.service_registries[*].registry_arn) == aws_service_discovery_service.this[slot].arn &&
      aws_service_discovery_service.this[slot].name == slot && service.desired_count == 1
    ])
    error_message = "Each instance must register under its own name."
  }

  assert {
    condition     = alltrue([for service in aws_service_discovery_service.this : one(service.health_check_custom_config[*].failure_threshold) == 1])
    error_message = "ECS must say which tasks live: names lead to those only."
  }

  assert {
    condition     = toset(flatten([for service in aws_ecs_service.this : [for network in service.network_configuration : network.subnets]])) == toset(var.subnet_ids)
    error_message = "Instances must be spread over every zone."
  }

  assert {
    condition = alltrue([
      for slot, task in aws_ecs_task_definition.this : contains(
        [for variable in jsondecode(task.container_definitions)[0].environment : "${variable.name}=${variable.value}"],
        "SFU_AGGREGATOR_ADVERTISED=own-address",
      )
    ])
    error_message = "Each task must tell its peers its own address: the slot's name is its successor's too."
  }

  assert {
    condition     = alltrue([for service in aws_ecs_service.this : service.wait_for_steady_state])
    error_message = "An apply that goes slot by slot must wait for each."
  }

  assert {
    condition = alltrue([
      for slot, task in aws_ecs_task_definition.this : alltrue([
        for variable in ["KAFKA_BOOTSTRAP_SERVERS=b-1:9098", "KAFKA_CREATE_TOPICS=true", "KAFKA_PLAIN_INTERNAL_TOPICS=true", "SFU_AGGREGATOR_EMF_SECONDS=60", "SFU_AGGREGATOR_APPLICATION_ID=patchbay-load-aggregator"] :
        contains([for entry in jsondecode(task.container_definitions)[0].environment : "${entry.name}=${entry.value}"], variable)
      ])
    ])
    error_message = "Brokers, topic creation, application id and the distance of advice must reach the aggregator."
  }

  assert {
    condition     = aws_iam_role_policy.topics.policy == var.topic_policy && aws_iam_role_policy.topics.role == aws_iam_role.task.name
    error_message = "The task must have the topic policy, and only that."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.secrets.policy).Statement : statement.Resource
    ])) == toset([var.internal_token_secret_arn, var.operator_token_secret_arn, var.tls_secret_arn, var.secrets_kms_key_arn])
    error_message = "The agent must read the two tokens and the certificate with its key, and no other secret."
  }

  assert {
    condition = alltrue([
      for task in aws_ecs_task_definition.this : alltrue([
        for entry in jsondecode(task.container_definitions)[0].environment : !can(regex("TOKEN|SECRET|TLS", entry.name))
      ])
    ])
    error_message = "Tokens and keys must come from Secrets Manager, never as plain environment."
  }

  assert {
    condition = alltrue([
      for task in aws_ecs_task_definition.this :
      contains([for entry in jsondecode(task.container_definitions)[0].secrets : "${entry.name}=${entry.valueFrom}"], "SFU_AGGREGATOR_TLS=${var.tls_secret_arn}") &&
      contains([for entry in jsondecode(task.container_definitions)[0].environment : "${entry.name}=${entry.value}"], "SFU_AGGREGATOR_TRUST=${var.certificates}") &&
      strcontains(jsondecode(task.container_definitions)[0].healthCheck.command[1], " https://127.0.0.1:8075/")
    ])
    error_message = "Instances must speak TLS, know each other's certificate, and be asked over TLS whether they live."
  }

  assert {
    condition = (
      toset([for rule in aws_vpc_security_group_ingress_rule.clients : rule.referenced_security_group_id]) == toset(["sg-gateway"]) &&
      alltrue([for rule in aws_vpc_security_group_ingress_rule.clients : rule.cidr_ipv4 == null && rule.from_port == 8075 && rule.to_port == 8075]) &&
      aws_vpc_security_group_ingress_rule.peers.referenced_security_group_id == aws_security_group.this.id
    )
    error_message = "Only gateways and peers may ask, and only on 8075."
  }

  assert {
    condition = length(aws_vpc_security_group_ingress_rule.scraper) == 1 && alltrue([
      for rule in aws_vpc_security_group_ingress_rule.scraper : rule.cidr_ipv4 == "10.20.0.0/16" && rule.from_port == 8075 && rule.to_port == 8075
    ])
    error_message = "Scrapers must reach the port with the metrics, and no other."
  }

  assert {
    condition     = alltrue([for service in aws_ecs_service.this : !service.network_configuration[0].assign_public_ip && service.tags.Application == "patchbay"])
    error_message = "Instances must be private and tagged."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    image             = "example/patchbay-aggregator:latest"
    instances         = 1
    subnet_ids        = ["subnet-a"]
    namespace         = "patchbay"
    memory_mib        = 512
    kafka_environment = {}
    certificates      = "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----"
    environment       = { PATCHBAY_INTERNAL_TOKEN = "in-clear" }
    scraper_cidrs     = { world = "0.0.0.0/0" }
  }

  expect_failures = [var.scraper_cidrs, var.image, var.instances, var.subnet_ids, var.namespace, var.memory_mib, var.kafka_environment, var.certificates, var.environment]
}

# What Fargate has not is refused only at apply.
run "refuses_memory_that_fargate_has_not" {
  command = plan

  variables {
    cpu        = 1024
    memory_mib = 1024
  }

  expect_failures = [var.memory_mib]
}

run "refuses_memory_between_two_steps" {
  command = plan

  variables {
    cpu        = 8192
    memory_mib = 17408
  }

  expect_failures = [var.memory_mib]
}

run "takes_every_size_of_fargate" {
  command = plan

  variables {
    cpu        = 16384
    memory_mib = 122880
  }
}

# Whatever may hold a secret: a pair of keys, headers with an API key.
run "refuses_secrets_of_every_kind" {
  command = plan

  variables {
    environment = { SFU_GATEWAY_PRIVATE_KEYS = "in-clear" }
  }

  expect_failures = [var.environment]
}

run "refuses_a_certificate_with_its_key" {
  command = plan

  variables {
    environment = { SFU_AGGREGATOR_TLS = "in-clear" }
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
