"""The web ACL before public load balancers."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi import ResourceOptions
from pulumi_aws import lb

from components.web_acl import fail_open, web_acl
from tests.harness import Deployed, deploy
from tests.support.environments import WEB, environment

ARN = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/any/1234abcd-12ab-34cd-56ef-1234567890ab"


def _deployed(section: dict[str, Any]) -> Deployed:
    env = environment({"web": WEB}, web_acl=section)

    def program() -> None:
        guard = web_acl(env, None, ResourceOptions())
        assert guard is not None
        balancer = lb.LoadBalancer("web", internal=False, subnets=["subnet-1", "subnet-2"], **fail_open(guard))
        guard.guard("web", balancer, ResourceOptions())
        pulumi.export("done", "yes")

    return deploy(program)


def test_rules_go_from_who_is_let_through_to_what_aws_knows():
    """Every rule and the web ACL itself are counted by CloudWatch."""
    deployed = _deployed({"allowed": ["203.0.113.7/32"], "blocked": ["203.0.113.0/24"]})
    acl = deployed.one("aws:wafv2/webAcl:WebAcl").inputs
    assert [(each["name"], each["priority"]) for each in acl["rules"]] == [
        ("allowed", 0),
        ("blocked", 1),
        ("too-many", 2),
        ("AWSManagedRulesAmazonIpReputationList", 10),
        ("AWSManagedRulesCommonRuleSet", 11),
        ("AWSManagedRulesKnownBadInputsRuleSet", 12),
    ]
    actions = [each.get("action") or each["overrideAction"] for each in acl["rules"]]
    assert actions == [{"allow": {}}, {"block": {}}, {"block": {}}, {"none": {}}, {"count": {}}, {"none": {}}]
    seen = [each["visibilityConfig"]["cloudwatchMetricsEnabled"] for each in (acl, *acl["rules"])]
    assert (acl["defaultAction"], set(seen)) == ({"allow": {}}, {True})
    assert deployed.one("aws:wafv2/ipSet:IpSet", "dev-blocked").inputs["addresses"] == ["203.0.113.0/24"]


def test_it_logs_without_what_signs_people_in_before_it_guards_anybody():
    deployed = _deployed({"log_retention_days": 30})
    group = deployed.one("aws:cloudwatch/logGroup:LogGroup").inputs
    assert (group["name"], group["retentionInDays"]) == ("aws-waf-logs-dev", 30)
    logging = deployed.one("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
    assert logging.inputs["redactedFields"] == [
        {"singleHeader": {"name": "authorization"}},
        {"singleHeader": {"name": "cookie"}},
    ]
    association = deployed.one("aws:wafv2/webAclAssociation:WebAclAssociation", "web-web-acl")
    assert logging in deployed.waited_for(association)


def test_of_one_that_is_there_nothing_is_made():
    deployed = _deployed({"arn": ARN, "fail_open": True})
    assert deployed.all("aws:wafv2/webAcl:WebAcl") == []
    assert deployed.one("aws:wafv2/webAclAssociation:WebAclAssociation").inputs["webAclArn"] == ARN
    assert deployed.one("aws:lb/loadBalancer:LoadBalancer").inputs["enableWafFailOpen"] is True
