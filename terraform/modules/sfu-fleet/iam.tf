# What an instance may do: its topics, its hook, its metric, its name, its secrets, its logs, its image.

resource "aws_iam_role" "this" {
  name = "${local.group_name}-${data.aws_region.current.name}"
  tags = local.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_instance_profile" "this" {
  name = aws_iam_role.this.name
  role = aws_iam_role.this.name
  tags = local.tags
}

resource "aws_iam_role_policy" "topics" {
  name   = "topics"
  role   = aws_iam_role.this.name
  policy = var.topic_policy
}

resource "aws_iam_role_policy" "node" {
  name = "node"
  role = aws_iam_role.this.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "CompleteOwnHooks"
          Effect   = "Allow"
          Action   = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
          Resource = ["arn:aws:autoscaling:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:autoScalingGroup:*:autoScalingGroupName/${local.group_name}"]
        },
        {
          # PutMetricData knows no resource; the namespace narrows it.
          Sid       = "PublishLoad"
          Effect    = "Allow"
          Action    = ["cloudwatch:PutMetricData"]
          Resource  = ["*"]
          Condition = { StringEquals = { "cloudwatch:namespace" = var.scaling_metric.namespace } }
        },
        {
          Sid      = "NameOfThisFleet"
          Effect   = "Allow"
          Action   = ["route53:ChangeResourceRecordSets"]
          Resource = ["arn:aws:route53:::hostedzone/${var.hosted_zone_id}"]
          Condition = {
            "ForAllValues:StringEquals" = { "route53:ChangeResourceRecordSetsRecordTypes" = ["A"] }
            "ForAllValues:StringLike"   = { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["${var.sfu_region}-*.${var.domain}"] }
          }
        },
        {
          Sid      = "WhetherTheNameIsKnown"
          Effect   = "Allow"
          Action   = ["route53:GetChange"]
          Resource = ["arn:aws:route53:::change/*"]
        },
        {
          Sid      = "Secrets"
          Effect   = "Allow"
          Action   = ["secretsmanager:GetSecretValue"]
          Resource = compact([var.tls_secret_arn, var.fleet_keys_secret_arn])
        },
        {
          Sid      = "Logs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["${var.log_group_arn}:*"]
        },
      ],
      [
        for keys in [var.secrets_kms_key_arns] : {
          Sid      = "SecretsKey"
          Effect   = "Allow"
          Action   = ["kms:Decrypt"]
          Resource = keys
        } if length(keys) > 0
      ],
    )
  })
}

resource "aws_iam_role_policy_attachment" "images" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}

# A shell through Session Manager; there is no SSH.
resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}
