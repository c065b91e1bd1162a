"""
awsx:ec2:Vpc: the children that the component registers, as data. Pure, but for ``expand``.

Only the subnet strategy "Auto" is known: each zone gets an equal part of the VPC, or a part of the size that is asked
for, each subnet an equal part of its zone.

Source: https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/ and pulumi-awsx's ``awsx/ec2/vpc.ts`` for names,
parents and tags
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.resources.awsx.child import Child, Made, Ref, filled
from modulestack.embedded_aws.resources.awsx.subnet_plan import KINDS, PlannedSubnet, planned_subnets
from modulestack.embedded_aws.resources.handler import InvalidInput

TYPE = "awsx:ec2:Vpc"
_VPC_INPUTS = (
    "assignGeneratedIpv6CidrBlock",
    "enableDnsHostnames",
    "enableDnsSupport",
    "enableNetworkAddressUsageMetrics",
    "instanceTenancy",
    "ipv4IpamPoolId",
)
_OWN_INPUTS = frozenset(
    {
        "cidrBlock",
        "natGateways",
        "numberOfAvailabilityZones",
        "availabilityZoneCidrMask",
        "availabilityZoneNames",
        "subnetSpecs",
        "subnetStrategy",
        "tags",
    }
)
_ROLES = ("vpc", "igw", "subnet", "table", "association", "eip", "nat", "route")


def zones_wanted(inputs: Mapping[str, Any], available: Sequence[str]) -> list[str]:
    """
    The zones that the VPC spans.

    Raises:
        InvalidInput: the region has fewer.
    """
    if inputs.get("availabilityZoneNames"):
        return list(inputs["availabilityZoneNames"])
    count = int(inputs.get("numberOfAvailabilityZones") or 3)
    if len(available) < count:
        raise InvalidInput(
            "numberOfAvailabilityZones",
            f"The configured region for this provider does not have at least {count} Availability Zones.",
        )
    return list(available[:count])


def layout(name: str, inputs: Mapping[str, Any], zones: Sequence[str]) -> list[Child]:
    """
    The children of the component *name*, each after what it refers to.

    Raises:
        InvalidInput: an input that a rehearsal does not know, or that awsx refuses.
    """
    for given, value in inputs.items():
        if given not in _OWN_INPUTS and given not in _VPC_INPUTS and value is not None:
            raise InvalidInput(given, "a rehearsal does not know it")
    nat = str((inputs.get("natGateways") or {}).get("strategy") or "OnePerAz").lower()
    subnets = planned_subnets(name, inputs, zones)
    kinds = {subnet.kind for subnet in subnets}
    if nat != "none" and ("Private" not in kinds or "Public" not in kinds):
        raise InvalidInput(
            "natGateways", "If NAT gateways are wanted, both private and public subnets must be specified."
        )
    own = dict(inputs.get("tags") or {})
    shared = {"Name": name, **own}
    cidr = inputs.get("cidrBlock") or "10.0.0.0/16"
    vpc_inputs = {key: inputs[key] for key in _VPC_INPUTS if inputs.get(key) is not None}
    vpc, igw = f"vpc:{name}", f"igw:{name}"
    children = [
        Child(
            key=vpc,
            type="aws:ec2/vpc:Vpc",
            name=name,
            parent=None,
            inputs={"cidrBlock": cidr, **vpc_inputs, "tags": shared},
        ),
        Child(
            key=igw,
            type="aws:ec2/internetGateway:InternetGateway",
            name=name,
            parent=vpc,
            inputs={"vpcId": Ref(vpc, "id"), "tags": shared},
            depends_on=(vpc,),
        ),
    ]
    gateways: list[str] = []
    for subnet in subnets:
        children += _subnet_children(subnet, vpc, shared)
        if subnet.kind == "Public" and (nat == "oneperaz" or (nat == "single" and not gateways)):
            made = _nat_children(f"{name}-{subnet.index + 1}", f"subnet:{subnet.name}", own)
            gateways.append(made[-1].key)
            children += made
        target = _way_out(subnet, igw, gateways, nat)
        if target:
            children.append(_route(subnet.name, target))
    return children


def outputs(children: Sequence[Child]) -> dict[str, Any]:
    """The component's outputs, as Refs to its children's."""
    of = {role: [child for child in children if child.key.startswith(f"{role}:")] for role in _ROLES}
    ids = {
        kind: [Ref(child.key, "id") for child in of["subnet"] if child.inputs["tags"]["SubnetType"].lower() == kind]
        for kind in KINDS
    }
    return {"vpcId": Ref(of["vpc"][0].key, "id"), **{f"{kind}SubnetIds": listed for kind, listed in ids.items()}}


def expand(
    name: str, inputs: Mapping[str, Any], available: Sequence[str], register: Callable[[Child], Made]
) -> dict[str, Any]:
    """Register every child, its Refs filled in, in order; the component's outputs."""
    children = layout(name, inputs, zones_wanted(inputs, available))
    made: dict[str, Made] = {}
    for child in children:
        made[child.key] = register(dataclasses.replace(child, inputs=filled(child.inputs, made)))
    found: dict[str, Any] = filled(outputs(children), made)
    return found


def _subnet_children(subnet: PlannedSubnet, vpc: str, shared: dict[str, str]) -> list[Child]:
    subnet_key, table = f"subnet:{subnet.name}", f"table:{subnet.name}"
    tags = {**shared, "Name": subnet.name, "SubnetType": subnet.kind}
    return [
        Child(
            key=subnet_key,
            type="aws:ec2/subnet:Subnet",
            name=subnet.name,
            parent=vpc,
            inputs={
                "vpcId": Ref(vpc, "id"),
                "availabilityZone": subnet.zone,
                "mapPublicIpOnLaunch": subnet.kind == "Public",
                "cidrBlock": subnet.cidr,
                "assignIpv6AddressOnCreation": False,
                "tags": tags,
            },
            depends_on=(vpc,),
        ),
        Child(
            key=table,
            type="aws:ec2/routeTable:RouteTable",
            name=subnet.name,
            parent=subnet_key,
            inputs={"vpcId": Ref(vpc, "id"), "tags": tags},
            depends_on=(subnet_key,),
        ),
        Child(
            key=f"association:{subnet.name}",
            type="aws:ec2/routeTableAssociation:RouteTableAssociation",
            name=subnet.name,
            parent=table,
            inputs={"routeTableId": Ref(table, "id"), "subnetId": Ref(subnet_key, "id")},
            depends_on=(table,),
        ),
    ]


def _nat_children(name: str, subnet: str, own: dict[str, str]) -> list[Child]:
    tags = {**own, "Name": name}
    return [
        Child(
            key=f"eip:{name}",
            type="aws:ec2/eip:Eip",
            name=name,
            parent=subnet,
            inputs={"tags": tags},
            depends_on=(subnet,),
        ),
        Child(
            key=f"nat:{name}",
            type="aws:ec2/natGateway:NatGateway",
            name=name,
            parent=subnet,
            inputs={"subnetId": Ref(subnet, "id"), "allocationId": Ref(f"eip:{name}", "allocationId"), "tags": tags},
            depends_on=(subnet,),
        ),
    ]


def _way_out(subnet: PlannedSubnet, igw: str, gateways: Sequence[str], nat: str) -> dict[str, Ref] | None:
    if subnet.kind == "Public":
        return {"gatewayId": Ref(igw, "id")}
    if subnet.kind == "Private" and nat != "none":
        return {"natGatewayId": Ref(gateways[0 if nat == "single" else subnet.index], "id")}
    return None


def _route(name: str, target: dict[str, Ref]) -> Child:
    table = f"table:{name}"
    return Child(
        key=f"route:{name}",
        type="aws:ec2/route:Route",
        name=name,
        parent=table,
        inputs={"routeTableId": Ref(table, "id"), **target, "destinationCidrBlock": "0.0.0.0/0"},
        depends_on=(table,),
    )
