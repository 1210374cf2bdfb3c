locals {
  # A panel for each metric that has an alarm, with the threshold drawn in.
  panels = [
    for index, key in sort(keys(local.alarms)) : {
      type   = "metric"
      x      = 8 * (index % 3)
      y      = 6 * floor(index / 3)
      width  = 8
      height = 6
      properties = {
        title  = key
        region = local.region
        period = 60
        stat   = local.alarms[key].statistic
        metrics = [concat(
          [local.alarms[key].namespace, local.alarms[key].metric],
          flatten([for name, value in local.alarms[key].dimensions : [name, value]]),
        )]
        annotations = { horizontal = [{ label = "alarm", value = local.alarms[key].threshold }] }
      }
    }
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "${var.name}-${local.region}"
  dashboard_body = jsonencode({ widgets = local.panels })
}
