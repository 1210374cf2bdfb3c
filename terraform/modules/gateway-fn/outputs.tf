output "url" {
  description = "Where callers (Odoo's \"SFU server URL\") reach the gateway. For `ecs` point the certificate's name at `alias`."
  value = trimsuffix(
    local.is_url ? aws_lambda_function_url.this[0].function_url
    : local.has_domain ? "https://${var.api_domain.name}"
    : local.is_api ? aws_apigatewayv2_api.this[0].api_endpoint
    : "https://${aws_lb.this[0].dns_name}",
    "/",
  )
}

output "alias" {
  description = "Where a record of the gateway's name points: the load balancer, or the API's domain. Null for a function URL, and for an API without `api_domain`."
  value = (
    local.is_ecs ? { name = aws_lb.this[0].dns_name, zone_id = aws_lb.this[0].zone_id }
    : local.has_domain ? {
      name    = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].target_domain_name
      zone_id = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].hosted_zone_id
    }
    : null
  )
}

output "balancer_arn_suffix" {
  description = "`ecs` only: how metrics name the load balancer."
  value       = local.is_ecs ? aws_lb.this[0].arn_suffix : null
}

output "function_name" {
  description = "Lambda only: name of the function."
  value       = local.is_lambda ? aws_lambda_function.this[0].function_name : null
}

output "lambda_package" {
  description = "Lambda only: what the function runs, an image or `s3://<bucket>/<key>`."
  value       = local.is_lambda ? coalesce(var.lambda.image, "s3://${coalesce(var.lambda.s3_bucket, "-")}/${coalesce(var.lambda.s3_key, "-")}") : null
}

output "api_id" {
  description = "`lambda-api` only: id of the API."
  value       = local.is_api ? aws_apigatewayv2_api.this[0].id : null
}

output "secret_names" {
  description = "Settings that come from secrets."
  value       = keys(var.secret_arns)
}

output "security_group_id" {
  description = "Security group of the gateways; a client of the aggregators, and of the brokers when form is `ecs`."
  value       = aws_security_group.this.id
}
