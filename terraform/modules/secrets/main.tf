# Containers of secrets. Values are put from outside, or written through write-only arguments: never in the state.

data "aws_region" "current" {}

locals {
  tags = merge({ Application = "patchbay", Module = "secrets" }, var.tags)

  secrets = {
    gateway-key          = "SFU_GATEWAY_KEY: key of the tenant `default`, base64"
    gateway-tenants      = "SFU_GATEWAY_SECRETS_TOML: tenants with several keys each, and stock nodes; in place of gateway-key"
    gateway-private-keys = "SFU_GATEWAY_PRIVATE_KEYS: JWK set that opens the nodes' sealed keys"
    registration-key     = "SFU_REGISTRATION_KEY: verifies heartbeats posted over HTTP"
    internal-token       = "PATCHBAY_INTERNAL_TOKEN: gateways to aggregators"
    operator-token       = "PATCHBAY_OPERATOR_TOKEN: people and automation"
    fleet-private-keys   = "SFU_FLEET_PRIVATE_KEYS: JWK set that all nodes share, so that calls outlive theirs"
    aggregator-tls       = "SFU_AGGREGATOR_TLS: certificate of the aggregators and its key, PEM, one after the other"
    node-tls             = "Certificate of the nodes: JSON with `certificate` (chain) and `key`, PEM"
  }

  # What nodes of other regions read.
  replicated = ["node-tls", "fleet-private-keys"]
}

resource "aws_kms_key" "this" {
  description             = "${var.name}: secrets"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = merge(local.tags, { Name = "${var.name}-secrets" })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-secrets"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_secretsmanager_secret" "this" {
  for_each = local.secrets

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.recovery_window_days
  tags                    = merge(local.tags, { Name = "${var.name}/${each.key}" })

  dynamic "replica" {
    for_each = contains(local.replicated, each.key) ? var.replica_regions : []

    content {
      region = replica.value
    }
  }
}

resource "aws_secretsmanager_secret_version" "written" {
  for_each = var.written

  secret_id                = aws_secretsmanager_secret.this[each.key].id
  secret_string_wo         = var.values[each.key]
  secret_string_wo_version = var.values_version
}
