output "gateway_url" {
  description = "What goes into Odoo as the SFU server URL."
  value       = local.gateway_url
}

output "put_secret_commands" {
  description = "Run each once, with the value in the file it names, before the services can start."
  value       = module.secrets.put_value_commands
}

output "aggregator_urls" {
  description = "Every aggregator, reachable inside the home network."
  value       = module.aggregator.urls
}

output "kafka_bootstrap_servers" {
  description = "Brokers, reachable inside both networks with IAM authentication."
  value       = module.kafka.bootstrap_servers
}

output "operator_topic_policy" {
  description = "IAM policy (JSON) for people who read topics: replay, console tools."
  value       = module.topics.policies["operator"]
}

output "fleets" {
  description = "Auto-scaling group, media ports and address of the rooms of each region."
  value = {
    (var.home.sfu_region)   = { group = module.fleet.group_name, media_ports = module.fleet.media_ports, rooms = module.fleet.signaling_url }
    (var.remote.sfu_region) = { group = module.remote_fleet.group_name, media_ports = module.remote_fleet.media_ports, rooms = module.remote_fleet.signaling_url }
  }
}

output "dashboards" {
  description = "CloudWatch dashboard of each region."
  value       = [module.observability.dashboard_url, module.remote_observability.dashboard_url]
}
