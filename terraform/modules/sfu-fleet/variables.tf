variable "name" {
  description = "Prefix of every resource's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "name must be 2 to 21 characters: a lower-case letter, then lower-case letters, digits or hyphens."
  }
}

variable "sfu_region" {
  description = "Region as callers ask for it (`SFU_REGION`), such as `eu-west`."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+(-[a-z]+)*$", var.sfu_region)) && length(var.sfu_region) <= 20
    error_message = "sfu_region must be lower-case words with hyphens, 20 characters at most. Example: eu-west. It is the name callers use, not AWS's."
  }
}

variable "image" {
  description = "Image of sfu-node, with a tag or digest."
  type        = string

  validation {
    condition     = can(regex("(:[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image must carry a tag or digest, and not \":latest\": a new instance must not change the version by itself."
  }
}

variable "proxy_image" {
  description = "Image of nginx, which ends TLS on the instance."
  type        = string
  default     = "nginx:1.28-alpine"
}

variable "vpc_id" {
  description = "VPC of the fleet."
  type        = string
}

variable "public_subnet_ids" {
  description = "Public subnets in different zones: clients send media straight to the nodes."
  type        = list(string)

  validation {
    condition     = length(var.public_subnet_ids) >= 2
    error_message = "public_subnet_ids must name at least 2 subnets, so that one zone may fail."
  }
}

variable "instance_type" {
  description = "EC2 type of a node, x86-64. Its vCPUs decide how many media loops and ports there are."
  type        = string
  default     = "c7i.xlarge"

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", var.instance_type)) && !can(regex("^[a-z]+[0-9]+g", var.instance_type))
    error_message = "instance_type must be an x86-64 EC2 type, for which the media probe's library is in the image. Example: c7i.xlarge."
  }
}

variable "ami_parameter" {
  description = "Public SSM parameter with the AMI; Amazon Linux 2023."
  type        = string
  default     = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"

  validation {
    condition     = startswith(var.ami_parameter, "/")
    error_message = "ami_parameter must be the path of an SSM parameter, which begins with a slash."
  }
}

variable "volume_gib" {
  description = "Root disk, GiB."
  type        = number
  default     = 20

  validation {
    condition     = var.volume_gib >= 10
    error_message = "volume_gib must be at least 10."
  }
}

variable "min_nodes" {
  description = "Fewest nodes."
  type        = number
  default     = 2

  validation {
    condition     = var.min_nodes >= 1
    error_message = "min_nodes must be at least 1."
  }
}

variable "max_nodes" {
  description = "Most nodes."
  type        = number
  default     = 20

  validation {
    condition     = var.max_nodes >= var.min_nodes
    error_message = "max_nodes must not be below min_nodes."
  }
}

variable "max_sessions" {
  description = "Sessions one node can hold (`SFU_MAX_SESSIONS`); measure it for the instance type (docs/operations.md)."
  type        = number
  default     = 500

  validation {
    condition     = var.max_sessions >= 1
    error_message = "max_sessions must be at least 1."
  }
}

variable "target_load_percent" {
  description = "Load (the higher of sessions and CPU, percent of the node's capacity) that the fleet is held at on average."
  type        = number
  default     = 60

  validation {
    condition     = var.target_load_percent >= 10 && var.target_load_percent <= 85
    error_message = "target_load_percent must be 10 to 85: gateways refuse new rooms at 90."
  }
}

variable "scaling_source" {
  description = "Who says how large the fleet should be. `nodes`: their own load, held at `target_load_percent`. `aggregator`: the nodes that it advises for `sfu_region` (metric `DesiredNodes`), which counts the loss of one node in; only in the AWS region of the aggregators, whose log the metric comes from, and only if this group is all there is in `sfu_region`."
  type        = string
  default     = "nodes"

  validation {
    condition     = contains(["nodes", "aggregator"], var.scaling_source)
    error_message = "scaling_source must be \"nodes\" or \"aggregator\"."
  }
}

variable "scaling_metric" {
  description = "Metric the fleet scales on; the nodes publish it once a minute with the dimension `AutoScalingGroupName`."
  type = object({
    namespace = optional(string, "Patchbay")
    name      = optional(string, "NodeLoadPercent")
  })
  default = {}
}

variable "drain_deadline_seconds" {
  description = "How long calls may go on after a node was chosen to end."
  type        = number
  default     = 3600

  validation {
    condition     = var.drain_deadline_seconds >= 60 && var.drain_deadline_seconds <= 28800
    error_message = "drain_deadline_seconds must be 60 to 28800 (8 hours)."
  }
}

variable "hook_heartbeat_seconds" {
  description = "How long EC2 Auto Scaling waits for the next sign of life of a draining node. After 100 of them it stops waiting."
  type        = number
  default     = 300

  validation {
    condition     = var.hook_heartbeat_seconds >= 120 && var.hook_heartbeat_seconds <= 7200 && var.hook_heartbeat_seconds * 100 >= var.drain_deadline_seconds
    error_message = "hook_heartbeat_seconds must be 120 to 7200 (a draining node reports every minute), and 100 times it must cover drain_deadline_seconds."
  }
}

variable "launch_timeout_seconds" {
  description = "How long a new instance has until its node answers; one that does not is terminated and another is tried."
  type        = number
  default     = 600

  validation {
    condition     = var.launch_timeout_seconds >= 120 && var.launch_timeout_seconds <= 7200
    error_message = "launch_timeout_seconds must be 120 to 7200: packages and the image have to be fetched."
  }
}

variable "rtc_min_port" {
  description = "First media port. Two per vCPU are used, UDP and TCP."
  type        = number
  default     = 40000

  validation {
    condition     = var.rtc_min_port >= 1024 && var.rtc_min_port <= 64000
    error_message = "rtc_min_port must be 1024 to 64000."
  }
}

variable "domain" {
  description = "Domain of the nodes: each is `<sfu_region>-<instance id>.<domain>`, for which the certificate must be a wildcard."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.domain))
    error_message = "domain must be a DNS name without a wildcard. Example: sfu.example.com."
  }
}

variable "hosted_zone_id" {
  description = "Route 53 zone that holds `domain`."
  type        = string
}

variable "tls_secret_arn" {
  description = "Secret with the wildcard certificate, JSON `{\"certificate\": PEM chain, \"key\": PEM}`, in this region."
  type        = string
}

variable "secrets_kms_key_arns" {
  description = "Keys the secrets are encrypted with; none for copies under the AWS-managed key."
  type        = list(string)
  default     = []
}

variable "gateway_public_key_jwk" {
  description = "Public key of the gateways (JWK, JSON): seals each node's key in its heartbeats. Not a secret."
  type        = string

  validation {
    condition     = can(jsondecode(var.gateway_public_key_jwk).kty) && !can(jsondecode(var.gateway_public_key_jwk).d)
    error_message = "gateway_public_key_jwk must be a public JWK: a JSON object with kty and without d. Do not pass the private key."
  }
}

variable "kafka_environment" {
  description = "`client_environment` of module kafka: nodes report there."
  type        = map(string)

  validation {
    condition     = contains(keys(var.kafka_environment), "KAFKA_BOOTSTRAP_SERVERS")
    error_message = "kafka_environment must hold KAFKA_BOOTSTRAP_SERVERS; pass `client_environment` of module kafka."
  }
}

variable "topic_policy" {
  description = "IAM policy (JSON) on the topics: `policies[\"node\"]` of module topics."
  type        = string
}

variable "gateway_url" {
  description = "Base URL of the gateway: disconnects are relayed there."
  type        = string

  validation {
    condition     = can(regex("^https://", var.gateway_url))
    error_message = "gateway_url must begin with https://: tokens are sent there."
  }
}

variable "fleet_keys_secret_arn" {
  description = "Secret with the key pair that all nodes of all fleets share (`SFU_FLEET_PRIVATE_KEYS`), in this region. With it, calls outlive their node."
  type        = string
  default     = null
}

variable "signaling_host" {
  description = "First label of the name that reaches any node of this region (`<signaling_host>.<domain>`), such as `rooms-eu-west`. A load balancer is made for it, and channels get URLs below it. Needs `fleet_keys_secret_arn`."
  type        = string
  default     = null

  validation {
    condition     = var.signaling_host == null || (can(regex("^[a-z][a-z0-9-]{0,40}$", var.signaling_host)) && var.fleet_keys_secret_arn != null)
    error_message = "signaling_host must be one DNS label, since the certificate is a wildcard for one, and needs fleet_keys_secret_arn. Example: rooms-eu-west."
  }
}

variable "signaling_deletion_protection" {
  description = "Whether the balancer of `signaling_host` is protected from being deleted."
  type        = bool
  default     = true
}

variable "scraper_cidrs" {
  description = "Private ranges that may read `/metrics` and health on the management port, by a name of your choice."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for cidr in values(var.scraper_cidrs) : can(cidrhost(cidr, 0)) && can(regex("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)", cidr)) && try(tonumber(split("/", cidr)[1]) >= 8, false)
    ])
    error_message = "scraper_cidrs must be private IPv4 ranges: the management port is never open to the world."
  }
}

variable "environment" {
  description = "Further environment variables of the node (docs/config.md)."
  type        = map(string)
  default     = {}

  validation {
    condition     = length([for name in keys(var.environment) : name if can(regex("(TOKEN|KEYS?|SECRET|PASSWORD|SALT|HEADERS|GATEWAY_NODES|TOML|TLS)$", name))]) == 0 && !anytrue([for value in values(var.environment) : strcontains(value, "\n")])
    error_message = "environment is in the launch template: no tokens or keys there, and no line breaks in values."
  }
}

variable "log_group_name" {
  description = "Log group of the nodes, in this region."
  type        = string
}

variable "log_group_arn" {
  description = "ARN of the same."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
