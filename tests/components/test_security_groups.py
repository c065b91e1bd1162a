"""Who may talk to a module."""

from __future__ import annotations

from typing import Any

from pulumi import ResourceOptions

from components.security_groups import security_groups
from modulestack.features.contribution import Contribution, Ingress
from modulestack.features.fold import fold
from modulestack.features.incoming import who_comes_in
from tests.harness import Deployed, deploy

INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
TAGS = {"m": "web"}


def _groups(*open_ports: int) -> Deployed:
    rules = [
        Ingress(into="tasks", port=8080, source="load balancer"),
        *(Ingress(into="load balancer", port=port, source="internet") for port in open_ports),
    ]
    return _deployed(rules, behind_load_balancer=True)


def _deployed(rules: list[Ingress], *, behind_load_balancer: bool) -> Deployed:
    return deploy(
        lambda: security_groups(
            "web",
            vpc_id="vpc-1",
            rules=rules,
            behind_load_balancer=behind_load_balancer,
            tags=TAGS,
            opts=ResourceOptions(),
        )
    )


def _ingress(done: Deployed) -> dict[str, dict[str, Any]]:
    return {key.split()[1]: inputs for key, inputs in done.inputs().items() if key.startswith(INGRESS)}


def test_a_private_module_with_everything_in_it():
    """Nothing comes in but from the own load balancer to the tasks' port."""

    def out(group: str) -> dict[str, Any]:
        return {
            "securityGroupId": group,
            "description": "Everything out",
            "ipProtocol": "-1",
            "cidrIpv4": "0.0.0.0/0",
            "tags": TAGS,
        }

    assert _groups().inputs() == {
        "ec2/securityGroup:SecurityGroup web-lb": {
            "vpcId": "vpc-1",
            "description": "Load balancer of web",
            "tags": TAGS,
        },
        "ec2/securityGroup:SecurityGroup web-tasks": {"vpcId": "vpc-1", "description": "Tasks of web", "tags": TAGS},
        f"{EGRESS} web-lb-out": out("web-lb-id"),
        f"{EGRESS} web-tasks-out": out("web-tasks-id"),
        f"{INGRESS} web-tasks-from-lb-8080": {
            "securityGroupId": "web-tasks-id",
            "description": "Load balancer of web",
            "ipProtocol": "tcp",
            "fromPort": 8080,
            "toPort": 8080,
            "referencedSecurityGroupId": "web-lb-id",
            "tags": TAGS,
        },
    }


def test_a_public_module_is_open_on_its_listeners_ports_only():
    rules = _ingress(_groups(443, 80))
    world = {name: rule for name, rule in rules.items() if "cidrIpv4" in rule}
    assert world == {
        f"web-lb-from-internet-{port}": {
            "securityGroupId": "web-lb-id",
            "description": "Everybody",
            "ipProtocol": "tcp",
            "fromPort": port,
            "toPort": port,
            "cidrIpv4": "0.0.0.0/0",
            "tags": TAGS,
        }
        for port in (443, 80)
    }


def test_no_group_has_rules_of_its_own():
    """Inline rules and rules as resources undo each other."""
    groups = _groups(80).all("aws:ec2/securityGroup:SecurityGroup")
    assert [sorted(group.inputs) for group in groups] == [["description", "tags", "vpcId"]] * 2


def test_nothing_comes_into_a_worker():
    """One group, for its tasks, and everything out."""
    assert list(_deployed([], behind_load_balancer=False).inputs()) == [
        "ec2/securityGroup:SecurityGroup web-tasks",
        f"{EGRESS} web-tasks-out",
    ]


def test_of_the_internet_only_what_is_allowed_comes_in():
    """One rule for each range, prefix list and port; nobody else."""
    into = Ingress(into="load balancer", port=443, source="internet")
    plan = fold([Contribution(feature="any", container={"name": "web"}, ingress=(into,))])
    rules = who_comes_in(plan, ("203.0.113.0/24", "2001:db8::/32", "pl-0123456789abcdef0"))
    done = _deployed([*rules], behind_load_balancer=True)
    found = {name: {key: value for key, value in rule.items() if value} for name, rule in _ingress(done).items()}
    common = {"securityGroupId": "web-lb-id", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "tags": TAGS}
    assert found == {
        "web-lb-from-203.0.113.0-24-443": {**common, "cidrIpv4": "203.0.113.0/24", "description": "203.0.113.0/24"},
        "web-lb-from-2001.db8..-32-443": {**common, "cidrIpv6": "2001:db8::/32", "description": "2001:db8::/32"},
        "web-lb-from-pl-0123456789abcdef0-443": {
            **common,
            "prefixListId": "pl-0123456789abcdef0",
            "description": "pl-0123456789abcdef0",
        },
    }
