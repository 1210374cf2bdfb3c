locals {
  lambda   = var.gateway != null && try(startswith(var.gateway.form, "lambda"), false)
  balancer = var.gateway != null && try(var.gateway.form == "ecs", false)

  fleet_alarms = var.fleet == null ? {} : {
    fleet-load-high = {
      description = "Nodes are loaded above ${var.fleet.load_percent} % on average although the fleet should have grown. Is the group at its maximum, or do new nodes not come up?"
      namespace   = var.fleet.namespace
      metric      = var.fleet.metric
      statistic   = "Average"
      comparison  = "GreaterThanThreshold"
      threshold   = var.fleet.load_percent
      minutes     = 5
      missing     = "breaching" # no node reports: worse than a loaded one
      dimensions  = { AutoScalingGroupName = var.fleet.group_name }
    }
    fleet-at-maximum = {
      description = "The fleet is as large as it may be. Raise max_nodes before callers are refused."
      namespace   = "AWS/AutoScaling"
      metric      = "GroupDesiredCapacity"
      statistic   = "Maximum"
      comparison  = "GreaterThanOrEqualToThreshold"
      threshold   = var.fleet.max_nodes
      minutes     = 10
      missing     = "missing"
      dimensions  = { AutoScalingGroupName = var.fleet.group_name }
    }
  }

  aggregator_alarms = var.aggregator == null ? {} : {
    for service in var.aggregator.service_names : "${service}-down" => {
      description = "Aggregator ${service} does not run. The others answer for it; gateways keep routing."
      namespace   = "ECS/ContainerInsights"
      metric      = "RunningTaskCount"
      statistic   = "Minimum"
      comparison  = "LessThanThreshold"
      threshold   = 1
      minutes     = 5
      missing     = "breaching"
      dimensions  = { ClusterName = var.aggregator.ecs_cluster_name, ServiceName = service }
    }
  }

  lambda_alarms = !local.lambda ? {} : {
    gateway-errors = {
      description = "The gateway's function fails. Look at its log group."
      namespace   = "AWS/Lambda"
      metric      = "Errors"
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 5
      minutes     = 1
      missing     = "notBreaching"
      dimensions  = { FunctionName = var.gateway.function_name }
    }
    gateway-throttled = {
      description = "Calls of the gateway's function are refused for lack of concurrency."
      namespace   = "AWS/Lambda"
      metric      = "Throttles"
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 0
      minutes     = 1
      missing     = "notBreaching"
      dimensions  = { FunctionName = var.gateway.function_name }
    }
    gateway-slow = {
      description = "The slowest percent of calls takes longer than 2.5 s; Odoo gives up after 3 s."
      namespace   = "AWS/Lambda"
      metric      = "Duration"
      statistic   = "p99"
      comparison  = "GreaterThanThreshold"
      threshold   = 2500
      minutes     = 5
      missing     = "notBreaching"
      dimensions  = { FunctionName = var.gateway.function_name }
    }
  }

  balancer_alarms = !local.balancer ? {} : {
    gateway-errors = {
      description = "Gateways answer 5xx: no node can take calls, or a gateway is broken. Ask /v1/health."
      namespace   = "AWS/ApplicationELB"
      metric      = "HTTPCode_Target_5XX_Count"
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 5
      minutes     = 1
      missing     = "notBreaching"
      dimensions  = { LoadBalancer = var.gateway.balancer_arn_suffix }
    }
    gateway-unreachable = {
      description = "The load balancer finds no healthy gateway."
      namespace   = "AWS/ApplicationELB"
      metric      = "HTTPCode_ELB_5XX_Count"
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 5
      minutes     = 1
      missing     = "notBreaching"
      dimensions  = { LoadBalancer = var.gateway.balancer_arn_suffix }
    }
    gateway-slow = {
      description = "The slowest percent of calls takes longer than 2.5 s; Odoo gives up after 3 s."
      namespace   = "AWS/ApplicationELB"
      metric      = "TargetResponseTime"
      statistic   = "p99"
      comparison  = "GreaterThanThreshold"
      threshold   = 2.5
      minutes     = 5
      missing     = "notBreaching"
      dimensions  = { LoadBalancer = var.gateway.balancer_arn_suffix }
    }
  }

  kafka_alarms = var.kafka == null ? {} : merge(
    {
      kafka-offline-partitions = {
        description = "Partitions without a leader: heartbeats and decisions of some nodes are not recorded. Gateways keep routing on the last table."
        namespace   = "AWS/Kafka"
        metric      = "OfflinePartitionsCount"
        statistic   = "Maximum"
        comparison  = "GreaterThanThreshold"
        threshold   = 0
        minutes     = 3
        missing     = "notBreaching"
        dimensions  = { "Cluster Name" = var.kafka.cluster_name }
      }
    },
    {
      for broker in range(1, var.kafka.brokers + 1) : "kafka-disk-${broker}" => {
        description = "The disk of broker ${broker} is more than 80 % full."
        namespace   = "AWS/Kafka"
        metric      = "KafkaDataLogsDiskUsed"
        statistic   = "Maximum"
        comparison  = "GreaterThanThreshold"
        threshold   = 80
        minutes     = 15
        missing     = "notBreaching"
        dimensions  = { "Cluster Name" = var.kafka.cluster_name, "Broker ID" = tostring(broker) }
      }
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
