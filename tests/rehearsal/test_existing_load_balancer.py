"""A load balancer that is there: modules get rules on its listener, and nothing else of it is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import copy_program

NETWORK = {
    "vpc_tags": {"Name": "platform"},
    "private_subnet_tags": {"tier": "private"},
    "public_subnet_tags": {"tier": "public"},
}
WEB = {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet", "load_balancers": {"front": {}}}
API = {"image": "ghcr.io/example/api:1", "port": 80, "reachable_from": ["web"], "load_balancers": {"inner": {}}}
CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:network": {"existing": NETWORK},
    "modulestack:domain": {"zone": "example.com"},
    "modulestack:load_balancers": {
        "front": {"scheme": "internet-facing", "existing": "platform"},
        "inner": {"scheme": "internal", "existing": "platform-inside"},
    },
    "modulestack:modules": {"web": WEB, "api": API},
}
Bring = Callable[[], Sandbox]


@pytest.fixture
def bring(tmp_path: Path) -> Iterator[Bring]:
    made: list[Sandbox] = []

    def up() -> Sandbox:
        copy_program(tmp_path)
        (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
        made.append(Sandbox("shop", tmp_path))
        return made[-1]

    yield up
    for sandbox in made:
        sandbox.aws.close()


def _listener(sandbox: Sandbox, balancer: str = "platform") -> str:
    elbv2 = sandbox.aws.client("elbv2")
    [found] = elbv2.describe_load_balancers(Names=[balancer])["LoadBalancers"]
    listeners = elbv2.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]
    return str(next(each["ListenerArn"] for each in listeners if each["Port"] == 443))


def _rules(sandbox: Sandbox, balancer: str = "platform") -> dict[str, str]:
    """Number → first host of each rule that is none of last resort."""
    rules = sandbox.aws.client("elbv2").describe_rules(ListenerArn=_listener(sandbox, balancer))["Rules"]
    return {
        each["Priority"]: each["Conditions"][0]["HostHeaderConfig"]["Values"][0]
        for each in rules
        if not each["IsDefault"]
    }


def theirs(sandbox: Sandbox) -> list[Any]:
    """All that the owners would see changed, but for rules that are ours."""
    elbv2, ec2 = sandbox.aws.client("elbv2"), sandbox.aws.client("ec2")
    found: list[Any] = []
    for name in ("platform", "platform-inside"):
        [balancer] = elbv2.describe_load_balancers(Names=[name])["LoadBalancers"]
        arn, listener = balancer["LoadBalancerArn"], _listener(sandbox, name)
        tagged = elbv2.describe_tags(ResourceArns=[arn, listener])["TagDescriptions"]
        found += [
            {key: value for key, value in balancer.items() if key != "State"},
            elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"],
            elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"],
            elbv2.describe_listener_certificates(ListenerArn=listener)["Certificates"],
            [each for each in elbv2.describe_rules(ListenerArn=listener)["Rules"] if not _is_ours(sandbox, each)],
            tagged,
            ec2.describe_security_groups(GroupIds=balancer["SecurityGroups"])["SecurityGroups"],
        ]
    return found


def _is_ours(sandbox: Sandbox, rule: Any) -> bool:
    tags = sandbox.aws.client("elbv2").describe_tags(ResourceArns=[rule["RuleArn"]])["TagDescriptions"][0]["Tags"]
    return any(tag["Key"] == "modulestack:environment" for tag in tags)


def _foreign_rule(sandbox: Sandbox, number: str) -> None:
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain"}}
    sandbox.aws.client("elbv2").create_rule(
        ListenerArn=_listener(sandbox),
        Priority=int(number),
        Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": ["theirs.example.com"]}}],
        Actions=[answer],
    )


def test_rules_on_its_listener_are_all_that_is_made_there(bring: Bring):
    """Numbers of others are let be, and its owner finds it as it was when the environment is gone."""
    sandbox = bring()
    sandbox.up()
    [number] = _rules(sandbox)
    sandbox.down()
    assert sandbox.left()[0] == ()
    _foreign_rule(sandbox, number)
    before = theirs(sandbox)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    [other] = _rules(sandbox).keys() - {number}
    assert _rules(sandbox) == {number: "theirs.example.com", other: "web.example.com"}
    assert list(_rules(sandbox, "platform-inside").values()) == ["api.internal.example.com"]
    assert (theirs(sandbox), sandbox.up()[0].changed) == (before, ())
    elbv2 = sandbox.aws.client("elbv2")
    states = [
        target["TargetHealth"]["State"]
        for group in elbv2.describe_target_groups()["TargetGroups"]
        for target in elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
    ]
    assert set(states) == {"healthy"}
    assert len(elbv2.describe_load_balancers()["LoadBalancers"]) == 2
    records = sandbox.aws.client("route53").list_hosted_zones_by_name(DNSName="example.com")["HostedZones"][0]["Id"]
    aliases = sandbox.aws.client("route53").list_resource_record_sets(HostedZoneId=records)["ResourceRecordSets"]
    [balancer] = elbv2.describe_load_balancers(Names=["platform"])["LoadBalancers"]
    [alias] = [each for each in aliases if each["Type"] == "A"]
    assert balancer["DNSName"] in alias["AliasTarget"]["DNSName"]
    sandbox.down()
    assert theirs(sandbox) == before


def _spoil(sandbox: Sandbox, what: str) -> None:
    elbv2 = sandbox.aws.client("elbv2")
    [balancer] = elbv2.describe_load_balancers(Names=["platform"])["LoadBalancers"]
    match what:
        case "listener":
            elbv2.delete_listener(ListenerArn=_listener(sandbox))
        case "balancer":
            elbv2.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
        case "scheme":
            swapped = {"front": "platform-inside", "inner": "platform"}
            sections = CONFIG["modulestack:load_balancers"]
            wanted = {name: {**each, "existing": swapped[name]} for name, each in sections.items()}
            sandbox.config["modulestack:load_balancers"] = json.dumps(wanted)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("balancer", "there is no load balancer platform in eu-west-1: name one that is there"),
        ("listener", "platform has no listener on port 443, where modules are asked: let whoever owns it add one"),
        ("scheme", "platform-inside is internal, and scheme is internet-facing: write internal, or name another one"),
    ],
)
def test_one_that_does_not_do_is_refused_before_anything_is_made(bring: Bring, what: str, said: str):
    sandbox = bring()
    _spoil(sandbox, what)
    since = len(sandbox.aws.calls)
    with pytest.raises(ProgramError, match=rf"^load_balancers\.front\.existing: {said}"):
        sandbox.up()
    reads = ("Describe", "Get", "List")
    assert [call.operation for call in sandbox.aws.calls[since:] if not call.operation.startswith(reads)] == []
