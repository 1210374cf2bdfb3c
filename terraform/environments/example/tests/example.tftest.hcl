# How the modules fit together. What each does by itself is in its own tests.

mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "aws" {
  alias  = "remote"
  source = "./tests/mocks"
}

variables {
  images = {
    aggregator      = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/patchbay-load-aggregator:0.1.0"
    gateway         = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/patchbay-gateway:0.1.0"
    sfu_node        = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/patchbay-sfu-node:0.1.0"
    sfu_node_remote = "123456789012.dkr.ecr.us-east-1.amazonaws.com/patchbay-sfu-node:0.1.0"
  }
  gateway_domain          = "gateway.example.com"
  node_domain             = "sfu.example.com"
  hosted_zone_id          = "Z0123456789"
  certificate_arn         = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  aggregator_certificates = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----"
  gateway_public_key_jwk  = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\",\"x\":\"eA\",\"y\":\"eQ\"}"
}

run "two_regions_fit_together" {
  command = apply

  assert {
    condition     = output.aggregator_urls == [for index in range(3) : "https://aggregator-${index}.patchbay.internal:8075"]
    error_message = "Every aggregator must have an address."
  }

  assert {
    condition     = output.gateway_url == "https://gateway.example.com" && length(aws_route53_record.gateway) == 1
    error_message = "The gateway must answer under its name."
  }

  assert {
    condition     = keys(output.fleets) == ["eu-west", "us-east"] && output.fleets["us-east"].group == "patchbay-sfu-us-east" && output.fleets["us-east"].rooms == "https://rooms-us-east.sfu.example.com"
    error_message = "Each region must have a fleet."
  }

  assert {
    condition = (
      aws_route.remote_to_home.destination_cidr_block == "10.20.0.0/16" &&
      length(aws_route.home_to_remote) == 3 && alltrue([for route in aws_route.home_to_remote : route.destination_cidr_block == "10.30.0.0/16"])
    )
    error_message = "Nodes of the second region must have a way to the brokers, and the brokers one back."
  }

  assert {
    condition     = strcontains(output.operator_topic_policy, "kafka-cluster:ReadData") && !strcontains(output.operator_topic_policy, "kafka-cluster:WriteData")
    error_message = "People must read topics and not write them."
  }

  assert {
    condition     = length(output.put_secret_commands) == 9
    error_message = "Every secret must come with the command that fills it."
  }
}

run "tenants_come_from_a_secret_of_their_own" {
  command = apply

  variables {
    gateway_tenants = true
  }

  assert {
    condition     = contains(module.gateway.secret_names, "SFU_GATEWAY_SECRETS_TOML") && !contains(module.gateway.secret_names, "SFU_GATEWAY_KEY")
    error_message = "With gateway_tenants the gateway must be given the tenants, and no key beside them."
  }
}

run "gateway_moves_to_lambda_by_one_variable" {
  command = apply

  variables {
    gateway_form = "lambda-api"
    # Stands in for java25, which provider 5.100 does not know.
    gateway_package = { bucket = "artifacts", key = "gateway-fn-0.1.0.zip", runtime = "java21" }
  }

  assert {
    condition     = module.gateway.lambda_package == "s3://artifacts/gateway-fn-0.1.0.zip"
    error_message = "The function must run the Lambda package: the gateway's image is the server."
  }

  assert {
    condition     = output.gateway_url == "https://gateway.example.com" && length(aws_route53_record.gateway) == 1
    error_message = "With a certificate the API must answer under the gateway's name."
  }
}

run "gateway_has_its_own_url_without_a_certificate" {
  command = apply

  variables {
    gateway_form    = "lambda-api"
    gateway_package = { bucket = "artifacts", key = "gateway-fn-0.1.0.zip", runtime = "java21" }
    certificate_arn = null
  }

  assert {
    condition     = output.gateway_url == "https://abc.execute-api.eu-west-1.amazonaws.com" && length(aws_route53_record.gateway) == 0
    error_message = "Without a certificate nodes and Odoo must be given the API's own URL, and no record point nowhere."
  }
}

run "refuses_lambda_without_a_package" {
  command = plan

  variables {
    gateway_form = "lambda-url"
  }

  expect_failures = [var.gateway_package]
}

run "refuses_two_networks_that_overlap" {
  command = plan

  variables {
    remote = { aws_region = "us-east-1", sfu_region = "us-east", cidr = "10.20.0.0/16", zones = ["us-east-1a", "us-east-1b"] }
  }

  expect_failures = [var.remote]
}

run "refuses_a_network_within_the_other" {
  command = plan

  variables {
    remote = { aws_region = "us-east-1", sfu_region = "us-east", cidr = "10.20.64.0/18", zones = ["us-east-1a", "us-east-1b"] }
  }

  expect_failures = [var.remote]
}
