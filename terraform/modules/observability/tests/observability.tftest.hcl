mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      name = "eu-west-1"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-west-1:123456789012:patchbay-alarms"
    }
  }
}

variables {
  name         = "patchbay"
  alarm_emails = ["ops@example.com"]
  fleet        = { group_name = "patchbay-sfu-eu-west", max_nodes = 20, namespace = "Calls", name = "Load" }
  aggregator   = { ecs_cluster_name = "patchbay", service_names = ["patchbay-aggregator-0", "patchbay-aggregator-1"] }
  gateway      = { form = "ecs", balancer_arn_suffix = "app/patchbay-gateway/1" }
  kafka        = { cluster_name = "patchbay", brokers = 3 }
}

run "logs_are_encrypted_and_alarms_reach_somebody" {
  command = apply

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.kms_key_id == aws_kms_key.this.arn && group.retention_in_days == 30 && group.tags.Application == "patchbay"])
    error_message = "Every log group must be encrypted, end, and be tagged."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_sns_topic.alarms.kms_master_key_id == aws_kms_key.this.arn
    error_message = "The key must rotate and encrypt alarms too."
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "fleet-load-high", "fleet-at-maximum", "aggregator-0-down", "aggregator-1-down",
      "gateway-errors", "gateway-unreachable", "gateway-slow",
      "kafka-offline-partitions", "kafka-disk-1", "kafka-disk-2", "kafka-disk-3",
    ])
    error_message = "Fleet, every aggregator, gateway and every broker must have their alarms."
  }

  # As docs/operations.md has them.
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["aggregator-0-down"].alarm_name == "patchbay-aggregator-0-down"
    error_message = "Names of alarms must begin with the deployment's, once."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset([aws_sns_topic.alarms.arn]) && length(alarm.alarm_description) > 20])
    error_message = "Every alarm must reach somebody and say what to do."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["fleet-load-high"].namespace == "Calls"
      && aws_cloudwatch_metric_alarm.this["fleet-load-high"].metric_name == "Load"
      && aws_cloudwatch_metric_alarm.this["fleet-load-high"].dimensions == tomap({ AutoScalingGroupName = "patchbay-sfu-eu-west" })
      && aws_cloudwatch_metric_alarm.this["fleet-load-high"].treat_missing_data == "breaching"
    )
    error_message = "The fleet's load must be read where its nodes write it."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["aggregator-0-down"].statistic == "Minimum"
      && aws_cloudwatch_metric_alarm.this["aggregator-0-down"].comparison_operator == "LessThanThreshold"
      && aws_cloudwatch_metric_alarm.this["kafka-disk-1"].statistic == "Maximum"
      && aws_cloudwatch_metric_alarm.this["kafka-disk-1"].evaluation_periods == 15
      && aws_cloudwatch_metric_alarm.this["gateway-errors"].statistic == "Sum"
      && aws_cloudwatch_metric_alarm.this["gateway-errors"].evaluation_periods == 1
    )
    error_message = "What differs from the usual alarm must count."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["gateway-slow"].extended_statistic == "p99" && aws_cloudwatch_metric_alarm.this["gateway-slow"].threshold < 3
    error_message = "Slow gateways must be noticed before Odoo gives up after 3 s."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == length(aws_cloudwatch_metric_alarm.this)
    error_message = "The dashboard must show every metric that has an alarm."
  }
}

run "watches_the_function_when_there_is_one" {
  command = plan

  variables {
    gateway = { form = "lambda-api", function_name = "patchbay-gateway", api_id = "abc" }
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["gateway-unavailable"].namespace == "AWS/ApiGateway" &&
      aws_cloudwatch_metric_alarm.this["gateway-unavailable"].metric_name == "5xx" &&
      aws_cloudwatch_metric_alarm.this["gateway-unavailable"].dimensions == tomap({ ApiId = "abc" })
    )
    error_message = "A 503 of the function must raise an alarm, although the function did not fail."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["gateway-errors"].namespace == "AWS/Lambda" && aws_cloudwatch_metric_alarm.this["gateway-errors"].dimensions.FunctionName == "patchbay-gateway"
    error_message = "A gateway on Lambda must be watched as a function."
  }
}

run "watches_what_a_function_url_answers" {
  command = plan

  variables {
    gateway = { form = "lambda-url", function_name = "patchbay-gateway" }
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["gateway-unavailable"].namespace == "AWS/Lambda" &&
      aws_cloudwatch_metric_alarm.this["gateway-unavailable"].metric_name == "Url5xxCount" &&
      aws_cloudwatch_metric_alarm.this["gateway-unavailable"].dimensions == tomap({ FunctionName = "patchbay-gateway" })
    )
    error_message = "A 503 behind a function URL must raise an alarm."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    components     = ["database"]
    retention_days = 31
    alarm_emails   = ["ops"]
    gateway        = { form = "ec2" }
  }

  expect_failures = [var.components, var.retention_days, var.alarm_emails, var.gateway]
}
