variable "name" {
  description = "Prefix of every resource's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "name must be 2 to 21 characters: a lower-case letter, then lower-case letters, digits or hyphens. Example: patchbay-eu."
  }
}

variable "cidr" {
  description = "IPv4 range of the VPC, /16 to /20. Ranges of regions that are peered must not overlap."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "cidr must be an IPv4 range between /16 and /20, so that each of up to 4 zones gets a public and a private subnet. Example: 10.20.0.0/16."
  }
}

variable "zones" {
  description = "Availability zones to spread over, 2 to 4, all of the provider's region."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 4 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones must name 2 to 4 different availability zones. Example: [\"eu-west-1a\", \"eu-west-1b\", \"eu-west-1c\"]."
  }
}

variable "nat_per_zone" {
  description = "One NAT gateway per zone (survives the loss of a zone) instead of one for all (cheaper)."
  type        = bool
  default     = true
}

variable "interface_endpoints" {
  description = "AWS services that private subnets reach inside the VPC instead of through NAT: image pulls, logs, secrets, metrics. The S3 gateway endpoint is always there (image layers; free)."
  type        = set(string)
  default     = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "monitoring"]
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
