"""aws:lb/loadBalancer:LoadBalancer. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.elbv2 import load_balancer_logs as logs
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties

_ATTRIBUTES = {
    "clientKeepAlive": ("client_keep_alive.seconds", 3600),
    "desyncMitigationMode": ("routing.http.desync_mitigation_mode", "defensive"),
    "dropInvalidHeaderFields": ("routing.http.drop_invalid_header_fields.enabled", False),
    "enableCrossZoneLoadBalancing": ("load_balancing.cross_zone.enabled", True),
    "enableDeletionProtection": ("deletion_protection.enabled", False),
    "enableHttp2": ("routing.http2.enabled", True),
    "enableTlsVersionAndCipherSuiteHeaders": ("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", False),
    "enableWafFailOpen": ("waf.fail_open.enabled", False),
    "enableXffClientPort": ("routing.http.xff_client_port.enabled", False),
    "enableZonalShift": ("zonal_shift.config.enabled", False),
    "idleTimeout": ("idle_timeout.timeout_seconds", 60),
    "preserveHostHeader": ("routing.http.preserve_host_header.enabled", False),
    "xffHeaderProcessingMode": ("routing.http.xff_header_processing.mode", "append"),
}
"""Input → attribute and what it is on a new application load balancer.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html"""

_OF_NETWORK = {
    "dnsRecordClientRoutingPolicy": ("dns_record.client_routing_policy", "any_availability_zone"),
    "enableCrossZoneLoadBalancing": ("load_balancing.cross_zone.enabled", False),
    "enableDeletionProtection": ("deletion_protection.enabled", False),
    "enableZonalShift": ("zonal_shift.config.enabled", False),
}
"""The same of a network load balancer.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-load-balancer-attributes.html"""


class LoadBalancerHandler(Handler):
    """An application or a network load balancer."""

    type = "aws:lb/loadBalancer:LoadBalancer"
    replaces = frozenset(
        {"customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix", "region", "subnetMappings"}
    )
    autoname = Autoname("name", 32)
    unsaid = {  # noqa: RUF012
        name: usual for name, (_, usual) in _ATTRIBUTES.items() if name != "enableCrossZoneLoadBalancing"
    }

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """No gateway load balancers; attributes of its own kind only."""
        kind = _kind(inputs)
        if kind not in ("application", "network"):
            raise InvalidInput("loadBalancerType", "a rehearsal knows application and network load balancers only")
        for name in _ATTRIBUTES.keys() ^ _OF_NETWORK.keys():
            if name in inputs and name not in _attributes(kind):
                raise InvalidInput(name, f"not of a load balancer of type {kind}")
        if inputs.get("subnetMappings"):
            raise InvalidInput("subnetMappings", "not known to a rehearsal")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateLoadBalancer; waits until it is active; then the attributes that differ from a new one's."""
        client = ctx.client("elbv2")
        made = client.create_load_balancer(
            Name=inputs["name"],
            Subnets=inputs["subnets"],
            **({"SecurityGroups": inputs["securityGroups"]} if inputs.get("securityGroups") else {}),
            Scheme="internal" if inputs.get("internal") else "internet-facing",
            Type=_kind(inputs),
            IpAddressType=inputs.get("ipAddressType", "ipv4"),
            **tags.at_creation(elb.TAGS, ctx, inputs),
        )
        arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
        ctx.wait_until(lambda: self._state(ctx, arn) == "active", what=f"{inputs['name']} to be active", timeout_s=600)
        self._set_attributes(ctx, arn, {}, inputs)
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeLoadBalancers, its attributes and tags."""
        client = ctx.client("elbv2")
        found = elb.found(client.describe_load_balancers, "LoadBalancers", LoadBalancerArns=[id_])
        if found is None:
            return None
        attributes = elb.attributes(client.describe_load_balancer_attributes(LoadBalancerArn=id_))
        subnets = sorted(zone["SubnetId"] for zone in found["AvailabilityZones"])
        return {
            "arn": id_,
            "arnSuffix": id_.split(":loadbalancer/", 1)[1],
            "dnsName": found["DNSName"],
            **{
                name: elb.value(attributes, attribute, default)
                for name, (attribute, default) in _attributes(found["Type"]).items()
            },
            **logs.outputs(attributes),
            "internal": found["Scheme"] == "internal",
            "ipAddressType": found["IpAddressType"],
            "loadBalancerType": found["Type"],
            "name": found["LoadBalancerName"],
            "namePrefix": "",
            "region": ctx.region,
            "securityGroups": sorted(found.get("SecurityGroups", [])),
            "subnetMappings": [{"subnetId": subnet} for subnet in subnets],
            "subnets": subnets,
            **tags.outputs(ctx, elb.tags_of(client, id_)),
            "vpcId": found["VpcId"],
            "zoneId": found["CanonicalHostedZoneId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Security groups, subnets, attributes, tags."""
        client = ctx.client("elbv2")
        if sorted(inputs.get("securityGroups", [])) != outputs.get("securityGroups", []):
            client.set_security_groups(LoadBalancerArn=id_, SecurityGroups=inputs.get("securityGroups", []))
        if sorted(inputs["subnets"]) != outputs.get("subnets"):
            client.set_subnets(LoadBalancerArn=id_, Subnets=inputs["subnets"])
        if inputs.get("ipAddressType", "ipv4") != outputs.get("ipAddressType"):
            client.set_ip_address_type(LoadBalancerArn=id_, IpAddressType=inputs.get("ipAddressType", "ipv4"))
        self._set_attributes(ctx, id_, outputs, inputs)
        tags.change(elb.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteLoadBalancer (refused under deletion protection), then waits until its network interfaces are gone."""
        ctx.client("elbv2").delete_load_balancer(LoadBalancerArn=id_)
        description = f"ELB {outputs['arnSuffix']}"
        ctx.wait_until(
            lambda: not self._interfaces(ctx, description), what=f"{description}'s interfaces to go", timeout_s=600
        )

    @staticmethod
    def _interfaces(ctx: Context, description: str) -> list[Any]:
        found: list[Any] = ctx.client("ec2").describe_network_interfaces(
            Filters=[{"Name": "description", "Values": [description]}]
        )["NetworkInterfaces"]
        return found

    @staticmethod
    def _state(ctx: Context, arn: str) -> str | None:
        found = elb.found(ctx.client("elbv2").describe_load_balancers, "LoadBalancers", LoadBalancerArns=[arn])
        return str(found["State"]["Code"]) if found else None

    @staticmethod
    def _set_attributes(ctx: Context, arn: str, current: Properties, inputs: Properties) -> None:
        changes = elb.changed_attributes(_attributes(_kind(inputs)), current, inputs)
        changes += logs.changed_attributes(current, inputs)
        if changes:
            ctx.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=changes)


def _kind(inputs: Properties) -> str:
    return str(inputs.get("loadBalancerType") or "application")


def _attributes(kind: str) -> dict[str, tuple[str, Any]]:
    return dict(_OF_NETWORK if kind == "network" else _ATTRIBUTES)


HANDLER = LoadBalancerHandler()
