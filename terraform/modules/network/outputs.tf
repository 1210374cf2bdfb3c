output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "IPv4 range of the VPC."
  value       = var.cidr
}

output "public_subnet_ids" {
  description = "Public subnets, in the order of `zones`."
  value       = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "Private subnets, in the order of `zones`."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "public_route_table_id" {
  description = "Route table of the public subnets; add routes to peered regions here."
  value       = aws_route_table.public.id
}

output "private_route_table_ids" {
  description = "Route table of each private subnet, by zone; add routes to peered regions here."
  value       = { for zone in var.zones : zone => aws_route_table.private[zone].id }
}

output "nat_addresses" {
  description = "Public addresses that private parts appear under; what partners put on their allow-lists."
  value       = [for zone in local.nat_zones : aws_eip.nat[zone].public_ip]
}
