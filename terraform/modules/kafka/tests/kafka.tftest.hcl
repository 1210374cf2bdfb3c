mock_provider "aws" {
  mock_resource "aws_msk_cluster" {
    defaults = {
      arn                        = "arn:aws:kafka:eu-west-1:123456789012:cluster/patchbay/11111111-2222-3333-4444-555555555555-1"
      bootstrap_brokers_sasl_iam = "b-1.patchbay.kafka.eu-west-1.amazonaws.com:9098,b-2.patchbay.kafka.eu-west-1.amazonaws.com:9098"
    }
  }

  mock_resource "aws_msk_serverless_cluster" {
    defaults = {
      arn                        = "arn:aws:kafka:eu-west-1:123456789012:cluster/patchbay/11111111-2222-3333-4444-555555555555-s1"
      bootstrap_brokers_sasl_iam = "boot.kafka-serverless.eu-west-1.amazonaws.com:9098"
    }
  }

  mock_resource "aws_msk_configuration" {
    defaults = {
      arn             = "arn:aws:kafka:eu-west-1:123456789012:configuration/patchbay/11111111-2222-3333-4444-555555555555-1"
      latest_revision = 1
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }
}

variables {
  name                   = "patchbay"
  vpc_id                 = "vpc-1"
  subnet_ids             = ["subnet-a", "subnet-b", "subnet-c"]
  client_security_groups = { aggregator = "sg-aggregator", gateway = "sg-gateway" }
  client_cidrs           = { us-east = "10.30.0.0/16" }
  log_group_name         = "/patchbay/kafka"
}

run "provisioned_is_private_encrypted_and_asks_for_iam" {
  command = apply

  assert {
    condition = (
      aws_msk_cluster.this[0].client_authentication[0].sasl[0].iam &&
      !aws_msk_cluster.this[0].client_authentication[0].unauthenticated &&
      length(aws_msk_cluster.this[0].client_authentication[0].tls) == 0
    )
    error_message = "IAM must be the only way to authenticate."
  }

  assert {
    condition = (
      aws_msk_cluster.this[0].encryption_info[0].encryption_in_transit[0].client_broker == "TLS" &&
      aws_msk_cluster.this[0].encryption_info[0].encryption_in_transit[0].in_cluster
    )
    error_message = "Clients and brokers must speak TLS only."
  }

  assert {
    condition     = aws_msk_cluster.this[0].encryption_info[0].encryption_at_rest_kms_key_arn == aws_kms_key.this[0].arn && aws_kms_key.this[0].enable_key_rotation
    error_message = "Data must be encrypted at rest with the module's rotating key."
  }

  assert {
    condition     = strcontains(aws_msk_configuration.this[0].server_properties, "auto.create.topics.enable=false")
    error_message = "Brokers must not create topics by themselves."
  }

  assert {
    condition     = strcontains(aws_msk_configuration.this[0].server_properties, "min.insync.replicas=2") && aws_msk_cluster.this[0].number_of_broker_nodes == 3
    error_message = "Three zones must mean three brokers and two copies before a record counts."
  }

  assert {
    condition = (
      toset([for rule in aws_vpc_security_group_ingress_rule.clients : rule.referenced_security_group_id]) == toset(["sg-aggregator", "sg-gateway"]) &&
      alltrue([for rule in aws_vpc_security_group_ingress_rule.clients : rule.from_port == 9098 && rule.to_port == 9098]) &&
      alltrue([for rule in aws_vpc_security_group_ingress_rule.peered : rule.cidr_ipv4 == "10.30.0.0/16" && rule.from_port == 9098 && rule.to_port == 9098])
    )
    error_message = "Only the named clients may connect, and only to the IAM port."
  }

  assert {
    condition     = output.client_environment["KAFKA_BOOTSTRAP_SERVERS"] == aws_msk_cluster.this[0].bootstrap_brokers_sasl_iam && strcontains(output.client_environment["KAFKA_CLIENT_PROPERTIES"], "security.protocol=SASL_SSL;sasl.mechanism=AWS_MSK_IAM;")
    error_message = "Clients must get the IAM brokers and TLS."
  }

  assert {
    condition     = !output.plain_internal_topics
    error_message = "Provisioned brokers take topics as Kafka Streams makes them."
  }

  assert {
    condition     = aws_msk_configuration.this[0].name == "patchbay-3-9-x-kraft"
    error_message = "Each version must have a configuration of its own name, or no upgrade can be applied."
  }

  assert {
    condition     = aws_msk_cluster.this[0].tags.Application == "patchbay"
    error_message = "The cluster must be tagged."
  }
}

run "serverless_asks_for_iam" {
  command = apply

  variables {
    mode = "serverless"
  }

  assert {
    condition     = aws_msk_serverless_cluster.this[0].client_authentication[0].sasl[0].iam[0].enabled && length(aws_msk_cluster.this) == 0
    error_message = "Serverless must ask for IAM and replace the provisioned cluster."
  }

  assert {
    condition     = output.bootstrap_servers == "boot.kafka-serverless.eu-west-1.amazonaws.com:9098"
    error_message = "Clients must get the serverless brokers."
  }

  assert {
    condition     = output.plain_internal_topics
    error_message = "Aggregators must know that serverless brokers refuse topics as Kafka Streams makes them."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    mode            = "self-managed"
    subnet_ids      = ["subnet-a"]
    client_cidrs    = { world = "0.0.0.0/0" }
    instance_type   = "m7g.large"
    storage_max_gib = 100
  }

  expect_failures = [var.mode, var.subnet_ids, var.client_cidrs, var.instance_type, var.storage_max_gib]
}
