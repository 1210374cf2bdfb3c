output "cluster_arn" {
  description = "ARN of the cluster; module `topics` makes policies from it."
  value       = local.provisioned ? aws_msk_cluster.this[0].arn : aws_msk_serverless_cluster.this[0].arn
}

output "cluster_name" {
  description = "Name of the cluster, as metrics carry it."
  value       = var.name
}

output "bootstrap_servers" {
  description = "Brokers for clients with IAM authentication."
  value       = local.provisioned ? aws_msk_cluster.this[0].bootstrap_brokers_sasl_iam : aws_msk_serverless_cluster.this[0].bootstrap_brokers_sasl_iam
}

output "client_environment" {
  description = "Environment of every service that talks to this cluster."
  value = {
    KAFKA_BOOTSTRAP_SERVERS = local.provisioned ? aws_msk_cluster.this[0].bootstrap_brokers_sasl_iam : aws_msk_serverless_cluster.this[0].bootstrap_brokers_sasl_iam
    # Separated by semicolons, so the one that ends the JAAS entry is escaped.
    KAFKA_CLIENT_PROPERTIES = join(";", [
      "security.protocol=SASL_SSL",
      "sasl.mechanism=AWS_MSK_IAM",
      "sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required\\u003b",
      "sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler",
    ])
  }
}

output "plain_internal_topics" {
  description = "Whether brokers refuse topics as Kafka Streams makes them; `plain_internal_topics` of module load-aggregator."
  value       = !local.provisioned
}

output "security_group_id" {
  description = "Security group of the brokers."
  value       = aws_security_group.brokers.id
}
