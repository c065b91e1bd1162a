"""Load balancers that have IPv6: who finds them by it, who comes in, and subnets that have none."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.edits.cases.network import SUBNETS
from tests.edits.plain import Config
from tests.support.program import copy_program

CONFIG: Config = {
    "aws:region": "eu-west-1",
    "modulestack:domain": {"zone": "example.com"},
    "modulestack:network": {"existing": {"vpc_id": "vpc-0123456789abcdef0", **SUBNETS}},
    "modulestack:defaults": {"load_balancing": {"ip_address_type": "dualstack"}},
    "modulestack:modules": {
        "web": {
            "image": "a:1",
            "port": 8080,
            "reachable_from": "internet",
            "load_balancing": {"ip_address_type": "dualstack-without-public-ipv4"},
        },
        "broker": {"image": "a:1", "port": 8883, "protocol": "tls", "reachable_from": "internet"},
        "api": {"image": "a:1", "port": 8000, "reachable_from": ["web"]},
        "site": {"image": "a:1", "port": 8080, "reachable_from": "internet", "load_balancers": {"front": {}}},
        "users": {"image": "a:1", "port": 8000, "reachable_from": ["web"], "load_balancers": {"inner": {}}},
    },
    "modulestack:load_balancers": {
        "front": {"scheme": "internet-facing", "ip_address_type": "dualstack"},
        "inner": {"scheme": "internal", "ip_address_type": "dualstack"},
    },
}


@pytest.fixture(scope="module")
def dual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("dual")
    sandbox = _sandbox(folder)
    sandbox.up()
    yield sandbox
    sandbox.aws.close()


def _sandbox(folder: Path) -> Sandbox:
    copy_program(folder)
    (folder / "Pulumi.dual.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
    return Sandbox("dual", folder)


def _balancers(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    found = sandbox.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
    return {each["LoadBalancerName"].partition("-")[0]: each for each in found}


def test_load_balancers_of_public_modules_have_it(dual: Sandbox):
    """A default says nothing of a private module, as tasks speak IPv4 to it, nor of load balancers that are shared."""
    assert {name: (each["Type"], each["IpAddressType"]) for name, each in _balancers(dual).items()} == {
        "web": ("application", "dualstack-without-public-ipv4"),
        "broker": ("network", "dualstack"),
        "api": ("application", "ipv4"),
        "front": ("application", "dualstack"),
        "inner": ("application", "dualstack"),
    }
    groups = dual.aws.client("elbv2").describe_target_groups()["TargetGroups"]
    assert {group.get("IpAddressType") for group in groups} == {"ipv4"}


def test_their_names_lead_there_by_both(dual: Sandbox):
    route53, found = dual.aws.client("route53"), set()
    for zone in route53.list_hosted_zones()["HostedZones"]:
        records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        found |= {(each["Name"].partition(".")[0], each["Type"]) for each in records if "AliasTarget" in each}
    by_both = {(name, kind) for name in ("web", "broker", "site", "users") for kind in ("A", "AAAA")}
    assert found == by_both | {("api", "A")}


def test_everybody_comes_in_by_both(dual: Sandbox):
    """On the ports that serve, and no others."""
    rules = dual.aws.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    by_group = {each["SecurityGroups"][0]: name for name, each in _balancers(dual).items()}
    found = {
        (by_group[rule["GroupId"]], rule["FromPort"], rule.get("CidrIpv4") or rule.get("CidrIpv6"))
        for rule in rules
        if rule["GroupId"] in by_group and not rule["IsEgress"] and (rule.get("CidrIpv4") or rule.get("CidrIpv6"))
    }
    everybody = {("web", 443), ("web", 80), ("broker", 8883), ("front", 443), ("front", 80)}
    assert found == {(*where, cidr) for where in everybody for cidr in ("0.0.0.0/0", "::/0")}


def test_a_network_that_is_created_has_it(tmp_path: Path):
    """Each subnet a range of its own and a way out, in place on a standing one; tasks have it once they start anew."""
    copy_program(tmp_path)
    (tmp_path / "Pulumi.dual.yaml").write_text(yaml.safe_dump({"config": _of("ipv4")}))
    sandbox = Sandbox("dual", tmp_path)
    try:
        sandbox.up()
        vpc, before = _vpc(sandbox), _subnets(sandbox)
        sandbox.up(**_edit("dualstack"))
        after = _subnets(sandbox)
        assert (vpc, before.keys(), _addresses(sandbox)) == (_vpc(sandbox), after.keys(), [False])
        assert (set(before.values()), len(set(after.values()))) == ({("", False)}, 4)
        assert sorted(assigned for _, assigned in after.values()) == [False, False, True, True]
        assert _ways(sandbox) == {"public": ["igw", "igw"], "private": ["eigw", "eigw"]}
        sandbox.aws.client("ecs").update_service(cluster="dual-web", service="web", forceNewDeployment=True)
        sandbox.aws.clock.sleep(600)
        assert _addresses(sandbox) == [True]
        [balancer] = _balancers(sandbox).values()
        assert balancer["IpAddressType"] == "dualstack"
        groups = sandbox.aws.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
        assert [each["CidrIpv6"] for each in groups if each["IsEgress"] and "CidrIpv6" in each] == ["::/0"]
        with pytest.raises(ProgramError, match=r"ipv4, but the VPC has dualstack.*write dualstack again"):
            sandbox.up(**_edit("ipv4"))
    finally:
        sandbox.aws.close()


def _of(kind: str) -> Config:
    """A network and a load balancer of *kind*."""
    module = {"image": "a:1", "port": 8080, "reachable_from": "internet", "load_balancing": {"ip_address_type": kind}}
    return {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {"ip_address_type": kind}},
        "modulestack:modules": {"web": module},
    }


def _edit(kind: str) -> dict[str, str]:
    return {key: json.dumps(value) for key, value in _of(kind).items() if key != "aws:region"}


def _vpc(sandbox: Sandbox) -> str:
    return str(next(iter(_balancers(sandbox).values()))["VpcId"])


def _subnets(sandbox: Sandbox) -> dict[str, tuple[str, bool]]:
    """Id → its range, and whether interfaces get of it by themselves."""
    of_vpc = [{"Name": "vpc-id", "Values": [_vpc(sandbox)]}]
    found = sandbox.aws.client("ec2").describe_subnets(Filters=of_vpc)["Subnets"]
    return {
        each["SubnetId"]: (
            "".join(one["Ipv6CidrBlock"] for one in each["Ipv6CidrBlockAssociationSet"]),
            each["AssignIpv6AddressOnCreation"],
        )
        for each in found
    }


def _ways(sandbox: Sandbox) -> dict[str, list[str]]:
    """Kind of subnet → how each of them leads out by IPv6."""
    found: dict[str, list[str]] = {}
    for table in sandbox.aws.client("ec2").describe_route_tables()["RouteTables"]:
        kind = {each["Key"]: each["Value"] for each in table["Tags"]}.get("SubnetType", "").lower()
        for route in table["Routes"]:
            if kind and route.get("DestinationIpv6CidrBlock") == "::/0":
                target = route.get("EgressOnlyInternetGatewayId") or route["GatewayId"]
                found.setdefault(kind, []).append(target.partition("-")[0])
    return found


def _addresses(sandbox: Sandbox) -> list[bool]:
    """Of each task, whether it has one of IPv6, in its subnet's range."""
    ecs, ranges = sandbox.aws.client("ecs"), _subnets(sandbox)
    tasks = ecs.describe_tasks(cluster="dual-web", tasks=ecs.list_tasks(cluster="dual-web")["taskArns"])["tasks"]
    found = []
    for task in tasks:
        [attachment] = task["attachments"]
        told = {each["name"]: each["value"] for each in attachment["details"]}
        [interface] = task["containers"][0]["networkInterfaces"]
        assert interface.get("ipv6Address") == told.get("ipv6Address")
        range_ = ranges[told["subnetId"]][0]
        address = told.get("ipv6Address")
        found.append(address is not None and ipaddress.ip_address(address) in ipaddress.ip_network(range_))
    return found


def test_subnets_without_it_are_refused_before_anything_is_made(tmp_path: Path):
    """By id, with the modules that need it."""
    sandbox = _sandbox(tmp_path)
    try:
        ec2 = sandbox.aws.client("ec2")
        for subnet in ec2.describe_subnets()["Subnets"]:
            for each in subnet.get("Ipv6CidrBlockAssociationSet", ()):
                ec2.disassociate_subnet_cidr_block(AssociationId=each["AssociationId"])
        with pytest.raises(ProgramError) as refused:
            sandbox.up()
        told = str(refused.value)
        assert "has no range of IPv6, which load_balancing.ip_address_type of broker and web needs: name" in told
        for kind, name in (("public", "front"), ("private", "inner")):
            key = f"network.existing.{kind}_subnet_ids"
            assert re.search(rf"{key}: \S+ has no range of IPv6, which load_balancers.{name}.ip_address_type", told)
        assert _balancers(sandbox) == {}
    finally:
        sandbox.aws.close()
