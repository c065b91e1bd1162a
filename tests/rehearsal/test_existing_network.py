"""A network that is there, by ids, by tags or by its routes: it is found, used, and stays as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract.config_keys import NETWORK
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import copy_program

TAGGED = {
    "vpc_tags": {"Name": "platform"},
    "public_subnet_tags": {"tier": "public"},
    "private_subnet_tags": {"tier": "private"},
}
BY_ROUTES = {"vpc_tags": {"Name": "platform"}}
GROUPED = {
    "web": {
        "image": "ghcr.io/example/web:1",
        "port": 80,
        "reachable_from": "internet",
        "existing_security_groups": {"tasks": ["sg-0000000d", "sg-0000000e"], "load_balancer": ["sg-0000000f"]},
        "jobs": {"report": {"command": ["report"], "schedule": {"expression": "rate(1 hour)"}}},
    },
}
BY_IDS = {
    "vpc_id": "vpc-0123456789abcdef0",
    "public_subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
    "private_subnet_ids": ["subnet-00000001", "subnet-00000002"],
}
MODULES = {
    "web": {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet"},
    "api": {"image": "ghcr.io/example/api:1", "port": 80, "reachable_from": ["web"]},
}
Bring = Callable[..., Sandbox]


@pytest.fixture
def bring(tmp_path: Path) -> Iterator[Bring]:
    made: list[Sandbox] = []

    def made_of(existing: dict[str, Any], modules: dict[str, Any] = MODULES) -> Sandbox:
        copy_program(tmp_path)
        config = {
            "aws:region": "eu-west-1",
            "modulestack:network": {"existing": existing},
            "modulestack:modules": modules,
        }
        (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
        made.append(Sandbox("shop", tmp_path))
        return made[-1]

    yield made_of
    for sandbox in made:
        sandbox.aws.close()


def described(sandbox: Sandbox) -> dict[str, Any]:
    """All of the network that its owner would see changed."""
    ec2 = sandbox.aws.client("ec2")
    found = {
        "vpcs": ec2.describe_vpcs()["Vpcs"],
        "subnets": ec2.describe_subnets()["Subnets"],
        "tables": ec2.describe_route_tables()["RouteTables"],
        "gateways": ec2.describe_internet_gateways()["InternetGateways"],
        "nat": ec2.describe_nat_gateways()["NatGateways"],
        "acls": ec2.describe_network_acls()["NetworkAcls"],
    }
    for subnet in found["subnets"]:
        del subnet["AvailableIpAddressCount"]
    return found


def subnets(sandbox: Sandbox, key: str, value: str) -> list[str]:
    """Ids of the subnets with that tag."""
    wanted = [{"Name": f"tag:{key}", "Values": [value]}]
    return sorted(each["SubnetId"] for each in sandbox.aws.client("ec2").describe_subnets(Filters=wanted)["Subnets"])


def placed(sandbox: Sandbox) -> dict[str, list[str]]:
    """Subnets of the load balancers by scheme, and of the tasks."""
    balancers = sandbox.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
    found = {each["Scheme"]: sorted(zone["SubnetId"] for zone in each["AvailabilityZones"]) for each in balancers}
    ecs = sandbox.aws.client("ecs")
    service = ecs.describe_services(cluster="shop-api", services=["api"])["services"][0]
    return {**found, "tasks": sorted(service["networkConfiguration"]["awsvpcConfiguration"]["subnets"])}


def test_tags_say_which_network_it_is_and_nothing_of_it_is_changed(bring: Bring):
    sandbox = bring(TAGGED)
    before = described(sandbox)
    sandbox.up()
    public, private = subnets(sandbox, "tier", "public"), subnets(sandbox, "tier", "private")
    assert (len(public), len(private)) == (2, 2)
    assert placed(sandbox) == {"internet-facing": public, "internal": private, "tasks": private}
    assert (described(sandbox), sandbox.up()[0].changed) == (before, ())
    sandbox.config[NETWORK] = json.dumps({"existing": BY_ROUTES})
    assert sandbox.up()[0].changed == (), "the same network, found by its routes"
    sandbox.down()
    assert (described(sandbox), sandbox.left()[0]) == (before, ())


def _tables(sandbox: Sandbox) -> dict[str, str]:
    """Route table of the stand-ins by the kind of its subnets."""
    found = sandbox.aws.client("ec2").describe_route_tables()["RouteTables"]
    kinds = {"nat": "private", "igw": "public"}
    return {
        kinds[(route.get("NatGatewayId") or route["GatewayId"])[:3]]: table["RouteTableId"]
        for table in found
        for route in table["Routes"]
        if route.get("DestinationCidrBlock") == "0.0.0.0/0"
    }


def _cut_off(sandbox: Sandbox, kind: str) -> None:
    sandbox.aws.client("ec2").delete_route(RouteTableId=_tables(sandbox)[kind], DestinationCidrBlock="0.0.0.0/0")


def _vpc(sandbox: Sandbox) -> str:
    found = sandbox.aws.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    return str(found[0]["VpcId"])


def spoil(sandbox: Sandbox, what: str) -> None:
    """Make the network lack *what*."""
    ec2 = sandbox.aws.client("ec2")
    name = [{"Key": "Name", "Value": "platform"}]
    match what:
        case "no vpc":
            ec2.delete_tags(Resources=[_vpc(sandbox)], Tags=name)
        case "two vpcs":
            other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
            ec2.create_tags(Resources=[other], Tags=name)
        case "no subnets":
            ec2.delete_tags(Resources=subnets(sandbox, "tier", "private"), Tags=[{"Key": "tier"}])
        case "one zone":
            ec2.delete_tags(Resources=subnets(sandbox, "tier", "public")[:1], Tags=[{"Key": "tier"}])
        case "a zone twice":
            more = ec2.create_subnet(VpcId=_vpc(sandbox), CidrBlock="10.0.240.0/24", AvailabilityZone="eu-west-1a")
            made = more["Subnet"]["SubnetId"]
            ec2.create_tags(Resources=[made], Tags=[{"Key": "tier", "Value": "public"}])
            ec2.associate_route_table(RouteTableId=_tables(sandbox)["public"], SubnetId=made)
        case "no way in":
            _cut_off(sandbox, "public")
        case "no way out":
            _cut_off(sandbox, "private")
        case "out by the gateway":
            gateway = ec2.describe_internet_gateways()["InternetGateways"][0]["InternetGatewayId"]
            table = _tables(sandbox)["private"]
            _cut_off(sandbox, "private")
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        case "names":
            ec2.modify_vpc_attribute(VpcId=_vpc(sandbox), EnableDnsHostnames={"Value": False})


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("no vpc", r"existing\.vpc_tags: there is no VPC with Name=platform in eu-west-1: write tags that one has, or"),
        ("two vpcs", r"existing\.vpc_tags: 2 VPCs of eu-west-1 have Name=platform, vpc-\w+ and vpc-\w+: add a tag"),
        ("no subnets", r"private_subnet_tags: vpc-\w+ has no subnet with tier=private: write tags that its private su"),
        (
            "one zone",
            r"public_subnet_tags: eu-west-1\w has public subnets, and web is reachable from the internet, whi",
        ),
        ("a zone twice", r"public_subnet_tags: subnet-\w+ and subnet-\w+ are in one zone, eu-west-1a, and a load bala"),
        ("no way in", r"public_subnet_tags: subnet-\w+ has no route to an internet gateway: a load balancer there is"),
        ("no way out", r"private_subnet_tags: subnet-\w+ has no way out, and vpc-\w+ no endpoints of ECR: they could"),
        ("out by the gateway", r"private_subnet_tags: subnet-\w+ leads to the internet gateway, and tasks have no pu"),
        ("names", r"network\.existing: vpc-\w+ does not resolve names of private hosted zones, by which others call "),
    ],
)
def test_a_network_that_does_not_do_is_refused_before_anything_is_made(bring: Bring, what: str, said: str):
    sandbox = bring(TAGGED)
    spoil(sandbox, what)
    since = len(sandbox.aws.calls)
    with pytest.raises(ProgramError, match=said):
        sandbox.up()
    reads = ("Describe", "Get", "List")
    assert [call.operation for call in sandbox.aws.calls[since:] if not call.operation.startswith(reads)] == []


def test_endpoints_of_ecr_or_a_gateway_of_a_vpn_are_a_way_out(bring: Bring):
    """What its route tables do not show is not taken for a lack."""
    sandbox = bring(TAGGED)
    sandbox.up()
    spoil(sandbox, "no way out")
    ec2 = sandbox.aws.client("ec2")
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=_vpc(sandbox), VpnGatewayId=gateway)
    assert sandbox.up()[0].changed == ()
    ec2.detach_vpn_gateway(VpcId=_vpc(sandbox), VpnGatewayId=gateway)
    for service in ("ecr.api", "ecr.dkr"):
        name = f"com.amazonaws.eu-west-1.{service}"
        with pytest.raises(ProgramError, match="no endpoints of ECR"):
            sandbox.up()
        ec2.create_vpc_endpoint(VpcId=_vpc(sandbox), ServiceName=name, VpcEndpointType="Interface")
    assert sandbox.up()[0].changed == ()


def test_ids_that_are_not_there_or_of_another_vpc_are_refused(bring: Bring):
    sandbox = bring(BY_IDS)
    known = json.loads(sandbox.config[NETWORK])["existing"]
    other = sandbox.aws.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    for change, said in (
        ({"vpc_id": "vpc-0123456789abcdef0"}, "network.existing: there is no VPC vpc-0123456789abcdef0: name one that"),
        (
            {"private_subnet_ids": [*known["private_subnet_ids"], "subnet-00000009"]},
            "network.existing: there is no subnet subnet-00000009: name one that is there",
        ),
        ({"vpc_id": other}, rf"network.existing.public_subnet_ids: subnet-\w+ is in {known['vpc_id']}, not in {other}"),
    ):
        sandbox.config[NETWORK] = json.dumps({"existing": {**known, **change}})
        with pytest.raises(ProgramError, match=said):
            sandbox.up()


def _groups(sandbox: Sandbox) -> list[list[str]]:
    """Of the tasks, of the schedule's tasks, of the load balancer; the module's own are not in them."""
    service = sandbox.aws.client("ecs").describe_services(cluster="shop-web", services=["web"])["services"][0]
    schedule = sandbox.aws.client("scheduler").get_schedule(Name="report", GroupName="shop-web")
    of_schedule = schedule["Target"]["EcsParameters"]["NetworkConfiguration"]["awsvpcConfiguration"]["SecurityGroups"]
    [balancer] = sandbox.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
    every = [
        service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"],
        of_schedule,
        balancer["SecurityGroups"],
    ]
    assert [len([each for each in ids if not each.startswith("sg-0000000")]) for ids in every] == [1, 1, 1]
    return [sorted(each for each in ids if each.startswith("sg-0000000")) for ids in every]


def test_security_groups_of_others_are_used_and_stay_as_they_were(bring: Bring):
    sandbox = bring(BY_IDS, GROUPED)
    ec2 = sandbox.aws.client("ec2")

    def theirs() -> list[Any]:
        found = ec2.describe_security_groups()["SecurityGroups"]
        return [each for each in found if each["GroupId"].startswith("sg-0000000")]

    before = theirs()
    sandbox.up()
    both = ["sg-0000000d", "sg-0000000e"]
    assert _groups(sandbox) == [both, both, ["sg-0000000f"]]
    assert (theirs(), len(before), sandbox.up()[0].changed) == (before, 3, ())
    modules = json.loads(sandbox.config["modulestack:modules"])
    modules["web"]["existing_security_groups"] = {"tasks": both[:1]}
    sandbox.config["modulestack:modules"] = json.dumps(modules)
    sandbox.up()
    assert _groups(sandbox) == [both[:1], both[:1], []]
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    elsewhere = ec2.create_security_group(GroupName="a", Description="a", VpcId=other)["GroupId"]
    for group, said in (
        ("sg-00000001", "there is no security group sg-00000001: name one that is there, or leave it out"),
        (elsewhere, rf"{elsewhere} is in {other}, and the environment in vpc-\w+: name one of that VPC"),
    ):
        modules["web"]["existing_security_groups"] = {"tasks": [group]}
        sandbox.config["modulestack:modules"] = json.dumps(modules)
        with pytest.raises(ProgramError, match=rf"^modules\.web\.existing_security_groups\.tasks: {said}"):
            sandbox.up()
    sandbox.down()
    ec2.delete_security_group(GroupId=elsewhere)
    ec2.delete_vpc(VpcId=other)
    assert (theirs(), sandbox.left()[0]) == (before, ())
