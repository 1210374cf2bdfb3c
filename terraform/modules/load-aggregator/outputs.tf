output "urls" {
  description = "Address of every instance; `aggregator_urls` of module gateway-fn."
  value       = [for slot in keys(local.slots) : "https://${local.hosts[slot]}:${local.port}"]
}

output "security_group_id" {
  description = "Security group of the aggregators; a client of the brokers."
  value       = aws_security_group.this.id
}

output "ecs_cluster_arn" {
  description = "ECS cluster, which gateways may share."
  value       = aws_ecs_cluster.this.arn
}

output "ecs_cluster_name" {
  description = "Name of the ECS cluster, as metrics carry it."
  value       = aws_ecs_cluster.this.name
}

output "service_names" {
  description = "ECS service of each instance."
  value       = [for slot in keys(local.slots) : "${var.name}-${slot}"]
}

output "task_role_arn" {
  description = "Role of the tasks."
  value       = aws_iam_role.task.arn
}
