output "names" {
  description = "Every topic."
  value       = keys(local.topics)
}

output "policies" {
  description = "IAM policy (JSON) of each service on the topics: `node`, `gateway`, `aggregator`; and `operator`, which only reads."
  value = merge(
    { for service in local.services : service => jsonencode({ Version = "2012-10-17", Statement = local.statements[service] }) },
    { operator = jsonencode({ Version = "2012-10-17", Statement = local.operator_statements }) },
  )
}

output "streams_application_id" {
  description = "`application.id` the aggregator has to use."
  value       = var.streams_application_id
}

output "create_topics" {
  description = "Whether the aggregator may create topics; becomes its `KAFKA_CREATE_TOPICS`."
  value       = var.create_topics
}
