variable "name" {
  description = "Prefix of every resource's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "name must be 2 to 21 characters: a lower-case letter, then lower-case letters, digits or hyphens."
  }
}

variable "form" {
  description = "How the gateway runs: `lambda-url` (Lambda with a function URL), `lambda-api` (Lambda behind API Gateway v2) or `ecs` (Fargate behind a load balancer; has the dashboard and its own Kafka producer)."
  type        = string

  validation {
    condition     = contains(["lambda-url", "lambda-api", "ecs"], var.form)
    error_message = "form must be \"lambda-url\", \"lambda-api\" or \"ecs\"."
  }
}

variable "vpc_id" {
  description = "VPC of the gateway."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets of the gateway, in different zones. They need a way out (NAT): nodes are called at public addresses."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) >= 2
    error_message = "private_subnet_ids must name at least 2 subnets, so that one zone may fail."
  }
}

variable "aggregator_urls" {
  description = "Address of every aggregator instance: `urls` of module load-aggregator."
  type        = list(string)

  validation {
    condition     = length(var.aggregator_urls) >= 1 && alltrue([for url in var.aggregator_urls : can(regex("^https://[^/,]+$", url))])
    error_message = "aggregator_urls must hold https base URLs without a path or comma. Example: [\"https://aggregator-0.patchbay.internal:8075\"]."
  }
}

variable "aggregator_certificates" {
  description = "Certificates that aggregators may show (PEM, without keys): the current one, and while it changes the next one too. Lambda takes 4 KB of environment in all, so keep them small (P-256)."
  type        = string

  validation {
    condition     = strcontains(var.aggregator_certificates, "-----BEGIN CERTIFICATE-----") && !strcontains(var.aggregator_certificates, "PRIVATE KEY")
    error_message = "aggregator_certificates must hold certificates (PEM), and no key: it is in the state, and gateways must not have the key."
  }
}

variable "gateway_id" {
  description = "Id of every task and function in decisions and reports. By default each makes itself one, so that they can be told apart."
  type        = string
  default     = null
}

variable "scraper_cidrs" {
  description = "`ecs` only: private ranges that may read `/metrics` and health on the management port, by a name of your choice. A function has no `/metrics`."
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
    error_message = "environment is in the state and in the console: pass tokens and keys through `secret_arns` instead."
  }
}

variable "secret_arns" {
  description = "Secrets by the name of the environment variable that takes their value. `PATCHBAY_INTERNAL_TOKEN` is required, and `SFU_GATEWAY_KEY` or, for several tenants or keys, `SFU_GATEWAY_SECRETS_TOML`."
  type        = map(string)

  validation {
    condition     = contains(keys(var.secret_arns), "PATCHBAY_INTERNAL_TOKEN") && anytrue([for name in ["SFU_GATEWAY_KEY", "SFU_GATEWAY_SECRETS_TOML"] : contains(keys(var.secret_arns), name)])
    error_message = "secret_arns must hold at least PATCHBAY_INTERNAL_TOKEN, and SFU_GATEWAY_KEY or SFU_GATEWAY_SECRETS_TOML."
  }

  validation {
    condition     = alltrue([for arn in values(var.secret_arns) : can(regex("^arn:[a-z-]+:secretsmanager:", arn))])
    error_message = "secret_arns must hold ARNs of Secrets Manager, not values."
  }
}

variable "secrets_version" {
  description = "Raise it after a secret got a new value: secrets are read at start, and a changed environment makes new instances (`SECRETS_VERSION`, which nothing reads)."
  type        = number
  default     = 1
}

variable "secrets_kms_key_arn" {
  description = "Key the secrets are encrypted with."
  type        = string
}

variable "log_group_name" {
  description = "Log group of the gateway."
  type        = string
}

variable "log_group_arn" {
  description = "ARN of the same."
  type        = string
}

variable "kafka_environment" {
  description = "`ecs` only: `client_environment` of module kafka. On Lambda picks and decisions go through the aggregator."
  type        = map(string)
  default     = {}

  validation {
    condition     = var.form != "ecs" || contains(keys(var.kafka_environment), "KAFKA_BOOTSTRAP_SERVERS")
    error_message = "kafka_environment must hold KAFKA_BOOTSTRAP_SERVERS when form is \"ecs\"; pass `client_environment` of module kafka."
  }
}

variable "topic_policy" {
  description = "`ecs` only: IAM policy (JSON) on the topics, `policies[\"gateway\"]` of module topics."
  type        = string
  default     = null

  validation {
    condition     = var.form != "ecs" || var.topic_policy != null
    error_message = "topic_policy is required when form is \"ecs\"; pass `policies[\"gateway\"]` of module topics."
  }
}

variable "lambda" {
  description = "Lambda only. Either `image` (in ECR) or `s3_bucket` and `s3_key` of a zip: `mvn package` makes it as gateway-fn/target/gateway-fn-lambda.zip. `snap_start` needs a zip on a managed Java runtime; `provisioned_concurrency` keeps that many instances warm, and excludes `snap_start`."
  type = object({
    image                   = optional(string)
    s3_bucket               = optional(string)
    s3_key                  = optional(string)
    runtime                 = optional(string, "java25")
    handler                 = optional(string, "io.patchbay.gateway.lambda.GatewayHandler")
    memory_mib              = optional(number, 1769)
    timeout_seconds         = optional(number, 10)
    reserved_concurrency    = optional(number, -1)
    provisioned_concurrency = optional(number, 0)
    snap_start              = optional(bool, false)
  })
  default = {}

  validation {
    condition     = var.form == "ecs" || (var.lambda.image != null) != (var.lambda.s3_bucket != null && var.lambda.s3_key != null)
    error_message = "lambda must have either image, or s3_bucket and s3_key."
  }

  validation {
    condition     = !var.lambda.snap_start || var.lambda.image == null
    error_message = "lambda.snap_start works with a zip on a managed Java runtime only, not with an image."
  }

  validation {
    condition     = !(var.lambda.snap_start && var.lambda.provisioned_concurrency > 0)
    error_message = "lambda.snap_start and lambda.provisioned_concurrency exclude each other."
  }

  validation {
    condition     = var.lambda.memory_mib >= 512 && var.lambda.memory_mib <= 10240 && var.lambda.timeout_seconds >= 3 && var.lambda.timeout_seconds <= 29
    error_message = "lambda.memory_mib must be 512 to 10240 and lambda.timeout_seconds 3 to 29: a request has a budget of 2.5 s, and API Gateway gives up after 30 s."
  }
}

variable "api_domain" {
  description = "`lambda-api` only: name of the gateway, and its certificate (ACM, this region). Without it callers use the API's own URL."
  type = object({
    name            = string
    certificate_arn = string
  })
  default = null

  validation {
    condition     = var.api_domain == null || var.form == "lambda-api"
    error_message = "api_domain is for form \"lambda-api\": a function URL has no name of one's own, and for \"ecs\" the name points at the load balancer."
  }
}

variable "ecs" {
  description = "`ecs` only. `cluster_arn` and `cluster_name`: an existing ECS cluster; `certificate_arn`: certificate of the load balancer (ACM)."
  type = object({
    image             = optional(string)
    cluster_arn       = optional(string)
    cluster_name      = optional(string)
    certificate_arn   = optional(string)
    public_subnet_ids = optional(list(string), [])
    cpu               = optional(number, 1024)
    memory_mib        = optional(number, 2048)
    min_tasks         = optional(number, 2)
    max_tasks         = optional(number, 8)
    cpu_target        = optional(number, 50)
  })
  default = {}

  validation {
    condition     = var.form != "ecs" || alltrue([for value in [var.ecs.image, var.ecs.cluster_arn, var.ecs.cluster_name, var.ecs.certificate_arn] : value != null])
    error_message = "ecs.image, ecs.cluster_arn, ecs.cluster_name and ecs.certificate_arn are required when form is \"ecs\"."
  }

  validation {
    condition     = var.form != "ecs" || length(var.ecs.public_subnet_ids) >= 2
    error_message = "ecs.public_subnet_ids must name at least 2 subnets for the load balancer when form is \"ecs\"."
  }

  validation {
    condition = contains([512, 1024, 2048, 4096, 8192, 16384], var.ecs.cpu) && (
      var.ecs.memory_mib >= var.ecs.cpu * 2 && var.ecs.memory_mib <= (var.ecs.cpu < 4096 ? var.ecs.cpu * 8 : var.ecs.cpu * 7.5) &&
      var.ecs.memory_mib % (var.ecs.cpu < 8192 ? 1024 : var.ecs.cpu / 2) == 0
    )
    error_message = "ecs.cpu must be 512, 1024, 2048, 4096, 8192 or 16384, and ecs.memory_mib one that Fargate has for it: 2 to 8 MiB per CPU unit (from cpu 4096 on 7.5 at most), in steps of 1024 (cpu 8192: 4096, cpu 16384: 8192). Example: 2048 to 8192 for cpu 1024."
  }

  validation {
    condition     = var.ecs.min_tasks >= 2 && var.ecs.max_tasks >= var.ecs.min_tasks
    error_message = "ecs.min_tasks must be at least 2, and ecs.max_tasks not below it."
  }
}

variable "deletion_protection" {
  description = "Protects the load balancer from being deleted."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
