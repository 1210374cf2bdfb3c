variables {
  cluster_arn = "arn:aws:kafka:eu-west-1:123456789012:cluster/patchbay/11111111-2222-3333-4444-555555555555-1"
}

run "grants_what_each_service_needs_and_no_more" {
  command = plan

  # The Java class is the source. A topic added there without access here fails.
  assert {
    condition = toset(output.names) == toset(flatten(regexall(
      "String [A-Z_]+ = \"([a-z.-]+)\";",
      file("${path.module}/../../../schemas/src/main/java/io/patchbay/schemas/topic/Topics.java"),
    )))
    error_message = "modules/topics/main.tf and io.patchbay.schemas.topic.Topics must name the same topics."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(output.policies["node"]).Statement : statement.Resource if contains(statement.Action, "kafka-cluster:WriteData")
      ])) == toset([
      "arn:aws:kafka:eu-west-1:123456789012:topic/patchbay/11111111-2222-3333-4444-555555555555-1/sfu.heartbeats",
      "arn:aws:kafka:eu-west-1:123456789012:topic/patchbay/11111111-2222-3333-4444-555555555555-1/sfu.channels",
    ])
    error_message = "A node must write its heartbeats and channels, and nothing else."
  }

  assert {
    condition = toset([
      for arn in flatten([
        for statement in jsondecode(output.policies["gateway"]).Statement : statement.Resource if contains(statement.Action, "kafka-cluster:WriteData")
      ]) : element(split("/", arn), 3)
    ]) == toset(["sfu.heartbeats", "sfu.picks", "sfu.node-reports", "sfu.decisions", "sfu.channels"])
    error_message = "A gateway must write heartbeats, picks, reports, decisions and channels, and nothing else."
  }

  assert {
    condition = alltrue([
      for service in ["node", "gateway", "operator"] : alltrue([
        for statement in jsondecode(output.policies[service]).Statement : alltrue([
          for action in statement.Action : !contains(["kafka-cluster:CreateTopic", "kafka-cluster:DeleteTopic", "kafka-cluster:AlterTopic", "kafka-cluster:*"], action)
        ])
      ])
    ])
    error_message = "Only the aggregator may create or change topics."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(output.policies["gateway"]).Statement : !contains(statement.Action, "kafka-cluster:ReadData")
    ])
    error_message = "Gateways must not read topics: they would see what others wrote."
  }

  assert {
    condition = toset([
      for arn in flatten([
        for statement in jsondecode(output.policies["node"]).Statement : statement.Resource if contains(statement.Action, "kafka-cluster:ReadData")
      ]) : element(split("/", arn), 3)
    ]) == toset(["sfu.heartbeats", "sfu.channels"])
    error_message = "Nodes must read who is there and who has which room, and nothing else."
  }

  assert {
    condition = toset([
      for arn in flatten([
        for statement in jsondecode(output.policies["aggregator"]).Statement : statement.Resource if statement.Sid == "Read"
      ]) : element(split("/", arn), 3)
      ]) == toset([
      "sfu.heartbeats", "sfu.picks", "sfu.node-reports", "sfu.decisions", "sfu.channels", "sfu.load-table", "sfu.snapshots", "sfu.node-events",
    ])
    error_message = "The aggregator must read what it folds, indexes and serves."
  }

  assert {
    condition = alltrue([
      for service, policy in output.policies : alltrue([
        for statement in jsondecode(policy).Statement : alltrue([
          for arn in statement.Resource : arn != "*" && !endswith(arn, "/*")
        ])
      ])
    ])
    error_message = "No policy may cover all topics, groups or clusters."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(output.policies["aggregator"]).Statement :
      statement.Resource == ["arn:aws:kafka:eu-west-1:123456789012:topic/patchbay/11111111-2222-3333-4444-555555555555-1/patchbay-load-aggregator-*"]
      if contains(statement.Action, "kafka-cluster:DeleteTopic")
    ])
    error_message = "The aggregator may delete its own internal topics only."
  }

  assert {
    condition     = !anytrue([for policy in output.policies : strcontains(policy, "TransactionalId")])
    error_message = "Nobody writes in transactions, so nobody needs the right."
  }
}

run "takes_back_the_right_to_create" {
  command = plan

  variables {
    create_topics = false
  }

  assert {
    condition     = !contains([for statement in jsondecode(output.policies["aggregator"]).Statement : statement.Sid], "CreateTopics")
    error_message = "create_topics = false must remove the right."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    cluster_arn            = "arn:aws:kafka:eu-west-1:123456789012:topic/patchbay/x/y"
    streams_application_id = "sfu-aggregator"
  }

  expect_failures = [var.cluster_arn, var.streams_application_id]
}
