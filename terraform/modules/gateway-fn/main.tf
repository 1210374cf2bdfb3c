# The gateway in one of three forms. What they share is here; lambda.tf and ecs.tf hold the rest.

data "aws_region" "current" {}

locals {
  tags      = merge({ Application = "patchbay", Module = "gateway-fn" }, var.tags)
  is_ecs    = var.form == "ecs"
  is_lambda = !local.is_ecs
  is_api    = var.form == "lambda-api"
  is_url    = var.form == "lambda-url"

  has_domain = local.is_api && var.api_domain != null

  port            = 8071
  management_port = 9071

  environment = merge({
    SFU_AGGREGATOR_URLS = join(",", var.aggregator_urls)
    # Public: whoever shows one of these is believed (ADR 0108).
    SFU_AGGREGATOR_TRUST = var.aggregator_certificates
    # The caller's address is in the header that the load balancer or API Gateway sets.
    SFU_GATEWAY_TRUST_PROXY = "true"
    # No setting of the gateway: Lambda publishes a version, and ECS replaces tasks, only if something differs.
    SECRETS_VERSION = tostring(var.secrets_version)
  }, var.gateway_id == null ? {} : { SFU_GATEWAY_ID = var.gateway_id }, var.environment)
}

resource "aws_security_group" "this" {
  name        = "${var.name}-gateway"
  description = "Gateways"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${var.name}-gateway" })
}

# Out: aggregators, brokers, AWS APIs, and nodes at addresses that only the load table knows.
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  description       = "Aggregators, brokers, nodes, AWS APIs"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags              = local.tags
}

locals {
  read_secrets = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Secrets", Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = sort(distinct(values(var.secret_arns))) },
      { Sid = "Key", Effect = "Allow", Action = ["kms:Decrypt"], Resource = [var.secrets_kms_key_arn] },
    ]
  })
}
