# SFU nodes of one region: an auto-scaling group of instances with a public address each.
# Clients reach a node directly, TLS on 443 and media on two ports per vCPU; nothing else is open to the world.

data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

data "aws_ec2_instance_type" "this" {
  instance_type = var.instance_type
}

locals {
  tags = merge({ Application = "patchbay", Module = "sfu-fleet" }, var.tags)

  group_name       = "${var.name}-sfu-${var.sfu_region}"
  hook_name        = "drain"
  launch_hook_name = "ready"

  loops           = data.aws_ec2_instance_type.this.default_vcpus
  rtc_max_port    = var.rtc_min_port + 2 * local.loops - 1
  management_port = 9070

  # What the machine sends for as long as one likes, in Gbit/s; what it is sold with comes in bursts, and calls last.
  baseline_gbps = try(sum(data.aws_ec2_instance_type.this.network_cards[*].baseline_bandwidth), 0)
  max_egress    = local.baseline_gbps > 0 ? { SFU_MAX_EGRESS_BPS = tostring(floor(local.baseline_gbps * 900000000)) } : {}

  # The only ports the world reaches.
  world_ports = {
    tls       = { protocol = "tcp", from = 443, to = 443 }
    media-udp = { protocol = "udp", from = var.rtc_min_port, to = local.rtc_max_port }
    media-tcp = { protocol = "tcp", from = var.rtc_min_port, to = local.rtc_max_port }
  }

  environment = merge(var.kafka_environment, {
    # On every interface, since metrics are scraped there; the security group keeps the world away from both ports.
    PORT                     = "8070"
    PROXY                    = "1"
    PATCHBAY_MANAGEMENT_PORT = tostring(local.management_port)
    NUM_WORKERS              = tostring(local.loops)
    RTC_MIN_PORT             = tostring(var.rtc_min_port)
    RTC_MAX_PORT             = tostring(local.rtc_max_port)
    SFU_REGION               = var.sfu_region
    SFU_MAX_SESSIONS         = tostring(var.max_sessions)
    SFU_GATEWAY_URL          = var.gateway_url
    SFU_GATEWAY_PUBLIC_KEY   = jsonencode(jsondecode(var.gateway_public_key_jwk))
  }, local.max_egress, local.has_signaling ? { SFU_SIGNALING_URL = "https://${var.signaling_host}.${var.domain}" } : {}, var.environment)

  # What the scripts on the instance need to know.
  fleet = {
    AWS_REGION             = data.aws_region.current.name
    ASG_NAME               = local.group_name
    HOOK_NAME              = local.hook_name
    LAUNCH_HOOK_NAME       = local.launch_hook_name
    DRAIN_DEADLINE_SECONDS = tostring(var.drain_deadline_seconds)
    METRIC_NAMESPACE       = var.scaling_metric.namespace
    METRIC_NAME            = var.scaling_metric.name
    MAX_SESSIONS           = tostring(var.max_sessions)
    NODE_HTTP              = "http://127.0.0.1:8070"
    HOSTED_ZONE_ID         = var.hosted_zone_id
    DOMAIN                 = var.domain
    SFU_REGION             = var.sfu_region
    IMAGE                  = var.image
    PROXY_IMAGE            = var.proxy_image
    LOG_GROUP              = var.log_group_name
    TLS_SECRET_ARN         = var.tls_secret_arn
    FLEET_KEYS_ARN         = var.fleet_keys_secret_arn == null ? "" : var.fleet_keys_secret_arn
  }

  # An address that every node answers under, so that calls outlive theirs.
  has_signaling = var.signaling_host != null

  # Names of io.patchbay.aggregator.scaling.EmfLines.
  advised = var.scaling_source == "aggregator"
  advice = {
    advised = { namespace = "Patchbay", metric = "DesiredNodes", dimension = "Region", of = var.sfu_region }
    running = { namespace = "AWS/AutoScaling", metric = "GroupInServiceInstances", dimension = "AutoScalingGroupName", of = local.group_name }
  }

  scripts = ["boot.sh", "dns.sh", "drain.sh", "publish-load.sh", "ready.sh"]

  user_data = templatefile("${path.module}/files/user-data.sh.tftpl", {
    fleet_env = join("\n", [for name, value in local.fleet : "${name}='${value}'"])
    node_env  = join("\n", [for name, value in local.environment : "${name}=${value}"])
    scripts   = { for script in local.scripts : script => base64gzip(file("${path.module}/files/${script}")) }
    # EC2 takes 16 KiB: comments stay here.
    nginx = base64gzip(replace(file("${path.module}/files/nginx.conf"), "/(?m)^ *#.*\n/", ""))

    media_ports = "${var.rtc_min_port}-${local.rtc_max_port}"
  })
}

resource "aws_security_group" "this" {
  name        = local.group_name
  description = "SFU nodes: TLS and media from the world"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = local.group_name })
}

resource "aws_vpc_security_group_ingress_rule" "world" {
  for_each = local.world_ports

  security_group_id = aws_security_group.this.id
  description       = each.key
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = each.value.protocol
  from_port         = each.value.from
  to_port           = each.value.to
  tags              = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "scraper" {
  for_each = var.scraper_cidrs

  security_group_id = aws_security_group.this.id
  description       = "Metrics and health for ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = local.management_port
  to_port           = local.management_port
  tags              = local.tags
}

# Out: media to clients anywhere, brokers, AWS APIs, images.
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  description       = "Media to clients, brokers, AWS APIs"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags              = local.tags
}

resource "aws_launch_template" "this" {
  name                   = local.group_name
  description            = "SFU node"
  image_id               = "resolve:ssm:${var.ami_parameter}"
  instance_type          = var.instance_type
  update_default_version = true
  ebs_optimized          = true
  user_data              = base64encode(local.user_data)
  tags                   = merge(local.tags, { Name = local.group_name })

  lifecycle {
    precondition {
      condition     = length(local.user_data) <= 16384
      error_message = "User data is longer than EC2's 16 KiB: shorten `environment`."
    }
  }

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  # Tokens only. One hop: the node shares the host's network, and nothing behind a bridge may ask.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  network_interfaces {
    device_index                = 0
    associate_public_ip_address = true
    security_groups             = [aws_security_group.this.id]
    delete_on_termination       = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size           = var.volume_gib
      volume_type           = "gp3"
      encrypted             = true
      delete_on_termination = true
    }
  }

  monitoring {
    enabled = true
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = local.group_name })
    }
  }
}

resource "aws_autoscaling_group" "this" {
  name                = local.group_name
  min_size            = var.min_nodes
  max_size            = var.max_nodes
  vpc_zone_identifier = var.public_subnet_ids
  target_group_arns   = [for group in aws_lb_target_group.signaling : group.arn]
  # EC2 knows whether the machine runs. Whether the node answers only a balancer asks.
  health_check_type         = local.has_signaling ? "ELB" : "EC2"
  health_check_grace_period = 180
  default_instance_warmup   = 180
  # Scale-in takes instances of old versions first.
  termination_policies = ["OldestLaunchTemplate", "Default"]
  enabled_metrics      = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupTerminatingInstances"]
  # A node may drain for hours: do not wait for it when the group is deleted, and do not cut it short either.
  wait_for_capacity_timeout = "0"

  # The hooks below, for the first instances: those are there before anything can be said about the group.
  initial_lifecycle_hook {
    name                 = local.launch_hook_name
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    heartbeat_timeout    = var.launch_timeout_seconds
    default_result       = "ABANDON"
  }

  initial_lifecycle_hook {
    name                 = local.hook_name
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    heartbeat_timeout    = var.hook_heartbeat_seconds
    default_result       = "CONTINUE"
  }

  # Nodes drain when the group is deleted too.
  timeouts {
    delete = "${ceil(var.drain_deadline_seconds / 60) + 30}m"
  }

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  # A new version: new nodes first, each counted once it answers; then old ones drain through the hook.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 150
      instance_warmup        = 180
      skip_matching          = true
    }
  }

  dynamic "tag" {
    for_each = merge(local.tags, { Name = local.group_name })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    # Set by the scaling policy.
    ignore_changes = [desired_capacity]
  }
}

# A new instance counts once its node answers, which ready.sh on it says. One that does not get there (a broken image, a
# package that could not be installed) is taken away again, and no old node goes for it.
resource "aws_autoscaling_lifecycle_hook" "ready" {
  name                   = local.launch_hook_name
  autoscaling_group_name = aws_autoscaling_group.this.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_LAUNCHING"
  heartbeat_timeout      = var.launch_timeout_seconds
  default_result         = "ABANDON"
}

# An instance that has to go waits here until its calls are over or the deadline is.
# drain.sh on the instance sees the state, drains the node, reports every minute and completes the hook.
resource "aws_autoscaling_lifecycle_hook" "drain" {
  name                   = local.hook_name
  autoscaling_group_name = aws_autoscaling_group.this.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  heartbeat_timeout      = var.hook_heartbeat_seconds
  # An instance that is broken beyond reporting goes.
  default_result = "CONTINUE"
}

resource "aws_autoscaling_policy" "load" {
  name                   = "${local.group_name}-load"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = local.advised ? 100 : var.target_load_percent

    customized_metric_specification {
      namespace   = local.advised ? null : var.scaling_metric.namespace
      metric_name = local.advised ? null : var.scaling_metric.name
      statistic   = local.advised ? null : "Average"

      dynamic "metric_dimension" {
        for_each = local.advised ? [] : [aws_autoscaling_group.this.name]

        content {
          name  = "AutoScalingGroupName"
          value = metric_dimension.value
        }
      }

      # What is advised, in percent of what runs: held at 100.
      dynamic "metrics" {
        for_each = local.advised ? local.advice : {}

        content {
          id          = metrics.key
          return_data = false

          metric_stat {
            stat = "Average"

            metric {
              namespace   = metrics.value.namespace
              metric_name = metrics.value.metric

              dimensions {
                name  = metrics.value.dimension
                value = metrics.value.of
              }
            }
          }
        }
      }

      dynamic "metrics" {
        for_each = local.advised ? ["100 * advised / running"] : []

        content {
          id          = "percent"
          expression  = metrics.value
          return_data = true
        }
      }
    }
  }
}
