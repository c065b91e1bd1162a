"""The children of awsx.ec2.Vpc, for the networks that an environment's file can ask for."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.resources.awsx.child import Child, Ref
from modulestack.embedded_aws.resources.awsx.vpc import expand, layout, outputs, zones_wanted
from modulestack.embedded_aws.resources.handler import Created, InvalidInput

ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
SPECS = [{"type": "Public"}, {"type": "Private"}]
CIDRS = {
    2: ["10.20.0.0/18", "10.20.64.0/18", "10.20.128.0/18", "10.20.192.0/18"],
    3: ["10.20.0.0/19", "10.20.32.0/19", "10.20.64.0/19", "10.20.96.0/19", "10.20.128.0/19", "10.20.160.0/19"],
}
"""Public and private of each zone: each zone a part of the VPC, each subnet half of its zone."""


def inputs(nat: str, **more: Any) -> dict[str, Any]:
    """What the program gives awsx."""
    return {
        "cidrBlock": "10.20.0.0/16",
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "natGateways": {"strategy": nat},
        "subnetSpecs": SPECS,
        "subnetStrategy": "Auto",
        **more,
    }


def expected(zones: int, nat: str) -> list[Child]:
    """Every child, written out."""
    shared = {"Name": "net"}
    children = [
        Child(
            key="vpc:net",
            type="aws:ec2/vpc:Vpc",
            name="net",
            parent=None,
            inputs={"cidrBlock": "10.20.0.0/16", "enableDnsHostnames": True, "enableDnsSupport": True, "tags": shared},
        ),
        Child(
            key="igw:net",
            type="aws:ec2/internetGateway:InternetGateway",
            name="net",
            parent="vpc:net",
            inputs={"vpcId": Ref("vpc:net", "id"), "tags": shared},
            depends_on=("vpc:net",),
        ),
    ]
    for zone in range(1, zones + 1):
        for kind in ("Public", "Private"):
            children += subnet(zone, kind, CIDRS[zones][2 * (zone - 1) + (kind == "Private")])
            if kind == "Public" and (nat == "OnePerAz" or (nat == "Single" and zone == 1)):
                children += gateway(zone)
            if kind == "Public":
                children.append(route(f"net-public-{zone}", {"gatewayId": Ref("igw:net", "id")}))
            elif nat != "None":
                through = 1 if nat == "Single" else zone
                children.append(route(f"net-private-{zone}", {"natGatewayId": Ref(f"nat:net-{through}", "id")}))
    return children


def subnet(zone: int, kind: str, cidr: str) -> list[Child]:
    name = f"net-{kind.lower()}-{zone}"
    tags = {"Name": name, "SubnetType": kind}
    return [
        Child(
            key=f"subnet:{name}",
            type="aws:ec2/subnet:Subnet",
            name=name,
            parent="vpc:net",
            inputs={
                "vpcId": Ref("vpc:net", "id"),
                "availabilityZone": ZONES[zone - 1],
                "mapPublicIpOnLaunch": kind == "Public",
                "cidrBlock": cidr,
                "assignIpv6AddressOnCreation": False,
                "tags": tags,
            },
            depends_on=("vpc:net",),
        ),
        Child(
            key=f"table:{name}",
            type="aws:ec2/routeTable:RouteTable",
            name=name,
            parent=f"subnet:{name}",
            inputs={"vpcId": Ref("vpc:net", "id"), "tags": tags},
            depends_on=(f"subnet:{name}",),
        ),
        Child(
            key=f"association:{name}",
            type="aws:ec2/routeTableAssociation:RouteTableAssociation",
            name=name,
            parent=f"table:{name}",
            inputs={"routeTableId": Ref(f"table:{name}", "id"), "subnetId": Ref(f"subnet:{name}", "id")},
            depends_on=(f"table:{name}",),
        ),
    ]


def gateway(zone: int) -> list[Child]:
    name, under = f"net-{zone}", f"subnet:net-public-{zone}"
    tags = {"Name": name}
    return [
        Child(
            key=f"eip:{name}",
            type="aws:ec2/eip:Eip",
            name=name,
            parent=under,
            inputs={"tags": tags},
            depends_on=(under,),
        ),
        Child(
            key=f"nat:{name}",
            type="aws:ec2/natGateway:NatGateway",
            name=name,
            parent=under,
            inputs={"subnetId": Ref(under, "id"), "allocationId": Ref(f"eip:{name}", "allocationId"), "tags": tags},
            depends_on=(under,),
        ),
    ]


def route(name: str, target: dict[str, Ref]) -> Child:
    return Child(
        key=f"route:{name}",
        type="aws:ec2/route:Route",
        name=name,
        parent=f"table:{name}",
        inputs={"routeTableId": Ref(f"table:{name}", "id"), **target, "destinationCidrBlock": "0.0.0.0/0"},
        depends_on=(f"table:{name}",),
    )


@pytest.mark.parametrize("nat", ["None", "Single", "OnePerAz"])
@pytest.mark.parametrize("zones", [2, 3])
def test_children_of_every_network(zones: int, nat: str) -> None:
    assert layout("net", inputs(nat), ZONES[:zones]) == expected(zones, nat)


def test_outputs_list_the_subnets_by_kind() -> None:
    assert outputs(layout("net", inputs("None"), ZONES[:2])) == {
        "vpcId": Ref("vpc:net", "id"),
        "publicSubnetIds": [Ref("subnet:net-public-1", "id"), Ref("subnet:net-public-2", "id")],
        "privateSubnetIds": [Ref("subnet:net-private-1", "id"), Ref("subnet:net-private-2", "id")],
        "isolatedSubnetIds": [],
    }


def test_default_subnets_are_awsxs_own() -> None:
    """Half of a zone private, a quarter public; a given mask is honoured."""
    own = [
        child
        for child in layout("net", inputs("Single", subnetSpecs=None), ZONES[:2])
        if child.key.startswith("subnet:")
    ]
    assert [(child.name, child.inputs["cidrBlock"]) for child in own] == [
        ("net-public-1", "10.20.64.0/19"),
        ("net-private-1", "10.20.0.0/18"),
        ("net-public-2", "10.20.192.0/19"),
        ("net-private-2", "10.20.128.0/18"),
    ]


def test_tags_and_masks_reach_the_children() -> None:
    specs = [{"type": "Public", "cidrMask": 24}, {"type": "Private", "cidrMask": 20}]
    children = layout("net", inputs("Single", subnetSpecs=specs, tags={"a": "b"}), ZONES[:2])
    shown = {
        child.key: (child.inputs.get("cidrBlock"), child.inputs["tags"])
        for child in children
        if child.inputs.get("tags")
    }
    assert [shown[key] for key in ("vpc:net", "subnet:net-private-1", "nat:net-1")] == [
        ("10.20.0.0/16", {"Name": "net", "a": "b"}),
        ("10.20.16.0/20", {"Name": "net-private-1", "a": "b", "SubnetType": "Private"}),
        (None, {"Name": "net-1", "a": "b"}),
    ]


def test_addresses_that_are_given_are_those_of_the_children() -> None:
    """Under the same names, whatever the addresses."""
    specs = [
        {"type": "Private", "cidrBlocks": ["10.20.16.0/20", "10.20.64.0/20"]},
        {"type": "Public", "cidrBlocks": ["10.20.1.0/24", "10.20.0.0/24"]},
    ]
    children = layout("net", inputs("Single", subnetSpecs=specs), ZONES[:2])
    assert [(each.name, each.inputs["cidrBlock"]) for each in children if each.key.startswith("subnet:")] == [
        ("net-public-1", "10.20.1.0/24"),
        ("net-private-1", "10.20.16.0/20"),
        ("net-public-2", "10.20.0.0/24"),
        ("net-private-2", "10.20.64.0/20"),
    ]


def test_references_are_filled_in_as_children_are_made() -> None:
    made: list[Child] = []

    def register(child: Child) -> Created:
        made.append(child)
        return Created(f"id-of-{child.key}", {"allocationId": "eipalloc-1"})

    result = expand("net", inputs("Single", numberOfAvailabilityZones=2), ZONES, register)
    nat = next(child for child in made if child.key == "nat:net-1")
    assert (nat.inputs["subnetId"], nat.inputs["allocationId"], result["vpcId"], result["publicSubnetIds"]) == (
        "id-of-subnet:net-public-1",
        "eipalloc-1",
        "id-of-vpc:net",
        ["id-of-subnet:net-public-1", "id-of-subnet:net-public-2"],
    )


@pytest.mark.parametrize(
    ("more", "property_", "reason"),
    [
        ({"subnetStrategy": "Exact"}, "subnetStrategy", 'a rehearsal knows only "Auto"'),
        ({"vpcEndpointSpecs": [{}]}, "vpcEndpointSpecs", "a rehearsal does not know it"),
        ({"subnetSpecs": [{"type": "Public", "size": 8}]}, "subnetSpecs", "a rehearsal does not know size"),
        (
            {"subnetSpecs": [{"type": "Public", "cidrMask": 17}, {"type": "Private", "cidrMask": 17}]},
            "subnetSpecs",
            "Subnets are too large for VPC. VPC has 32768 addresses, but subnets require 65536 addresses.",
        ),
        (
            {"subnetSpecs": [{"type": "Public", "cidrBlocks": ["10.20.0.0/24", "10.20.1.0/24"]}, {"type": "Private"}]},
            "subnetSpecs",
            "If any subnet spec has explicit cidrBlocks, all subnets must have explicit cidrBlocks.",
        ),
        (
            {"subnetSpecs": [{"type": "Public", "cidrBlocks": ["10.20.0.0/24"]}]},
            "subnetSpecs",
            "The number of CIDR blocks in subnetSpecs[0] must match the number of availability zones (2).",
        ),
        (
            {"subnetSpecs": [{"type": "Public", "cidrBlocks": ["10.20.0.0/24", "10.20.0.0/25"]}]},
            "subnetSpecs",
            (
                "The following subnets overlap with at least one other subnet. Make the CIDR for the VPC larger, "
                "reduce the size of the subnets per AZ, or use less Availability Zones:\n\n"
                "1. net-public-1: 10.20.0.0/24\n"
                "2. net-public-2: 10.20.0.0/25\n"
            ),
        ),
        (
            {"subnetSpecs": [{"type": "Public"}]},
            "natGateways",
            "If NAT gateways are wanted, both private and public subnets must be specified.",
        ),
    ],
)
def test_what_is_not_known_is_refused(more: dict[str, Any], property_: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        layout("net", inputs("Single", **more), ZONES[:2])
    assert (caught.value.property, caught.value.reason) == (property_, reason)


def test_a_region_with_too_few_zones_is_refused() -> None:
    with pytest.raises(InvalidInput, match="does not have at least 3 Availability Zones"):
        zones_wanted({"numberOfAvailabilityZones": 3}, ZONES[:2])
    assert zones_wanted({"availabilityZoneNames": ["x"]}, ZONES) == ["x"]
