variable "name" {
  description = "Name of the cluster."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "name must be 2 to 41 characters: a lower-case letter, then lower-case letters, digits or hyphens."
  }
}

variable "mode" {
  description = "`provisioned` (brokers of a size you choose; reachable from peered regions) or `serverless` (no sizing; clients in this region's VPC only)."
  type        = string
  default     = "provisioned"

  validation {
    condition     = contains(["provisioned", "serverless"], var.mode)
    error_message = "mode must be \"provisioned\" or \"serverless\"."
  }
}

variable "vpc_id" {
  description = "VPC of the cluster."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the brokers, one per zone, 2 or 3 of them."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2 && length(var.subnet_ids) <= 3
    error_message = "subnet_ids must name 2 or 3 subnets in different zones: MSK spreads brokers over two or three."
  }
}

variable "client_security_groups" {
  description = "Security groups that may connect, by a name of your choice."
  type        = map(string)
  default     = {}
}

variable "client_cidrs" {
  description = "Private IPv4 ranges of peered regions that may connect, by a name of your choice."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for cidr in values(var.client_cidrs) :
      can(regex("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)", cidr)) && can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 8, false)
    ])
    error_message = "client_cidrs must be private IPv4 ranges (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16): brokers are never open to the world."
  }
}

variable "kafka_version" {
  description = "Version of provisioned brokers, in MSK's spelling."
  type        = string
  default     = "3.9.x.kraft"
}

variable "instance_type" {
  description = "Size of a provisioned broker."
  type        = string
  default     = "kafka.m7g.large"

  validation {
    condition     = startswith(var.instance_type, "kafka.")
    error_message = "instance_type must be an MSK type, which begins with \"kafka.\". Example: kafka.m7g.large."
  }
}

variable "brokers_per_zone" {
  description = "Provisioned brokers in each zone."
  type        = number
  default     = 1

  validation {
    condition     = var.brokers_per_zone >= 1 && var.brokers_per_zone <= 10
    error_message = "brokers_per_zone must be 1 to 10."
  }
}

variable "storage_gib" {
  description = "Disk of a provisioned broker at the start, GiB. Changed later it does nothing: `storage_max_gib` does."
  type        = number
  default     = 200

  validation {
    condition     = var.storage_gib >= 10 && var.storage_gib <= 16384
    error_message = "storage_gib must be 10 to 16384."
  }
}

variable "storage_max_gib" {
  description = "Up to where the disk of a provisioned broker grows by itself, GiB."
  type        = number
  default     = 1000

  validation {
    condition     = var.storage_max_gib >= var.storage_gib && var.storage_max_gib <= 16384
    error_message = "storage_max_gib must not be below storage_gib, and at most 16384."
  }
}

variable "log_group_name" {
  description = "Log group of provisioned brokers."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
