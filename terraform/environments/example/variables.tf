variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "patchbay"
}

variable "images" {
  description = "Images of the services, with a tag or digest. On Lambda the gateway is `gateway_package` instead. `sfu_node_remote` is the node's image in the second region's registry."
  type = object({
    aggregator      = string
    gateway         = optional(string)
    sfu_node        = string
    sfu_node_remote = string
  })
}

variable "gateway_form" {
  description = "`lambda-url`, `lambda-api` or `ecs`."
  type        = string
  default     = "ecs"
}

variable "gateway_package" {
  description = "On Lambda: where the zip of `mvn -pl gateway-fn -am package` (gateway-fn/target/gateway-fn-lambda.zip) was copied to, in the home region. Another key for each version."
  type = object({
    bucket  = string
    key     = string
    runtime = optional(string, "java25")
  })
  default = null

  validation {
    condition     = var.gateway_form == "ecs" ? var.images.gateway != null : var.gateway_package != null
    error_message = "gateway_form \"ecs\" needs images.gateway; \"lambda-api\" and \"lambda-url\" need gateway_package: the gateway's image is the server."
  }
}

variable "gateway_tenants" {
  description = "Whether the gateway's tenants are in the secret `gateway-tenants` (TOML, docs/config.md) and not the one key of `gateway-key`. Several tenants, and two keys of one while the first follows the second, need it."
  type        = bool
  default     = false
}

variable "secrets_version" {
  description = "Raise it and apply after a secret of the gateway got a new value."
  type        = number
  default     = 1
}

variable "certificate_arn" {
  description = "Certificate (ACM, home region) of `gateway_domain`: for \"ecs\" required, for \"lambda-api\" what gives the API that name."
  type        = string
  default     = null
}

variable "gateway_domain" {
  description = "Name of the gateway, with an alias record. A function URL, and an API without `certificate_arn`, keep the URL that AWS gives them: output `gateway_url`."
  type        = string
}

variable "hosted_zone_id" {
  description = "Route 53 zone that holds `gateway_domain` and `node_domain`."
  type        = string
}

variable "node_domain" {
  description = "Domain of the nodes; the certificate in the secret `node-tls` is a wildcard for it."
  type        = string
}

variable "aggregator_certificates" {
  description = "Certificate of the aggregators (PEM): that of the secret `aggregator-tls`, without its key. While it changes, the old and the new one."
  type        = string
}

variable "gateway_public_key_jwk" {
  description = "Public half of the secret `gateway-private-keys` (JWK, JSON)."
  type        = string
}

variable "home" {
  description = "Region of Kafka, aggregators and gateways, with a fleet of its own."
  type = object({
    aws_region = string
    sfu_region = string
    cidr       = string
    zones      = list(string)
    min_nodes  = optional(number, 2)
    max_nodes  = optional(number, 20)
  })
  default = {
    aws_region = "eu-west-1"
    sfu_region = "eu-west"
    cidr       = "10.20.0.0/16"
    zones      = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  }
}

variable "remote" {
  description = "Second region, with a fleet that reports to the home region's Kafka over a private connection."
  type = object({
    aws_region = string
    sfu_region = string
    cidr       = string
    zones      = list(string)
    min_nodes  = optional(number, 2)
    max_nodes  = optional(number, 20)
  })
  default = {
    aws_region = "us-east-1"
    sfu_region = "us-east"
    cidr       = "10.30.0.0/16"
    zones      = ["us-east-1a", "us-east-1b"]
  }

  validation {
    condition     = var.remote.aws_region != var.home.aws_region && var.remote.sfu_region != var.home.sfu_region
    error_message = "remote must differ from home in aws_region and sfu_region."
  }

  # Both cut to the shorter of their prefixes are equal if one is in the other.
  validation {
    condition = try(length(distinct([
      for cidr in [var.home.cidr, var.remote.cidr] :
      cidrhost("${split("/", cidr)[0]}/${min(split("/", var.home.cidr)[1], split("/", var.remote.cidr)[1])}", 0)
    ])) == 2, false)
    error_message = "remote.cidr and home.cidr must not overlap, since the two networks are joined: AWS refuses the connection. Example: 10.20.0.0/16 and 10.30.0.0/16."
  }
}

variable "alarm_emails" {
  description = "Addresses that get alarms."
  type        = set(string)
  default     = []
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = { Environment = "example" }
}
