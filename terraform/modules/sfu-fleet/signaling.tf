# One address for the signaling of all nodes of the region (ADR 0075): a TCP balancer in front of their TLS port. Media
# does not pass it. The certificate in `tls_secret_arn` is a wildcard, so every node can answer under the name.

locals {
  # Names of balancers are short, and end with no hyphen.
  signaling_name = trimsuffix(substr("${var.name}-${var.sfu_region}-rooms", 0, 32), "-")
}

resource "aws_lb" "signaling" {
  count = local.has_signaling ? 1 : 0

  name                             = local.signaling_name
  load_balancer_type               = "network"
  internal                         = false
  subnets                          = var.public_subnet_ids
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = var.signaling_deletion_protection
  tags                             = merge(local.tags, { Name = "${local.group_name}-rooms" })
}

resource "aws_lb_target_group" "signaling" {
  count = local.has_signaling ? 1 : 0

  name        = local.signaling_name
  vpc_id      = var.vpc_id
  port        = 443
  protocol    = "TCP"
  target_type = "instance"
  # A node that leaves closes its sockets itself, with a code that brings clients back.
  deregistration_delay   = 30
  connection_termination = false
  preserve_client_ip     = true
  tags                   = merge(local.tags, { Name = "${local.group_name}-rooms" })

  # A frozen node still accepts connections, so it is asked something, as often as is allowed.
  health_check {
    protocol            = "HTTPS"
    path                = "/v1/noop"
    matcher             = "200"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "signaling" {
  count = local.has_signaling ? 1 : 0

  load_balancer_arn = aws_lb.signaling[0].arn
  port              = 443
  protocol          = "TCP"
  tags              = local.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.signaling[0].arn
  }
}

resource "aws_route53_record" "signaling" {
  count = local.has_signaling ? 1 : 0

  zone_id = var.hosted_zone_id
  name    = "${var.signaling_host}.${var.domain}"
  type    = "A"

  alias {
    name                   = aws_lb.signaling[0].dns_name
    zone_id                = aws_lb.signaling[0].zone_id
    evaluate_target_health = false
  }
}
