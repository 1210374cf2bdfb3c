output "url" {
  description = "Where callers (Odoo's \"SFU server URL\") reach the gateway. For `ecs` point the certificate's name at `balancer_dns_name`."
  value = trimsuffix(
    local.is_url ? aws_lambda_function_url.this[0].function_url : local.is_api ? aws_apigatewayv2_api.this[0].api_endpoint : "https://${aws_lb.this[0].dns_name}",
    "/",
  )
}

output "balancer_dns_name" {
  description = "`ecs` only: DNS name of the load balancer."
  value       = local.is_ecs ? aws_lb.this[0].dns_name : null
}

output "balancer_zone_id" {
  description = "`ecs` only: hosted zone of the load balancer, for an alias record."
  value       = local.is_ecs ? aws_lb.this[0].zone_id : null
}

output "balancer_arn_suffix" {
  description = "`ecs` only: how metrics name the load balancer."
  value       = local.is_ecs ? aws_lb.this[0].arn_suffix : null
}

output "function_name" {
  description = "Lambda only: name of the function."
  value       = local.is_lambda ? aws_lambda_function.this[0].function_name : null
}

output "api_id" {
  description = "`lambda-api` only: id of the API."
  value       = local.is_api ? aws_apigatewayv2_api.this[0].id : null
}

output "security_group_id" {
  description = "Security group of the gateways; a client of the aggregators, and of the brokers when form is `ecs`."
  value       = aws_security_group.this.id
}
