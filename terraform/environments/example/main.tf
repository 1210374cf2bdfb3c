# Two regions. The home region has everything; the second has a fleet, whose nodes write to the home region's Kafka
# over a private connection between the two networks.
#
# State is local here. For real use add a backend with encryption and locking:
#   backend "s3" { bucket = "...", key = "patchbay", region = "...", encrypt = true, use_lockfile = true }

provider "aws" {
  region = var.home.aws_region

  default_tags {
    tags = merge({ Application = "patchbay", ManagedBy = "terraform" }, var.tags)
  }
}

provider "aws" {
  alias  = "remote"
  region = var.remote.aws_region

  default_tags {
    tags = merge({ Application = "patchbay", ManagedBy = "terraform" }, var.tags)
  }
}

locals {
  ecs = var.gateway_form == "ecs"
  # Behind a load balancer or API Gateway the gateway has our name; a function URL has only its own.
  named       = local.ecs || (var.gateway_form == "lambda-api" && var.certificate_arn != null)
  gateway_url = local.ecs ? "https://${var.gateway_domain}" : module.gateway.url
  tenants     = var.gateway_tenants ? { SFU_GATEWAY_SECRETS_TOML = module.secrets.arns["gateway-tenants"] } : { SFU_GATEWAY_KEY = module.secrets.arns["gateway-key"] }
  brokers     = length(var.home.zones)
}

module "secrets" {
  source = "../../modules/secrets"

  name            = var.name
  replica_regions = [var.remote.aws_region]
  tags            = var.tags
}

# ---- home region

module "network" {
  source = "../../modules/network"

  name  = var.name
  cidr  = var.home.cidr
  zones = var.home.zones
  tags  = var.tags
}

module "observability" {
  source = "../../modules/observability"

  name         = var.name
  alarm_emails = var.alarm_emails
  fleet        = merge(module.fleet.scaling_metric, { group_name = module.fleet.group_name, max_nodes = module.fleet.max_nodes })
  aggregator   = { ecs_cluster_name = module.aggregator.ecs_cluster_name, service_names = module.aggregator.service_names }
  gateway = {
    form                = var.gateway_form
    function_name       = module.gateway.function_name
    api_id              = module.gateway.api_id
    balancer_arn_suffix = module.gateway.balancer_arn_suffix
  }
  kafka = { cluster_name = module.kafka.cluster_name, brokers = local.brokers }
  tags  = var.tags
}

module "kafka" {
  source = "../../modules/kafka"

  name       = var.name
  mode       = "provisioned"
  vpc_id     = module.network.vpc_id
  subnet_ids = module.network.private_subnet_ids
  client_security_groups = merge(
    { aggregator = module.aggregator.security_group_id, fleet = module.fleet.security_group_id },
    # On Lambda the gateway does not talk to Kafka.
    local.ecs ? { gateway = module.gateway.security_group_id } : {},
  )
  client_cidrs   = { remote = var.remote.cidr }
  log_group_name = module.observability.log_group_names["kafka"]
  tags           = var.tags
}

module "topics" {
  source = "../../modules/topics"

  cluster_arn = module.kafka.cluster_arn
}

module "aggregator" {
  source = "../../modules/load-aggregator"

  name                      = var.name
  image                     = var.images.aggregator
  instances                 = 3
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.private_subnet_ids
  kafka_environment         = module.kafka.client_environment
  topic_policy              = module.topics.policies["aggregator"]
  streams_application_id    = module.topics.streams_application_id
  create_topics             = module.topics.create_topics
  plain_internal_topics     = module.kafka.plain_internal_topics
  internal_token_secret_arn = module.secrets.arns["internal-token"]
  operator_token_secret_arn = module.secrets.arns["operator-token"]
  tls_secret_arn            = module.secrets.arns["aggregator-tls"]
  certificates              = var.aggregator_certificates
  secrets_kms_key_arn       = module.secrets.kms_key_arn
  client_security_groups    = { gateway = module.gateway.security_group_id }
  scraper_cidrs             = { home = var.home.cidr }
  log_group_name            = module.observability.log_group_names["aggregator"]
  tags                      = var.tags
}

module "gateway" {
  source = "../../modules/gateway-fn"

  name                    = var.name
  form                    = var.gateway_form
  vpc_id                  = module.network.vpc_id
  private_subnet_ids      = module.network.private_subnet_ids
  aggregator_urls         = module.aggregator.urls
  aggregator_certificates = var.aggregator_certificates
  scraper_cidrs           = local.ecs ? { home = var.home.cidr } : {}
  secret_arns = merge(local.tenants, {
    SFU_GATEWAY_PRIVATE_KEYS = module.secrets.arns["gateway-private-keys"]
    SFU_REGISTRATION_KEY     = module.secrets.arns["registration-key"]
    PATCHBAY_INTERNAL_TOKEN  = module.secrets.arns["internal-token"]
    PATCHBAY_OPERATOR_TOKEN  = module.secrets.arns["operator-token"]
  })
  secrets_version     = var.secrets_version
  secrets_kms_key_arn = module.secrets.kms_key_arn
  kafka_environment   = local.ecs ? module.kafka.client_environment : {}
  topic_policy        = local.ecs ? module.topics.policies["gateway"] : null
  lambda = local.ecs ? {} : {
    s3_bucket               = var.gateway_package.bucket
    s3_key                  = var.gateway_package.key
    runtime                 = var.gateway_package.runtime
    provisioned_concurrency = 2
  }
  api_domain = local.named && !local.ecs ? { name = var.gateway_domain, certificate_arn = var.certificate_arn } : null
  ecs = {
    image             = local.ecs ? var.images.gateway : null
    cluster_arn       = module.aggregator.ecs_cluster_arn
    cluster_name      = module.aggregator.ecs_cluster_name
    certificate_arn   = var.certificate_arn
    public_subnet_ids = module.network.public_subnet_ids
  }
  log_group_name = module.observability.log_group_names["gateway"]
  log_group_arn  = module.observability.log_group_arns["gateway"]
  tags           = var.tags
}

resource "aws_route53_record" "gateway" {
  count = local.named ? 1 : 0

  zone_id = var.hosted_zone_id
  name    = var.gateway_domain
  type    = "A"

  alias {
    name                   = module.gateway.alias.name
    zone_id                = module.gateway.alias.zone_id
    evaluate_target_health = true
  }
}

module "fleet" {
  source = "../../modules/sfu-fleet"

  name                   = var.name
  sfu_region             = var.home.sfu_region
  image                  = var.images.sfu_node
  vpc_id                 = module.network.vpc_id
  public_subnet_ids      = module.network.public_subnet_ids
  min_nodes              = var.home.min_nodes
  max_nodes              = var.home.max_nodes
  domain                 = var.node_domain
  hosted_zone_id         = var.hosted_zone_id
  tls_secret_arn         = module.secrets.arns["node-tls"]
  secrets_kms_key_arns   = [module.secrets.kms_key_arn]
  gateway_public_key_jwk = var.gateway_public_key_jwk
  gateway_url            = local.gateway_url
  kafka_environment      = module.kafka.client_environment
  topic_policy           = module.topics.policies["node"]
  fleet_keys_secret_arn  = module.secrets.arns["fleet-private-keys"]
  signaling_host         = "rooms-${var.home.sfu_region}"
  scraper_cidrs          = { home = var.home.cidr }
  log_group_name         = module.observability.log_group_names["sfu-node"]
  log_group_arn          = module.observability.log_group_arns["sfu-node"]
  tags                   = var.tags
}

# ---- second region

module "remote_network" {
  source    = "../../modules/network"
  providers = { aws = aws.remote }

  name = "${var.name}-remote"
  cidr = var.remote.cidr
  # Nothing but the fleet lives here, and that is in public subnets.
  zones               = var.remote.zones
  nat_per_zone        = false
  interface_endpoints = []
  tags                = var.tags
}

module "remote_observability" {
  source    = "../../modules/observability"
  providers = { aws = aws.remote }

  name         = var.name
  components   = ["sfu-node"]
  alarm_emails = var.alarm_emails
  fleet        = merge(module.remote_fleet.scaling_metric, { group_name = module.remote_fleet.group_name, max_nodes = module.remote_fleet.max_nodes })
  tags         = var.tags
}

module "remote_fleet" {
  source    = "../../modules/sfu-fleet"
  providers = { aws = aws.remote }

  name                   = var.name
  sfu_region             = var.remote.sfu_region
  image                  = var.images.sfu_node_remote
  vpc_id                 = module.remote_network.vpc_id
  public_subnet_ids      = module.remote_network.public_subnet_ids
  min_nodes              = var.remote.min_nodes
  max_nodes              = var.remote.max_nodes
  domain                 = var.node_domain
  hosted_zone_id         = var.hosted_zone_id
  tls_secret_arn         = module.secrets.replica_arns[var.remote.aws_region]["node-tls"]
  gateway_public_key_jwk = var.gateway_public_key_jwk
  gateway_url            = local.gateway_url
  kafka_environment      = module.kafka.client_environment
  topic_policy           = module.topics.policies["node"]
  fleet_keys_secret_arn  = module.secrets.replica_arns[var.remote.aws_region]["fleet-private-keys"]
  signaling_host         = "rooms-${var.remote.sfu_region}"
  scraper_cidrs          = { home = var.home.cidr }
  log_group_name         = module.remote_observability.log_group_names["sfu-node"]
  log_group_arn          = module.remote_observability.log_group_arns["sfu-node"]
  tags                   = var.tags

  # Nodes cannot report before the way to the brokers is there.
  depends_on = [aws_route.remote_to_home, aws_route.home_to_remote]
}

# ---- the private connection between the two

resource "aws_vpc_peering_connection" "this" {
  vpc_id      = module.network.vpc_id
  peer_vpc_id = module.remote_network.vpc_id
  peer_region = var.remote.aws_region
  tags        = merge(var.tags, { Name = "${var.name}-home-remote" })
}

resource "aws_vpc_peering_connection_accepter" "this" {
  provider = aws.remote

  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
  auto_accept               = true
  tags                      = merge(var.tags, { Name = "${var.name}-home-remote" })
}

resource "aws_route" "remote_to_home" {
  provider = aws.remote

  route_table_id            = module.remote_network.public_route_table_id
  destination_cidr_block    = var.home.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}

# Brokers answer from the private subnets.
resource "aws_route" "home_to_remote" {
  for_each = toset(var.home.zones)

  route_table_id            = module.network.private_route_table_ids[each.key]
  destination_cidr_block    = var.remote.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}
