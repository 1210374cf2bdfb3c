variable "name" {
  description = "Prefix of every resource's name; log groups are `/<name>/<component>`."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "name must be 2 to 21 characters: a lower-case letter, then lower-case letters, digits or hyphens."
  }
}

variable "components" {
  description = "What logs in this region."
  type        = set(string)
  default     = ["aggregator", "gateway", "kafka", "sfu-node"]

  validation {
    condition     = length(setsubtract(var.components, ["aggregator", "gateway", "kafka", "sfu-node"])) == 0 && length(var.components) > 0
    error_message = "components may name: aggregator, gateway, kafka, sfu-node."
  }
}

variable "retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.retention_days)
    error_message = "retention_days must be one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

variable "alarm_emails" {
  description = "Addresses that get alarms; each has to confirm once."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "alarm_emails must be e-mail addresses."
  }
}

variable "fleet" {
  description = "The SFU fleet of this region: outputs of module sfu-fleet, `scaling_metric` (namespace, name) merged in."
  type = object({
    group_name   = string
    max_nodes    = number
    namespace    = optional(string, "Patchbay")
    name         = optional(string, "NodeLoadPercent")
    load_percent = optional(number, 80)
  })
  default = null
}

variable "aggregator" {
  description = "The aggregators of this region: outputs of module load-aggregator."
  type = object({
    ecs_cluster_name = string
    service_names    = list(string)
  })
  default = null
}

variable "gateway" {
  description = "The gateway of this region: outputs of module gateway-fn. Give `function_name` (and `api_id` for `lambda-api`) or `balancer_arn_suffix`."
  type = object({
    form                = string
    function_name       = optional(string)
    api_id              = optional(string)
    balancer_arn_suffix = optional(string)
  })
  default = null

  # By the form, which is known before anything exists; the names are not.
  validation {
    condition     = var.gateway == null || contains(["lambda-url", "lambda-api", "ecs"], try(var.gateway.form, ""))
    error_message = "gateway.form must be \"lambda-url\", \"lambda-api\" or \"ecs\"."
  }
}

variable "kafka" {
  description = "The provisioned Kafka cluster of this region: its name and number of brokers. Leave out for serverless, which AWS watches."
  type = object({
    cluster_name = string
    brokers      = number
  })
  default = null
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
