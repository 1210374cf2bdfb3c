# MSK: IAM authentication only, TLS only, encrypted at rest, no automatic creation of topics.

locals {
  tags        = merge({ Application = "patchbay", Module = "kafka" }, var.tags)
  provisioned = var.mode == "provisioned"
  # MSK's port for IAM authentication inside a VPC.
  iam_port = 9098
}

resource "aws_security_group" "brokers" {
  name        = "${var.name}-brokers"
  description = "Kafka brokers: IAM over TLS from named clients"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.name}-brokers" })
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_security_groups

  security_group_id            = aws_security_group.brokers.id
  description                  = "Kafka (IAM) from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.iam_port
  to_port                      = local.iam_port
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "peered" {
  for_each = var.client_cidrs

  security_group_id = aws_security_group.brokers.id
  description       = "Kafka (IAM) from peered region ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = local.iam_port
  to_port           = local.iam_port
  tags              = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "brokers" {
  security_group_id            = aws_security_group.brokers.id
  description                  = "Between brokers"
  referenced_security_group_id = aws_security_group.brokers.id
  ip_protocol                  = "-1"
  tags                         = local.tags
}

resource "aws_vpc_security_group_egress_rule" "brokers" {
  security_group_id            = aws_security_group.brokers.id
  description                  = "Between brokers"
  referenced_security_group_id = aws_security_group.brokers.id
  ip_protocol                  = "-1"
  tags                         = local.tags
}

resource "aws_kms_key" "this" {
  count = local.provisioned ? 1 : 0

  description             = "${var.name}: data of the Kafka brokers"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = merge(local.tags, { Name = var.name })
}

resource "aws_msk_configuration" "this" {
  count = local.provisioned ? 1 : 0

  # Another version makes another configuration, which is there before the cluster lets go of the old one: so it needs
  # another name, in which MSK takes no dots.
  name           = "${var.name}-${replace(var.kafka_version, ".", "-")}"
  kafka_versions = [var.kafka_version]

  # Two copies must have a record before it counts: with three zones one may fail, with two none is waited for.
  server_properties = <<-EOT
    auto.create.topics.enable=false
    default.replication.factor=${length(var.subnet_ids)}
    min.insync.replicas=${length(var.subnet_ids) - 1}
    unclean.leader.election.enable=false
    offsets.retention.minutes=10080
  EOT

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_msk_cluster" "this" {
  count = local.provisioned ? 1 : 0

  cluster_name           = var.name
  kafka_version          = var.kafka_version
  number_of_broker_nodes = var.brokers_per_zone * length(var.subnet_ids)
  enhanced_monitoring    = "PER_BROKER"
  tags                   = merge(local.tags, { Name = var.name })

  broker_node_group_info {
    instance_type   = var.instance_type
    client_subnets  = var.subnet_ids
    security_groups = [aws_security_group.brokers.id]

    storage_info {
      ebs_storage_info {
        volume_size = var.storage_gib
      }
    }
  }

  client_authentication {
    unauthenticated = false

    sasl {
      iam = true
    }
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = aws_kms_key.this[0].arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this[0].arn
    revision = aws_msk_configuration.this[0].latest_revision
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = var.log_group_name
      }
    }
  }

  lifecycle {
    # Grown by the policy below.
    ignore_changes = [broker_node_group_info[0].storage_info[0].ebs_storage_info[0].volume_size]
  }
}

resource "aws_appautoscaling_target" "storage" {
  count = local.provisioned ? 1 : 0

  service_namespace  = "kafka"
  resource_id        = aws_msk_cluster.this[0].arn
  scalable_dimension = "kafka:broker-storage:VolumeSize"
  min_capacity       = 1
  max_capacity       = var.storage_max_gib
  tags               = local.tags
}

resource "aws_appautoscaling_policy" "storage" {
  count = local.provisioned ? 1 : 0

  name               = "${var.name}-storage"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.storage[0].service_namespace
  resource_id        = aws_appautoscaling_target.storage[0].resource_id
  scalable_dimension = aws_appautoscaling_target.storage[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value     = 60
    disable_scale_in = true

    predefined_metric_specification {
      predefined_metric_type = "KafkaBrokerStorageUtilization"
    }
  }
}

# Always encrypted at rest and in transit by the service itself.
resource "aws_msk_serverless_cluster" "this" {
  count = local.provisioned ? 0 : 1

  cluster_name = var.name
  tags         = merge(local.tags, { Name = var.name })

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.brokers.id]
  }

  client_authentication {
    sasl {
      iam {
        enabled = true
      }
    }
  }
}
