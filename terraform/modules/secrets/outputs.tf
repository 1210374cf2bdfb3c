output "arns" {
  description = "ARN of each secret, by name."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "replica_arns" {
  description = "ARN of each copy, by region and name."
  value = {
    for region in var.replica_regions : region => {
      for name in local.replicated : name => replace(aws_secretsmanager_secret.this[name].arn, "/^(arn:[a-z-]+:secretsmanager:)[a-z0-9-]+/", "$${1}${region}")
    }
  }
}

output "kms_key_arn" {
  description = "Key that encrypts the secrets; readers need kms:Decrypt on it."
  value       = aws_kms_key.this.arn
}

output "put_value_commands" {
  description = "What to run once per secret; the value is read from a file so that it stays out of the shell's history."
  value = {
    for name in keys(local.secrets) : name =>
    "aws secretsmanager put-secret-value --region ${data.aws_region.current.name} --secret-id ${var.name}/${name} --secret-string file://${name}.txt" if !contains(var.written, name)
  }
}
