output "group_name" {
  description = "Name of the auto-scaling group, as metrics carry it."
  value       = aws_autoscaling_group.this.name
}

output "security_group_id" {
  description = "Security group of the nodes; a client of the brokers."
  value       = aws_security_group.this.id
}

output "media_ports" {
  description = "First and last media port, UDP and TCP."
  value       = [var.rtc_min_port, local.rtc_max_port]
}

output "max_nodes" {
  description = "Most nodes the group may have."
  value       = var.max_nodes
}

output "scaling_metric" {
  description = "Metric the group scales on."
  value       = var.scaling_metric
}

output "signaling_url" {
  description = "Address that any node of the region answers under; null without `signaling_host`."
  value       = local.has_signaling ? "https://${var.signaling_host}.${var.domain}" : null
}

output "role_arn" {
  description = "Role of the instances."
  value       = aws_iam_role.this.arn
}
