variable "cluster_arn" {
  description = "ARN of the MSK cluster."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kafka:[a-z0-9-]+:[0-9]{12}:cluster/[^/]+/[^/]+$", var.cluster_arn))
    error_message = "cluster_arn must be the ARN of an MSK cluster: arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>."
  }
}

variable "streams_application_id" {
  description = "`application.id` of the aggregator's Kafka Streams: the prefix of its internal topics and its consumer group."
  type        = string
  default     = "patchbay-load-aggregator"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,60}$", var.streams_application_id)) && !startswith(var.streams_application_id, "sfu")
    error_message = "streams_application_id must be 3 to 61 lower-case letters, digits or hyphens, and must not begin with \"sfu\": the aggregator owns every topic under that prefix."
  }
}

variable "create_topics" {
  description = "Whether the aggregator may create missing topics (`KAFKA_CREATE_TOPICS=true`). Take it back once they exist, if you like."
  type        = bool
  default     = true
}
