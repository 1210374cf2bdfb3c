variable "name" {
  description = "Prefix of every resource's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "name must be 2 to 21 characters: a lower-case letter, then lower-case letters, digits or hyphens."
  }
}

variable "image" {
  description = "Image of load-aggregator-streams, with a tag or digest."
  type        = string

  validation {
    condition     = can(regex("(:[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image must carry a tag or digest, and not \":latest\": a restart must not change the version by itself."
  }
}

variable "instances" {
  description = "How many instances. Each has a name of its own, so that gateways and peers find every one."
  type        = number
  default     = 3

  validation {
    condition     = var.instances >= 2 && var.instances <= 9 && floor(var.instances) == var.instances
    error_message = "instances must be a whole number from 2 to 9: with one, a restart would leave gateways on their last table."
  }
}

variable "vpc_id" {
  description = "VPC of the service."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in different zones; instances are spread over them in turn."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2 && length(distinct(var.subnet_ids)) == length(var.subnet_ids)
    error_message = "subnet_ids must name at least 2 different subnets, so that one zone may fail."
  }
}

variable "namespace" {
  description = "Private DNS namespace of service discovery."
  type        = string
  default     = "patchbay.internal"

  validation {
    condition     = can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.namespace))
    error_message = "namespace must be a DNS name of at least two labels. Example: patchbay.internal."
  }
}

variable "cpu" {
  description = "CPU units of an instance (1024 is one core)."
  type        = number
  default     = 1024

  validation {
    condition     = contains([512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be one of Fargate's sizes: 512, 1024, 2048, 4096, 8192, 16384."
  }
}

variable "memory_mib" {
  description = "Memory of an instance, MiB."
  type        = number
  default     = 3072

  validation {
    condition = (
      var.memory_mib >= var.cpu * 2 && var.memory_mib <= (var.cpu < 4096 ? var.cpu * 8 : var.cpu * 7.5) &&
      var.memory_mib % (var.cpu < 8192 ? 1024 : var.cpu / 2) == 0
    )
    error_message = "memory_mib must be one that Fargate has for this cpu: 2 to 8 MiB per CPU unit (from cpu 4096 on 7.5 at most), in steps of 1024 (cpu 8192: 4096, cpu 16384: 8192). Example: 2048 to 8192 for cpu 1024."
  }
}

variable "kafka_environment" {
  description = "`client_environment` of module kafka."
  type        = map(string)

  validation {
    condition     = contains(keys(var.kafka_environment), "KAFKA_BOOTSTRAP_SERVERS")
    error_message = "kafka_environment must hold KAFKA_BOOTSTRAP_SERVERS; pass `client_environment` of module kafka."
  }
}

variable "topic_policy" {
  description = "IAM policy (JSON) on the topics: `policies[\"aggregator\"]` of module topics."
  type        = string
}

variable "streams_application_id" {
  description = "`streams_application_id` of module topics, which the policy is made for."
  type        = string
}

variable "create_topics" {
  description = "Whether missing topics are created; `create_topics` of module topics."
  type        = bool
}

variable "plain_internal_topics" {
  description = "Whether Kafka Streams' own topics are made without a size of segments: `plain_internal_topics` of module kafka. Serverless brokers refuse the others."
  type        = bool
  default     = false
}

variable "internal_token_secret_arn" {
  description = "Secret with the token shared with gateways."
  type        = string
}

variable "operator_token_secret_arn" {
  description = "Secret with the operators' token."
  type        = string
}

variable "tls_secret_arn" {
  description = "Secret with the certificate that all instances show, and its key: `aggregator-tls` of module secrets."
  type        = string
}

variable "certificates" {
  description = "Certificates that instances may show each other (PEM, without keys): the current one, and while it changes the next one too. The same as `aggregator_certificates` of module gateway-fn."
  type        = string

  validation {
    condition     = strcontains(var.certificates, "-----BEGIN CERTIFICATE-----") && !strcontains(var.certificates, "PRIVATE KEY")
    error_message = "certificates must hold certificates (PEM), and no key: it is in the state and in the console."
  }
}

variable "secrets_kms_key_arn" {
  description = "Key the secrets are encrypted with."
  type        = string
}

variable "client_security_groups" {
  description = "Security groups that may ask (gateways), by a name of your choice."
  type        = map(string)
  default     = {}
}

variable "scraper_cidrs" {
  description = "Private ranges that may read `/metrics` and health, by a name of your choice. They reach the API on the same port, which asks for a token."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for cidr in values(var.scraper_cidrs) : can(cidrhost(cidr, 0)) && can(regex("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)", cidr)) && try(tonumber(split("/", cidr)[1]) >= 8, false)
    ])
    error_message = "scraper_cidrs must be private IPv4 ranges: metrics are never open to the world."
  }
}

variable "environment" {
  description = "Further environment variables (docs/config.md)."
  type        = map(string)
  default     = {}

  validation {
    condition     = length([for name in keys(var.environment) : name if can(regex("(TOKEN|KEYS?|SECRET|PASSWORD|SALT|HEADERS|GATEWAY_NODES|TOML|TLS)$", name))]) == 0
    error_message = "environment is in the state and in the console: pass tokens and keys as secrets instead."
  }
}

variable "log_group_name" {
  description = "Log group of the service."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
