# Who may do what with which topic. Pure: no resources, only IAM policies for the roles of the other modules.
#
# The list is io.patchbay.schemas.topic.Topics, in its order; a test of this module compares the two.
# The aggregator creates the topics with the partitions and retention of that class, because the AWS provider cannot.

locals {
  topics = {
    "sfu.heartbeats" = {
      writers = ["node", "gateway", "aggregator"] # the aggregator on behalf of polled nodes
      readers = ["node", "aggregator"]            # nodes, to find each other (ADR 0075)
    }
    "sfu.picks" = {
      writers = ["gateway", "aggregator"] # the aggregator for gateways on Lambda, which post over HTTP
      readers = ["aggregator"]
    }
    "sfu.node-reports" = {
      writers = ["gateway", "aggregator"]
      readers = ["aggregator"]
    }
    "sfu.decisions" = {
      writers = ["gateway", "aggregator"] # as for picks
      readers = ["aggregator"]
    }
    "sfu.channels" = {
      writers = ["node", "gateway", "aggregator"] # the gateway for stock nodes, the aggregator for expiry
      readers = ["node", "aggregator"]            # nodes, to take over rooms of a dead one; keys in it are sealed
    }
    "sfu.load-table" = {
      writers = ["aggregator"]
      readers = ["aggregator"]
    }
    "sfu.snapshots" = {
      writers = ["aggregator"]
      readers = ["aggregator"]
    }
    "sfu.node-events" = {
      writers = ["aggregator"]
      readers = ["aggregator"]
    }
    "sfu.dead-letters" = {
      writers = ["aggregator"]
      readers = []
    }
  }

  services = ["node", "gateway", "aggregator"]

  topic_prefix = replace(var.cluster_arn, ":cluster/", ":topic/")
  group_prefix = replace(var.cluster_arn, ":cluster/", ":group/")

  writes = { for service in local.services : service => [for topic, access in local.topics : "${local.topic_prefix}/${topic}" if contains(access.writers, service)] }
  reads  = { for service in local.services : service => [for topic, access in local.topics : "${local.topic_prefix}/${topic}" if contains(access.readers, service)] }

  statements = {
    for service in local.services : service => concat(
      [
        {
          Sid      = "Connect"
          Effect   = "Allow"
          Action   = ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"]
          Resource = [var.cluster_arn]
        },
        {
          Sid      = "Write"
          Effect   = "Allow"
          Action   = ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"]
          Resource = local.writes[service]
        },
      ],
      [
        for resources in [local.reads[service]] : {
          Sid      = "Read"
          Effect   = "Allow"
          Action   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
          Resource = resources
        } if length(resources) > 0
      ],
      service == "aggregator" ? local.streams_statements : [],
      service == "aggregator" && var.create_topics ? local.create_statements : [],
    )
  }

  # Kafka Streams owns its changelogs and repartition topics, and its group. It runs at-least-once, without transactions.
  streams_statements = [
    {
      Sid    = "StreamsTopics"
      Effect = "Allow"
      Action = [
        "kafka-cluster:CreateTopic",
        "kafka-cluster:DescribeTopic",
        "kafka-cluster:AlterTopic",
        "kafka-cluster:DeleteTopic",
        "kafka-cluster:DescribeTopicDynamicConfiguration",
        "kafka-cluster:AlterTopicDynamicConfiguration",
        "kafka-cluster:ReadData",
        "kafka-cluster:WriteData",
      ]
      Resource = ["${local.topic_prefix}/${var.streams_application_id}-*"]
    },
    {
      Sid      = "StreamsGroup"
      Effect   = "Allow"
      Action   = ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"]
      Resource = ["${local.group_prefix}/${var.streams_application_id}*"]
    },
  ]

  create_statements = [
    {
      Sid      = "CreateTopics"
      Effect   = "Allow"
      Action   = ["kafka-cluster:CreateTopic", "kafka-cluster:DescribeTopic", "kafka-cluster:DescribeTopicDynamicConfiguration"]
      Resource = [for topic in keys(local.topics) : "${local.topic_prefix}/${topic}"]
    },
  ]

  # For people: `./patchbay capacity` and console tools read every topic and change none.
  operator_statements = [
    {
      Sid      = "Connect"
      Effect   = "Allow"
      Action   = ["kafka-cluster:Connect"]
      Resource = [var.cluster_arn]
    },
    {
      Sid      = "Read"
      Effect   = "Allow"
      Action   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:DescribeTopicDynamicConfiguration"]
      Resource = [for topic in keys(local.topics) : "${local.topic_prefix}/${topic}"]
    },
    {
      Sid      = "Group"
      Effect   = "Allow"
      Action   = ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"]
      Resource = ["${local.group_prefix}/patchbay-operator*"]
    },
  ]
}
