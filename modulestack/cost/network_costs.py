"""What load balancers, NAT, addresses, endpoints and transit gateways cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from modulestack.cost.cost_line import CostLine, Span, UsageRate, line, rate
from modulestack.cost.made_resources import MadeResource, MadeResources


def network_lines(made: MadeResources) -> Iterator[CostLine]:
    """By the hour, busy or not."""
    for balancer in made.of("lb/loadBalancer:LoadBalancer"):
        kind, what = _kind(balancer)
        yield line(balancer.module, f"{what} load balancer", f"{kind}.hour", Span.of(1), made.region)
        if addresses := public_addresses(balancer):
            addressed = Span.of(addresses)
            yield line(balancer.module, "public IPv4 addresses of load balancers", "ipv4.hour", addressed, made.region)
    for gateway in made.of("ec2/natGateway:NatGateway"):
        yield line(gateway.module, "NAT gateways", "nat.hour", Span.of(1), made.region)
    for address in made.of("ec2/eip:Eip"):
        yield line(address.module, "public IPv4 addresses, elastic", "ipv4.hour", Span.of(1), made.region)
    for endpoint in made.of("ec2/vpcEndpoint:VpcEndpoint"):
        if endpoint.inputs.get("vpcEndpointType") == "Interface":
            zones = Span.of(len(endpoint.inputs.get("subnetIds") or (None,)))
            yield line(endpoint.module, "interface endpoints, by zone", "endpoint.hour", zones, made.region)
    for attachment in made.of("ec2transitgateway/vpcAttachment:VpcAttachment"):
        yield line(attachment.module, "transit gateway attachments", "transit.hour", Span.of(1), made.region)
    for store in made.of("lb/trustStore:TrustStore"):
        yield line(store.module, "trust stores of load balancers", "trust_store.hour", Span.of(1), made.region)


def network_rates(made: MadeResources) -> Iterator[UsageRate]:
    """By what goes through."""
    for balancer in made.of("lb/loadBalancer:LoadBalancer"):
        kind, what = _kind(balancer)
        item = "alb.lcu" if kind == "alb" else "nlb.lcu"
        yield rate(balancer.module, f"{what} load balancers: capacity units", item, made.region)
    for gateway in made.of("ec2/natGateway:NatGateway"):
        yield rate(gateway.module, "NAT gateways: what goes through", "nat.gb", made.region)
    for endpoint in made.of("ec2/vpcEndpoint:VpcEndpoint"):
        if endpoint.inputs.get("vpcEndpointType") == "Interface":
            yield rate(endpoint.module, "interface endpoints: what goes through", "endpoint.gb", made.region)
    for attachment in made.of("ec2transitgateway/vpcAttachment:VpcAttachment"):
        yield rate(attachment.module, "transit gateway: what goes through", "transit.gb", made.region)
    for distribution in made.of("cloudfront/distribution:Distribution"):
        yield rate(distribution.module, "CloudFront: what goes out", "cloudfront.gb", made.region)
        yield rate(distribution.module, "CloudFront: requests", "cloudfront.requests", made.region)


def public_addresses(balancer: MadeResource) -> Decimal:
    """
    How many public IPv4 addresses it has at the least: one in each of its subnets, more under load.

    Addresses that it was given (``allocationId``) are counted where they are made.
    """
    inputs = balancer.inputs
    if inputs.get("internal") or inputs.get("ipAddressType") == "dualstack-without-public-ipv4":
        return Decimal(0)
    mappings = [each for each in inputs.get("subnetMappings") or () if not each.get("allocationId")]
    return Decimal(len(inputs.get("subnets") or mappings))


def _kind(balancer: MadeResource) -> tuple[str, str]:
    return ("nlb", "network") if balancer.inputs.get("loadBalancerType") == "network" else ("alb", "application")
