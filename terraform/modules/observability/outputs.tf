output "log_group_names" {
  description = "Log group of each component."
  value       = { for component, group in aws_cloudwatch_log_group.this : component => group.name }
}

output "log_group_arns" {
  description = "ARN of the same."
  value       = { for component, group in aws_cloudwatch_log_group.this : component => group.arn }
}

output "alarm_topic_arn" {
  description = "SNS topic of the alarms."
  value       = aws_sns_topic.alarms.arn
}

output "alarm_names" {
  description = "Every alarm."
  value       = sort([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name])
}

output "dashboard_url" {
  description = "The dashboard in the console."
  value       = "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards:name=${aws_cloudwatch_dashboard.this.dashboard_name}"
}
