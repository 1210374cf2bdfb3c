# The aggregator on Fargate. One ECS service per instance, because gateways are given a stable name for each. Peers
# forward keyed queries to the task's own address, which Kafka Streams tells them. A single service with a shared DNS
# name would hide instances behind whichever address a resolver returns first.

data "aws_region" "current" {}

locals {
  tags = merge({ Application = "patchbay", Module = "load-aggregator" }, var.tags)
  port = 8075

  # aggregator-0 => its subnet; instances go over the zones in turn.
  slots = { for index in range(var.instances) : "aggregator-${index}" => var.subnet_ids[index % length(var.subnet_ids)] }
  hosts = { for slot in keys(local.slots) : slot => "${slot}.${var.namespace}" }

  environment = merge(var.kafka_environment, {
    PORT = tostring(local.port)
    # Not the slot's name: while a task is replaced its successor has that too, and each would take the other's rooms
    # for its own.
    SFU_AGGREGATOR_ADVERTISED     = "own-address"
    SFU_AGGREGATOR_APPLICATION_ID = var.streams_application_id
    KAFKA_CREATE_TOPICS           = tostring(var.create_topics)
    KAFKA_PLAIN_INTERNAL_TOPICS   = tostring(var.plain_internal_topics)
    # CloudWatch makes metrics of these lines of the log: what each region needs.
    SFU_AGGREGATOR_EMF_SECONDS = "60"
    # Beside each one's own: while the certificate changes, some show the old one and some the new one.
    SFU_AGGREGATOR_TRUST = var.certificates
  }, var.environment)

  secrets = {
    PATCHBAY_INTERNAL_TOKEN = var.internal_token_secret_arn
    PATCHBAY_OPERATOR_TOKEN = var.operator_token_secret_arn
    SFU_AGGREGATOR_TLS      = var.tls_secret_arn
  }
}

resource "aws_ecs_cluster" "this" {
  name = var.name
  tags = merge(local.tags, { Name = var.name })

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_service_discovery_private_dns_namespace" "this" {
  name        = var.namespace
  description = "Patchbay's aggregators, one name each"
  vpc         = var.vpc_id
  tags        = local.tags
}

resource "aws_service_discovery_service" "this" {
  for_each = local.slots

  name          = each.key
  force_destroy = true
  tags          = local.tags

  dns_config {
    namespace_id   = aws_service_discovery_private_dns_namespace.this.id
    routing_policy = "MULTIVALUE"

    dns_records {
      type = "A"
      ttl  = 5
    }
  }

  # ECS says which tasks live. Without it Cloud Map gives the name of a task that has just begun beside that of the old
  # one, and ECS, which waits for an answer about its health, may stop tasks that run. The provider calls the threshold
  # deprecated, but forgets a block without it and makes the service anew at each apply.
  health_check_custom_config {
    failure_threshold = 1
  }
}

resource "aws_security_group" "this" {
  name        = "${var.name}-aggregator"
  description = "Aggregators: their API from gateways and from each other"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.name}-aggregator" })
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_security_groups

  security_group_id            = aws_security_group.this.id
  description                  = "API from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "peers" {
  security_group_id            = aws_security_group.this.id
  description                  = "Keyed queries between aggregators"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "scraper" {
  for_each = var.scraper_cidrs

  security_group_id = aws_security_group.this.id
  description       = "Metrics and health for ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
  tags              = local.tags
}

# Out: brokers, AWS APIs, and stock nodes it polls at addresses unknown here.
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  description       = "Brokers, AWS APIs, polled nodes"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags              = local.tags
}

locals {
  assume_ecs_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

# What the agent needs to start the task.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-aggregator-execution-${data.aws_region.current.name}"
  assume_role_policy = local.assume_ecs_tasks
  tags               = local.tags
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "secrets" {
  name = "secrets"
  role = aws_iam_role.execution.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = sort(values(local.secrets)) },
      { Effect = "Allow", Action = ["kms:Decrypt"], Resource = [var.secrets_kms_key_arn] },
    ]
  })
}

# What the aggregator itself may do: its topics, and nothing else.
resource "aws_iam_role" "task" {
  name               = "${var.name}-aggregator-${data.aws_region.current.name}"
  assume_role_policy = local.assume_ecs_tasks
  tags               = local.tags
}

resource "aws_iam_role_policy" "topics" {
  name   = "topics"
  role   = aws_iam_role.task.name
  policy = var.topic_policy
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.slots

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mib
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  tags                     = local.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode([{
    name         = "aggregator"
    image        = var.image
    essential    = true
    stopTimeout  = 60
    portMappings = [{ containerPort = local.port, hostPort = local.port, protocol = "tcp" }]
    environment  = [for name, value in local.environment : { name = name, value = value }]
    secrets      = [for name, arn in local.secrets : { name = name, valueFrom = arn }]
    healthCheck = {
      command     = ["CMD-SHELL", "curl -fsSk https://127.0.0.1:${local.port}/health/liveness || exit 1"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 60
    }
    linuxParameters = { initProcessEnabled = true }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.log_group_name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = each.key
      }
    }
  }])
}

resource "aws_ecs_service" "this" {
  for_each = local.slots

  name            = "${var.name}-${each.key}"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this[each.key].arn
  desired_count   = 1
  launch_type     = "FARGATE"
  propagate_tags  = "SERVICE"
  tags            = local.tags

  # `terraform apply -parallelism=1` replaces one instance after the other.
  wait_for_steady_state = true

  # A new instance is up before the old one stops.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = [each.value]
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }

  service_registries {
    registry_arn = aws_service_discovery_service.this[each.key].arn
  }
}
