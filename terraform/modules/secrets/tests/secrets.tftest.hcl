mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      name = "eu-west-1"
    }
  }

  mock_resource "aws_secretsmanager_secret" {
    defaults = {
      arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patchbay/x-AbCdEf"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }
}

variables {
  name            = "patchbay"
  replica_regions = ["us-east-1"]
  values          = {}
}

run "makes_containers_without_values" {
  command = apply

  assert {
    condition     = length(aws_secretsmanager_secret_version.written) == 0
    error_message = "By default Terraform must not hold a single value."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == aws_kms_key.this.arn]) && aws_kms_key.this.enable_key_rotation
    error_message = "Every secret must be encrypted with the rotating key."
  }

  assert {
    condition = alltrue([
      for name in ["gateway-key", "gateway-tenants", "gateway-private-keys", "registration-key", "internal-token", "operator-token", "aggregator-tls"] :
      length(aws_secretsmanager_secret.this[name].replica) == 0
    ])
    error_message = "Keys of the gateways must not leave their region."
  }

  assert {
    condition = alltrue([
      for name in ["node-tls", "fleet-private-keys"] : startswith(output.replica_arns["us-east-1"][name], "arn:aws:secretsmanager:us-east-1:")
    ])
    error_message = "A fleet must read the copy in its own region."
  }

  assert {
    condition     = length(output.put_value_commands) == length(aws_secretsmanager_secret.this)
    error_message = "Every empty secret must come with the command that fills it."
  }

  assert {
    condition     = output.put_value_commands["gateway-key"] == "aws secretsmanager put-secret-value --region eu-west-1 --secret-id patchbay/gateway-key --secret-string file://gateway-key.txt"
    error_message = "The command must say where: whoever runs it may have another region set."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.tags.Application == "patchbay"])
    error_message = "Secrets must be tagged."
  }
}

run "writes_values_without_remembering_them" {
  command = apply

  variables {
    written = ["internal-token"]
    values  = { internal-token = "not-a-real-token" }
  }

  assert {
    condition = (
      aws_secretsmanager_secret_version.written["internal-token"].secret_string == null ||
      aws_secretsmanager_secret_version.written["internal-token"].secret_string != "not-a-real-token"
    )
    error_message = "The value must go through the write-only argument."
  }

  assert {
    condition     = aws_secretsmanager_secret_version.written["internal-token"].secret_string_wo_version == 1
    error_message = "The version must be remembered, so that a new value can be asked for."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    name                 = "Patch Bay"
    recovery_window_days = 3
    written              = ["gateway-kye"]
    values               = { gateway-kye = "not-a-real-key" }
  }

  expect_failures = [var.name, var.recovery_window_days, var.written]
}
