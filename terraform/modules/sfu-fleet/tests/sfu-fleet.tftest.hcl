mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      name = "eu-west-1"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_ec2_instance_type" {
    defaults = {
      default_vcpus = 4
      network_cards = [{ index = 0, baseline_bandwidth = 1.562, peak_bandwidth = 12.5, maximum_interfaces = 4, performance = "Up to 12.5 Gigabit" }]
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_iam_instance_profile" {
    defaults = {
      arn = "arn:aws:iam::123456789012:instance-profile/mock"
    }
  }

  mock_resource "aws_lb" {
    defaults = {
      arn      = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/rooms/1"
      dns_name = "rooms.elb.example.com"
      zone_id  = "Z9"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/rooms/1"
    }
  }

  mock_resource "aws_launch_template" {
    defaults = {
      id             = "lt-0123456789abcdef0"
      latest_version = 3
    }
  }
}

variables {
  name                   = "patchbay"
  sfu_region             = "eu-west"
  image                  = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/patchbay-sfu-node:1.0.0"
  vpc_id                 = "vpc-1"
  public_subnet_ids      = ["subnet-pa", "subnet-pb"]
  domain                 = "sfu.example.com"
  hosted_zone_id         = "Z0123456789"
  tls_secret_arn         = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/node-tls-AbCdEf"
  secrets_kms_key_arns   = ["arn:aws:kms:eu-west-1:123456789012:key/1"]
  gateway_public_key_jwk = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"eA\",\"y\":\"eQ\",\"kid\":\"1\"}"
  gateway_url            = "https://gateway.example.com"
  kafka_environment      = { KAFKA_BOOTSTRAP_SERVERS = "b-1:9098" }
  topic_policy           = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  scraper_cidrs          = { monitoring = "10.20.0.0/16" }
  log_group_name         = "/patchbay/sfu-node"
  log_group_arn          = "arn:aws:logs:eu-west-1:123456789012:log-group:/patchbay/sfu-node"
}

run "opens_drains_and_scales" {
  command = apply

  # Four vCPUs: two ports each.
  assert {
    condition = toset([
      for rule in aws_vpc_security_group_ingress_rule.world : "${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"
    ]) == toset(["tcp 443-443", "udp 40000-40007", "tcp 40000-40007"])
    error_message = "The world must reach TLS and the media ports, and nothing else."
  }

  assert {
    condition = alltrue([
      for rule in aws_vpc_security_group_ingress_rule.scraper : rule.cidr_ipv4 == "10.20.0.0/16" && rule.from_port == 9070 && rule.to_port == 9070
    ])
    error_message = "Scrapers must reach the management port only."
  }

  assert {
    condition     = strcontains(file("${path.module}/files/nginx.conf"), "location ~ ^/v1/(load|stats)/*$ {\n      return 404;")
    error_message = "The world must not read what a node says of its rooms and load."
  }

  assert {
    condition = alltrue([
      for line in ["RTC_MIN_PORT=40000", "RTC_MAX_PORT=40007", "NUM_WORKERS=4", "SFU_REGION=eu-west", "PROXY=1", "KAFKA_BOOTSTRAP_SERVERS=b-1:9098"] :
      contains(split("\n", base64decode(aws_launch_template.this.user_data)), line)
    ])
    error_message = "The node must use the ports that are open, believe its own proxy, and know its region and brokers."
  }

  assert {
    condition     = aws_autoscaling_lifecycle_hook.drain.lifecycle_transition == "autoscaling:EC2_INSTANCE_TERMINATING" && aws_autoscaling_lifecycle_hook.drain.autoscaling_group_name == aws_autoscaling_group.this.name
    error_message = "The group must have a hook that holds terminating instances."
  }

  assert {
    condition = alltrue([
      for line in ["HOOK_NAME='${aws_autoscaling_lifecycle_hook.drain.name}'", "ASG_NAME='${aws_autoscaling_group.this.name}'", "DRAIN_DEADLINE_SECONDS='3600'"] :
      contains(split("\n", base64decode(aws_launch_template.this.user_data)), line)
      ]) && alltrue([
      for part in [base64gzip(file("${path.module}/files/drain.sh")), "ExecStart=/opt/patchbay/drain.sh", "patchbay-drain.service patchbay-load.timer"] :
      strcontains(base64decode(aws_launch_template.this.user_data), part)
    ])
    error_message = "Each instance must run the script that drains it and completes the hook."
  }

  assert {
    condition = alltrue([
      for call in ["/v1/drain", "record-lifecycle-action-heartbeat", "complete-lifecycle-action", "systemctl stop patchbay-node"] :
      strcontains(file("${path.module}/files/drain.sh"), call)
    ])
    error_message = "drain.sh must drain, give signs of life, stop the node and complete the hook."
  }

  assert {
    condition = (
      aws_autoscaling_lifecycle_hook.ready.lifecycle_transition == "autoscaling:EC2_INSTANCE_LAUNCHING" &&
      aws_autoscaling_lifecycle_hook.ready.autoscaling_group_name == aws_autoscaling_group.this.name &&
      aws_autoscaling_lifecycle_hook.ready.default_result == "ABANDON" && aws_autoscaling_lifecycle_hook.ready.heartbeat_timeout == 600
    )
    error_message = "A new instance must not count before it says so, and be taken away if it never does."
  }

  assert {
    condition = {
      for hook in aws_autoscaling_group.this.initial_lifecycle_hook : hook.name => [hook.lifecycle_transition, tostring(hook.heartbeat_timeout), hook.default_result]
      } == {
      for hook in [aws_autoscaling_lifecycle_hook.ready, aws_autoscaling_lifecycle_hook.drain] : hook.name => [hook.lifecycle_transition, tostring(hook.heartbeat_timeout), hook.default_result]
    }
    error_message = "The first instances must meet the same hooks as later ones."
  }

  assert {
    condition     = aws_autoscaling_group.this.timeouts.delete == "90m"
    error_message = "A group that is deleted must have time to drain."
  }

  assert {
    condition     = contains(split("\n", base64decode(aws_launch_template.this.user_data)), "SFU_MAX_EGRESS_BPS=1405800000")
    error_message = "A node must not get more calls than its line carries when the burst is over."
  }

  assert {
    condition = contains(split("\n", base64decode(aws_launch_template.this.user_data)), "LAUNCH_HOOK_NAME='${aws_autoscaling_lifecycle_hook.ready.name}'") && alltrue([
      for part in [base64gzip(file("${path.module}/files/ready.sh")), "ExecStart=/opt/patchbay/ready.sh", "patchbay-ready.service patchbay-drain.service"] :
      strcontains(base64decode(aws_launch_template.this.user_data), part)
    ])
    error_message = "Each instance must run the script that says when its node answers."
  }

  assert {
    condition = alltrue([
      for part in [base64gzip(file("${path.module}/files/boot.sh")), "ExecStart=/opt/patchbay/boot.sh renew", "Restart=always\nRestartSec=3600", "patchbay-load.timer patchbay-renew.service"] :
      strcontains(base64decode(aws_launch_template.this.user_data), part)
    ])
    error_message = "Each instance must look for a new certificate before the old one ends."
  }

  assert {
    condition     = contains(split("\n", base64decode(aws_launch_template.this.user_data)), "net.ipv4.ip_local_reserved_ports = 40000-40007")
    error_message = "No outgoing connection may take a media port while the node starts again."
  }

  # By default systemd gives a unit up that failed five times in ten seconds, whatever Restart= says.
  assert {
    condition = (
      length(regexall("(?m)^StartLimitIntervalSec=0$", base64decode(aws_launch_template.this.user_data))) == 4 &&
      contains(split("\n", base64decode(aws_launch_template.this.user_data)), "TimeoutStartSec=600")
    )
    error_message = "Node, proxy and the scripts of the hooks must be tried for as long as the instance lives, and images have time to come."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.node.policy).Statement : statement if statement.Sid == "WhetherTheNameIsKnown"]).Action == ["route53:GetChange"]
    error_message = "A node must be allowed to ask whether its name is known."
  }

  assert {
    condition     = aws_autoscaling_group.this.health_check_type == "EC2"
    error_message = "Without a balancer nobody but EC2 can be asked for health."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.node.policy).Statement : statement if statement.Sid == "CompleteOwnHooks"
      ]) == {
      Sid      = "CompleteOwnHooks"
      Effect   = "Allow"
      Action   = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
      Resource = ["arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:*:autoScalingGroupName/patchbay-sfu-eu-west"]
    }
    error_message = "An instance must be allowed to complete hooks of its own group only."
  }

  # The policy and the publisher on the instance must mean the same metric.
  assert {
    condition = (
      aws_autoscaling_policy.load.target_tracking_configuration[0].customized_metric_specification[0].metric_name == "NodeLoadPercent" &&
      aws_autoscaling_policy.load.target_tracking_configuration[0].customized_metric_specification[0].namespace == "Patchbay" &&
      one(aws_autoscaling_policy.load.target_tracking_configuration[0].customized_metric_specification[0].metric_dimension).name == "AutoScalingGroupName" &&
      one(aws_autoscaling_policy.load.target_tracking_configuration[0].customized_metric_specification[0].metric_dimension).value == aws_autoscaling_group.this.name &&
      contains(split("\n", base64decode(aws_launch_template.this.user_data)), "METRIC_NAME='NodeLoadPercent'") &&
      contains(split("\n", base64decode(aws_launch_template.this.user_data)), "METRIC_NAMESPACE='Patchbay'") &&
      strcontains(file("${path.module}/files/publish-load.sh"), "AutoScalingGroupName=$ASG_NAME") &&
      one([for statement in jsondecode(aws_iam_role_policy.node.policy).Statement : statement if statement.Sid == "PublishLoad"]).Condition.StringEquals["cloudwatch:namespace"] == "Patchbay"
    )
    error_message = "The fleet must scale on the metric that its nodes publish and are allowed to publish."
  }

  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required" && aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Instance metadata must ask for a token (IMDSv2)."
  }

  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].ebs[0].encrypted == "true" && aws_launch_template.this.network_interfaces[0].associate_public_ip_address == "true"
    error_message = "The disk must be encrypted, and the node have a public address."
  }

  assert {
    condition = (
      !can(regex("(?m)^(AUTH_KEY|PATCHBAY_OPERATOR_TOKEN|SFU_REGISTRATION_TOKEN)=", base64decode(aws_launch_template.this.user_data))) &&
      length(base64decode(aws_launch_template.this.user_data)) < 12000
    )
    error_message = "User data must hold no secret, and leave room below EC2's 16 KiB."
  }

  assert {
    condition     = aws_iam_role_policy.topics.policy == var.topic_policy
    error_message = "Nodes must have their topic policy."
  }

  assert {
    condition     = contains([for tag in aws_autoscaling_group.this.tag : tag.key if tag.propagate_at_launch], "Application")
    error_message = "Instances must be tagged."
  }
}

run "gives_rooms_an_address_that_outlives_a_node" {
  command = apply

  variables {
    fleet_keys_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/fleet-private-keys-AbCdEf"
    signaling_host        = "rooms-eu-west"
  }

  assert {
    condition     = contains(split("\n", base64decode(aws_launch_template.this.user_data)), "SFU_SIGNALING_URL=https://rooms-eu-west.sfu.example.com")
    error_message = "Nodes must give channels the address that any of them answers under."
  }

  assert {
    condition = (
      contains(split("\n", base64decode(aws_launch_template.this.user_data)), "FLEET_KEYS_ARN='${var.fleet_keys_secret_arn}'") &&
      strcontains(file("${path.module}/files/boot.sh"), "SFU_FLEET_PRIVATE_KEYS=") &&
      !strcontains(base64decode(aws_launch_template.this.user_data), "SFU_FLEET_PRIVATE_KEYS=") &&
      contains(one([for statement in jsondecode(aws_iam_role_policy.node.policy).Statement : statement if statement.Sid == "Secrets"]).Resource, var.fleet_keys_secret_arn)
    )
    error_message = "A node must fetch the fleet's keys at boot, be allowed to, and not have them in its user data."
  }

  assert {
    condition = (
      aws_lb_listener.signaling[0].port == 443 && aws_lb_listener.signaling[0].protocol == "TCP" &&
      aws_lb_target_group.signaling[0].port == 443 &&
      aws_lb_target_group.signaling[0].health_check[0].path == "/v1/noop" && aws_lb_target_group.signaling[0].health_check[0].protocol == "HTTPS" &&
      toset(aws_autoscaling_group.this.target_group_arns) == toset([aws_lb_target_group.signaling[0].arn])
    )
    error_message = "A balancer must pass TLS on to every node of the group that answers."
  }

  assert {
    condition     = aws_autoscaling_group.this.health_check_type == "ELB"
    error_message = "A node that the balancer finds dead must be replaced, not only a machine that is off."
  }

  assert {
    condition     = aws_route53_record.signaling[0].name == "rooms-eu-west.sfu.example.com" && output.signaling_url == "https://rooms-eu-west.sfu.example.com"
    error_message = "The balancer must have the name that is in the channels' addresses, one label below the wildcard's domain."
  }
}

run "follows_the_aggregators_advice" {
  command = plan

  variables {
    scaling_source = "aggregator"
  }

  assert {
    condition = (
      aws_autoscaling_policy.load.target_tracking_configuration[0].target_value == 100 &&
      aws_autoscaling_policy.load.target_tracking_configuration[0].customized_metric_specification[0].metric_name == null &&
      { for metric in aws_autoscaling_policy.load.target_tracking_configuration[0].customized_metric_specification[0].metrics : metric.id => metric.return_data } == { advised = false, running = false, percent = true }
    )
    error_message = "The group must hold what runs at what is advised."
  }

  assert {
    condition = [
      for metric in aws_autoscaling_policy.load.target_tracking_configuration[0].customized_metric_specification[0].metrics : {
        name       = metric.metric_stat[0].metric[0].metric_name
        namespace  = metric.metric_stat[0].metric[0].namespace
        dimensions = { for dimension in metric.metric_stat[0].metric[0].dimensions : dimension.name => dimension.value }
      } if metric.id == "advised"
    ] == [{ name = "DesiredNodes", namespace = "Patchbay", dimensions = { Region = "eu-west" } }]
    error_message = "The advice must be read where the aggregators' lines put it."
  }
}

run "has_no_balancer_without_a_name_for_it" {
  command = plan

  assert {
    condition     = length(aws_lb.signaling) == 0 && length(aws_route53_record.signaling) == 0 && output.signaling_url == null
    error_message = "Without signaling_host clients dial nodes, and no balancer is paid for."
  }
}

# AWS takes 32 characters for a balancer, none of them a hyphen at the end, and 64 for a role.
run "long_names_stay_names" {
  command = plan

  variables {
    name                  = "patchbay-production-1"
    sfu_region            = "eu-center"
    fleet_keys_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/fleet-private-keys-AbCdEf"
    signaling_host        = "rooms-eu-center"
  }

  assert {
    condition     = alltrue([for name in [aws_lb.signaling[0].name, aws_lb_target_group.signaling[0].name] : length(name) <= 32 && !endswith(name, "-")])
    error_message = "AWS must take the balancer's name."
  }

  assert {
    condition     = length(aws_iam_role.this.name) <= 64
    error_message = "AWS must take the role's name."
  }
}

run "refuses_a_region_too_long_for_the_roles_name" {
  command = plan

  variables {
    sfu_region = "somewhere-in-the-west"
  }

  expect_failures = [var.sfu_region]
}

run "refuses_an_address_without_keys" {
  command = plan

  variables {
    signaling_host = "rooms.eu"
  }

  expect_failures = [var.signaling_host]
}

run "refuses_bad_input" {
  command = plan

  variables {
    sfu_region             = "EU West"
    image                  = "patchbay-sfu-node"
    public_subnet_ids      = ["subnet-pa"]
    instance_type          = "c7g.xlarge"
    min_nodes              = 5
    max_nodes              = 2
    target_load_percent    = 95
    scaling_source         = "cpu"
    drain_deadline_seconds = 28800
    hook_heartbeat_seconds = 120
    launch_timeout_seconds = 30
    domain                 = "*.sfu.example.com"
    gateway_public_key_jwk = "{\"kty\":\"EC\",\"d\":\"private\"}"
    gateway_url            = "http://gateway.example.com"
    scraper_cidrs          = { world = "0.0.0.0/0" }
    environment            = { AUTH_KEY = "in-clear" }
    kafka_environment      = {}
  }

  expect_failures = [
    var.sfu_region, var.image, var.public_subnet_ids, var.instance_type, var.max_nodes, var.target_load_percent, var.scaling_source,
    var.hook_heartbeat_seconds, var.launch_timeout_seconds, var.domain, var.gateway_public_key_jwk, var.gateway_url, var.scraper_cidrs, var.environment, var.kafka_environment,
  ]
}

# Whatever may hold a secret: a pair of keys, headers with an API key.
run "refuses_secrets_of_every_kind" {
  command = plan

  variables {
    environment = { SFU_FLEET_PRIVATE_KEYS = "in-clear" }
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
