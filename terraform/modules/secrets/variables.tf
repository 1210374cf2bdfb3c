variable "name" {
  description = "Prefix of the secrets: `<name>/<secret>`."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "name must be 2 to 41 characters: a lower-case letter, then lower-case letters, digits or hyphens."
  }
}

variable "replica_regions" {
  description = "Regions whose fleets read copies (`node-tls`, `fleet-private-keys`)."
  type        = set(string)
  default     = []
}

variable "recovery_window_days" {
  description = "How long a deleted secret can be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.recovery_window_days >= 7 && var.recovery_window_days <= 30
    error_message = "recovery_window_days must be 7 to 30."
  }
}

variable "written" {
  description = "Secrets whose value comes from `values`. Empty (the default): values are put with the CLI and Terraform never sees them."
  type        = set(string)
  default     = []

  validation {
    condition = length(setsubtract(var.written, [
      "gateway-key", "gateway-tenants", "gateway-private-keys", "registration-key", "internal-token", "operator-token", "fleet-private-keys", "aggregator-tls", "node-tls",
    ])) == 0
    error_message = "written may name: gateway-key, gateway-tenants, gateway-private-keys, registration-key, internal-token, operator-token, fleet-private-keys, aggregator-tls, node-tls."
  }
}

variable "values" {
  description = "Values of the secrets in `written`. Ephemeral: neither in the plan nor in the state."
  type        = map(string)
  default     = {}
  ephemeral   = true
  sensitive   = true
}

variable "values_version" {
  description = "Raise it to write `values` again (the only thing about them that the state remembers)."
  type        = number
  default     = 1
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
