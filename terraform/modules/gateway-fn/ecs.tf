# Form `ecs`: the same code as a service behind a load balancer.

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

resource "aws_iam_role" "execution" {
  count = local.is_ecs ? 1 : 0

  name               = "${var.name}-gateway-execution-${data.aws_region.current.name}"
  assume_role_policy = local.assume_ecs_tasks
  tags               = local.tags
}

resource "aws_iam_role_policy_attachment" "execution" {
  count = local.is_ecs ? 1 : 0

  role       = aws_iam_role.execution[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "execution_secrets" {
  count = local.is_ecs ? 1 : 0

  name   = "secrets"
  role   = aws_iam_role.execution[0].name
  policy = local.read_secrets
}

resource "aws_iam_role" "task" {
  count = local.is_ecs ? 1 : 0

  name               = "${var.name}-gateway-${data.aws_region.current.name}"
  assume_role_policy = local.assume_ecs_tasks
  tags               = local.tags
}

resource "aws_iam_role_policy" "topics" {
  count = local.is_ecs ? 1 : 0

  name   = "topics"
  role   = aws_iam_role.task[0].name
  policy = var.topic_policy
}

resource "aws_security_group" "balancer" {
  count = local.is_ecs ? 1 : 0

  name        = "${var.name}-gateway-alb"
  description = "Load balancer of the gateways: TLS from the world"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.name}-gateway-alb" })
}

resource "aws_vpc_security_group_ingress_rule" "tls" {
  count = local.is_ecs ? 1 : 0

  security_group_id = aws_security_group.balancer[0].id
  description       = "TLS from the world"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}

# The public port and the management port, where the health check is.
resource "aws_vpc_security_group_egress_rule" "to_gateway" {
  for_each = local.is_ecs ? toset([tostring(local.port), tostring(local.management_port)]) : []

  security_group_id            = aws_security_group.balancer[0].id
  description                  = "To the gateways"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.key)
  to_port                      = tonumber(each.key)
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "from_balancer" {
  for_each = local.is_ecs ? toset([tostring(local.port), tostring(local.management_port)]) : []

  security_group_id            = aws_security_group.this.id
  description                  = "From the load balancer"
  referenced_security_group_id = aws_security_group.balancer[0].id
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.key)
  to_port                      = tonumber(each.key)
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "scraper" {
  for_each = local.is_ecs ? var.scraper_cidrs : {}

  security_group_id = aws_security_group.this.id
  description       = "Metrics and health for ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = local.management_port
  to_port           = local.management_port
  tags              = local.tags
}

resource "aws_lb" "this" {
  count = local.is_ecs ? 1 : 0

  name                       = "${var.name}-gateway"
  load_balancer_type         = "application"
  internal                   = false
  subnets                    = var.ecs.public_subnet_ids
  security_groups            = [aws_security_group.balancer[0].id]
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection
  idle_timeout               = 30
  tags                       = merge(local.tags, { Name = "${var.name}-gateway" })
}

resource "aws_lb_target_group" "this" {
  count = local.is_ecs ? 1 : 0

  name                 = "${var.name}-gateway"
  vpc_id               = var.vpc_id
  target_type          = "ip"
  protocol             = "HTTPS"
  port                 = local.port
  deregistration_delay = 10
  tags                 = merge(local.tags, { Name = "${var.name}-gateway" })

  health_check {
    path                = "/health/readiness"
    protocol            = "HTTPS"
    port                = local.management_port
    matcher             = "200"
    interval            = 5
    timeout             = 3
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "tls" {
  count = local.is_ecs ? 1 : 0

  load_balancer_arn = aws_lb.this[0].arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.ecs.certificate_arn
  tags              = local.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[0].arn
  }
}

resource "aws_ecs_task_definition" "this" {
  count = local.is_ecs ? 1 : 0

  family                   = "${var.name}-gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.ecs.cpu
  memory                   = var.ecs.memory_mib
  execution_role_arn       = aws_iam_role.execution[0].arn
  task_role_arn            = aws_iam_role.task[0].arn
  tags                     = local.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode([{
    name        = "gateway"
    image       = var.ecs.image
    essential   = true
    stopTimeout = 30
    portMappings = [
      for port in [local.port, local.management_port] : { containerPort = port, hostPort = port, protocol = "tcp" }
    ]
    environment = [
      for name, value in merge(local.environment, var.kafka_environment, {
        SFU_GATEWAY_PORT         = tostring(local.port)
        PATCHBAY_MANAGEMENT_PORT = tostring(local.management_port)
        # The balancer encrypts and asks for no name: each task makes itself a certificate.
        SFU_GATEWAY_TLS = "self-signed"
      }) : { name = name, value = value } if !contains(keys(var.secret_arns), name)
    ]
    secrets = [for name, arn in var.secret_arns : { name = name, valueFrom = arn }]
    healthCheck = {
      command     = ["CMD-SHELL", "curl -fsSk https://127.0.0.1:${local.management_port}/health/liveness || exit 1"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 30
    }
    linuxParameters = { initProcessEnabled = true }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.log_group_name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = "gateway"
      }
    }
  }])
}

resource "aws_ecs_service" "this" {
  count = local.is_ecs ? 1 : 0

  name            = "${var.name}-gateway"
  cluster         = var.ecs.cluster_arn
  task_definition = aws_ecs_task_definition.this[0].arn
  desired_count   = var.ecs.min_tasks
  launch_type     = "FARGATE"
  propagate_tags  = "SERVICE"
  tags            = local.tags

  # A gateway is ready some seconds after it starts: it loads its table first. Until then a failed check kills nothing.
  health_check_grace_period_seconds = 120

  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.private_subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this[0].arn
    container_name   = "gateway"
    container_port   = local.port
  }

  lifecycle {
    # Set by the scaling policy.
    ignore_changes = [desired_count]
  }

  depends_on = [aws_lb_listener.tls]
}

resource "aws_appautoscaling_target" "this" {
  count = local.is_ecs ? 1 : 0

  service_namespace  = "ecs"
  resource_id        = "service/${var.ecs.cluster_name}/${aws_ecs_service.this[0].name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.ecs.min_tasks
  max_capacity       = var.ecs.max_tasks
  tags               = local.tags
}

resource "aws_appautoscaling_policy" "cpu" {
  count = local.is_ecs ? 1 : 0

  name               = "${var.name}-gateway-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.ecs.cpu_target
    scale_out_cooldown = 30
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
