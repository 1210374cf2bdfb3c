mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      name = "eu-west-1"
    }
  }
}

variables {
  name  = "patchbay-eu"
  cidr  = "10.20.0.0/16"
  zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  tags  = { Stage = "test" }
}

run "spreads_over_zones_and_saves_nat_traffic" {
  command = apply

  assert {
    condition     = length(output.public_subnet_ids) == 3 && length(output.private_subnet_ids) == 3
    error_message = "Each zone must have a public and a private subnet."
  }

  assert {
    condition = length(distinct(concat(
      [for subnet in aws_subnet.public : subnet.cidr_block],
      [for subnet in aws_subnet.private : subnet.cidr_block],
    ))) == 6
    error_message = "Subnets must not overlap."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "By default each zone must have its own NAT gateway."
  }

  assert {
    condition = alltrue([
      for zone in var.zones : aws_route.nat[zone].nat_gateway_id == aws_nat_gateway.this[zone].id
    ])
    error_message = "A private subnet must use the NAT gateway of its own zone."
  }

  assert {
    condition = alltrue([
      for service in ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] :
      aws_vpc_endpoint.interface[service].service_name == "com.amazonaws.eu-west-1.${service}"
    ])
    error_message = "Image pulls, logs and secrets must not go through NAT."
  }

  assert {
    condition     = length(aws_vpc_endpoint.s3.route_table_ids) == 4
    error_message = "Every route table must know the S3 endpoint."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints.cidr_ipv4 == var.cidr
    error_message = "The endpoints must answer the VPC only."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : !subnet.map_public_ip_on_launch])
    error_message = "A public address must be asked for, never a default."
  }

  assert {
    condition     = aws_vpc.this.tags.Stage == "test" && aws_vpc.this.tags.Application == "patchbay"
    error_message = "Tags must reach the resources."
  }
}

run "shares_one_nat_gateway_on_request" {
  command = plan

  variables {
    nat_per_zone = false
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1
    error_message = "nat_per_zone = false must make one NAT gateway."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    name  = "Patchbay_EU"
    cidr  = "10.20.0.0/28"
    zones = ["eu-west-1a", "eu-west-1a"]
  }

  expect_failures = [var.name, var.cidr, var.zones]
}
