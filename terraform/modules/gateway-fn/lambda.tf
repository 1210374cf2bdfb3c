# Form `lambda-url` and `lambda-api`.

resource "aws_iam_role" "function" {
  count = local.is_lambda ? 1 : 0

  name = "${var.name}-gateway-fn-${data.aws_region.current.name}"
  tags = local.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function_secrets" {
  count = local.is_lambda ? 1 : 0

  name   = "secrets"
  role   = aws_iam_role.function[0].name
  policy = local.read_secrets
}

resource "aws_iam_role_policy" "function_runtime" {
  count = local.is_lambda ? 1 : 0

  name = "runtime"
  role = aws_iam_role.function[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${var.log_group_arn}:*"]
      },
      {
        # Lambda's own network interfaces; these actions know no narrower resource.
        Sid    = "Vpc"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "Traces"
        Effect   = "Allow"
        Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        Resource = ["*"]
      },
    ]
  })
}

resource "aws_lambda_function" "this" {
  count = local.is_lambda ? 1 : 0

  function_name = "${var.name}-gateway"
  description   = "Patchbay gateway"
  role          = aws_iam_role.function[0].arn
  publish       = true
  architectures = ["x86_64"]

  package_type = var.lambda.image != null ? "Image" : "Zip"
  image_uri    = var.lambda.image
  s3_bucket    = var.lambda.s3_bucket
  s3_key       = var.lambda.s3_key
  runtime      = var.lambda.image != null ? null : var.lambda.runtime
  handler      = var.lambda.image != null ? null : var.lambda.handler

  memory_size                    = var.lambda.memory_mib
  timeout                        = var.lambda.timeout_seconds
  reserved_concurrent_executions = var.lambda.reserved_concurrency
  tags                           = merge(local.tags, { Name = "${var.name}-gateway" })

  environment {
    # Lambda cannot inject secrets: the entry reads each at start, <NAME>_SECRET_ARN instead of <NAME>.
    # The compiler's first stage alone halves the time of a cold start (benchmarks/results/cold-start.md).
    variables = merge({
      JAVA_TOOL_OPTIONS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
      LOG_FORMAT        = "json"
    }, local.environment, { for name, arn in var.secret_arns : "${name}_SECRET_ARN" => arn })
  }

  vpc_config {
    subnet_ids         = var.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  logging_config {
    log_format = "JSON"
    log_group  = var.log_group_name
  }

  tracing_config {
    mode = "Active"
  }

  dynamic "snap_start" {
    for_each = var.lambda.snap_start ? ["PublishedVersions"] : []

    content {
      apply_on = snap_start.value
    }
  }

  depends_on = [aws_iam_role_policy.function_runtime, aws_iam_role_policy.function_secrets]
}

# Callers always use the alias: a new version takes over at once, an old one can be pointed at again.
resource "aws_lambda_alias" "live" {
  count = local.is_lambda ? 1 : 0

  name             = "live"
  function_name    = aws_lambda_function.this[0].function_name
  function_version = aws_lambda_function.this[0].version
}

resource "aws_lambda_provisioned_concurrency_config" "this" {
  count = local.is_lambda && var.lambda.provisioned_concurrency > 0 ? 1 : 0

  function_name                     = aws_lambda_function.this[0].function_name
  qualifier                         = aws_lambda_alias.live[0].name
  provisioned_concurrent_executions = var.lambda.provisioned_concurrency
}

# No IAM on the URL: the gateway verifies the tenant's token itself, as it does in every form.
resource "aws_lambda_function_url" "this" {
  count = local.is_url ? 1 : 0

  function_name      = aws_lambda_function.this[0].function_name
  qualifier          = aws_lambda_alias.live[0].name
  authorization_type = "NONE"
}

resource "aws_apigatewayv2_api" "this" {
  count = local.is_api ? 1 : 0

  name          = "${var.name}-gateway"
  protocol_type = "HTTP"
  tags          = merge(local.tags, { Name = "${var.name}-gateway" })
}

resource "aws_apigatewayv2_integration" "this" {
  count = local.is_api ? 1 : 0

  api_id                 = aws_apigatewayv2_api.this[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.live[0].invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = var.lambda.timeout_seconds * 1000
}

resource "aws_apigatewayv2_route" "default" {
  count = local.is_api ? 1 : 0

  api_id    = aws_apigatewayv2_api.this[0].id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.this[0].id}"
}

resource "aws_apigatewayv2_stage" "default" {
  count = local.is_api ? 1 : 0

  api_id      = aws_apigatewayv2_api.this[0].id
  name        = "$default"
  auto_deploy = true
  tags        = local.tags

  access_log_settings {
    destination_arn = var.log_group_arn
    # No path with a query and no header: both carry tokens.
    format = jsonencode({
      requestId = "$context.requestId"
      method    = "$context.httpMethod"
      route     = "$context.routeKey"
      status    = "$context.status"
      latencyMs = "$context.responseLatency"
      error     = "$context.integrationErrorMessage"
    })
  }

  default_route_settings {
    throttling_burst_limit = 2000
    throttling_rate_limit  = 1000
  }
}

resource "aws_apigatewayv2_domain_name" "this" {
  count = local.has_domain ? 1 : 0

  domain_name = var.api_domain.name
  tags        = local.tags

  domain_name_configuration {
    certificate_arn = var.api_domain.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  count = local.has_domain ? 1 : 0

  api_id      = aws_apigatewayv2_api.this[0].id
  domain_name = aws_apigatewayv2_domain_name.this[0].id
  stage       = aws_apigatewayv2_stage.default[0].id
}

resource "aws_lambda_permission" "api" {
  count = local.is_api ? 1 : 0

  statement_id  = "AllowApiGateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this[0].function_name
  qualifier     = aws_lambda_alias.live[0].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this[0].execution_arn}/*/*"
}
