locals {
  lambda   = var.gateway != null && try(startswith(var.gateway.form, "lambda"), false)
  balancer = var.gateway != null && try(var.gateway.form == "ecs", false)

  # What most alarms have in common. Where a metric is from, and what differs, comes on top.
  usual    = { statistic = "Sum", comparison = "GreaterThanThreshold", minutes = 5, missing = "notBreaching" }
  errors   = merge(local.usual, { threshold = 5, minutes = 1 })
  slow     = merge(local.usual, { statistic = "p99", description = "The slowest percent of calls takes longer than 2.5 s; Odoo gives up after 3 s." })
  maximum  = merge(local.usual, { statistic = "Maximum" })
  group    = { dimensions = { AutoScalingGroupName = try(var.fleet.group_name, null) } }
  function = { namespace = "AWS/Lambda", dimensions = { FunctionName = try(var.gateway.function_name, null) } }
  # A 503 that the function answers is no error of the function: it is counted where callers see it.
  answers = (
    try(var.gateway.form == "lambda-api", false)
    ? { namespace = "AWS/ApiGateway", dimensions = { ApiId = try(var.gateway.api_id, null) }, metric = "5xx" }
    : merge(local.function, { metric = "Url5xxCount" })
  )
  callers = { namespace = "AWS/ApplicationELB", dimensions = { LoadBalancer = try(var.gateway.balancer_arn_suffix, null) } }

  fleet_alarms = var.fleet == null ? {} : {
    fleet-load-high = merge(local.usual, local.group, {
      description = "Nodes are loaded above ${var.fleet.load_percent} % on average although the fleet should have grown. Is the group at its maximum, or do new nodes not come up?"
      namespace   = var.fleet.namespace
      metric      = var.fleet.name
      statistic   = "Average"
      threshold   = var.fleet.load_percent
      missing     = "breaching" # no node reports: worse than a loaded one
    })
    fleet-at-maximum = merge(local.maximum, local.group, {
      description = "The fleet is as large as it may be. Raise max_nodes before callers are refused."
      namespace   = "AWS/AutoScaling"
      metric      = "GroupDesiredCapacity"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = var.fleet.max_nodes
      minutes     = 10
      missing     = "missing"
    })
  }

  aggregator_alarms = var.aggregator == null ? {} : {
    # Names of services begin with the deployment's, as those of alarms do.
    for service in var.aggregator.service_names : "${trimprefix(service, "${var.name}-")}-down" => merge(local.usual, {
      description = "Aggregator ${service} does not run. The others answer for it; gateways keep routing."
      namespace   = "ECS/ContainerInsights"
      dimensions  = { ClusterName = var.aggregator.ecs_cluster_name, ServiceName = service }
      metric      = "RunningTaskCount"
      statistic   = "Minimum"
      comparison  = "LessThanThreshold"
      threshold   = 1
      missing     = "breaching"
    })
  }

  lambda_alarms = !local.lambda ? {} : {
    gateway-errors = merge(local.errors, local.function, {
      description = "The gateway's function fails. Look at its log group."
      metric      = "Errors"
    })
    gateway-throttled = merge(local.errors, local.function, {
      description = "Calls of the gateway's function are refused for lack of concurrency."
      metric      = "Throttles"
      threshold   = 0
    })
    gateway-unavailable = merge(local.errors, local.answers, {
      description = "The gateway's function answers 5xx: no node can take calls, or it is broken. Ask /v1/health."
    })
    gateway-slow = merge(local.slow, local.function, { metric = "Duration", threshold = 2500 })
  }

  balancer_alarms = !local.balancer ? {} : {
    gateway-errors = merge(local.errors, local.callers, {
      description = "Gateways answer 5xx: no node can take calls, or a gateway is broken. Ask /v1/health."
      metric      = "HTTPCode_Target_5XX_Count"
    })
    gateway-unreachable = merge(local.errors, local.callers, {
      description = "The load balancer finds no healthy gateway."
      metric      = "HTTPCode_ELB_5XX_Count"
    })
    gateway-slow = merge(local.slow, local.callers, { metric = "TargetResponseTime", threshold = 2.5 })
  }

  kafka_alarms = var.kafka == null ? {} : merge(
    {
      kafka-offline-partitions = merge(local.maximum, {
        description = "Partitions without a leader: heartbeats and decisions of some nodes are not recorded. Gateways keep routing on the last table."
        namespace   = "AWS/Kafka"
        dimensions  = { "Cluster Name" = var.kafka.cluster_name }
        metric      = "OfflinePartitionsCount"
        threshold   = 0
        minutes     = 3
      })
    },
    {
      for broker in range(1, var.kafka.brokers + 1) : "kafka-disk-${broker}" => merge(local.maximum, {
        description = "The disk of broker ${broker} is more than 80 % full."
        namespace   = "AWS/Kafka"
        dimensions  = { "Cluster Name" = var.kafka.cluster_name, "Broker ID" = tostring(broker) }
        metric      = "KafkaDataLogsDiskUsed"
        threshold   = 80
        minutes     = 15
      })
    },
  )

  alarms = merge(local.fleet_alarms, local.aggregator_alarms, local.lambda_alarms, local.balancer_alarms, local.kafka_alarms)
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.minutes
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = local.tags
}
