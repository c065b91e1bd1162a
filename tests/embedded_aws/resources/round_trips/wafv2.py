"""AWS WAF: what each resource type is made of, and how it changes."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden

SEEN = {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}


def _rate(limit: int) -> list[dict[str, Any]]:
    return [
        {
            "name": "often",
            "priority": 0,
            "action": {"block": {}},
            "statement": {"rateBasedStatement": {"limit": limit, "aggregateKeyType": "IP"}},
            "visibilityConfig": SEEN,
        }
    ]


CASES: dict[str, Case] = {
    "aws:wafv2/ipSet:IpSet": Case(
        lambda w: {
            "name": "blocked",
            "scope": "REGIONAL",
            "ipAddressVersion": "IPV4",
            "addresses": ["203.0.113.0/24"],
            "description": "Blocked",
            **TAGS,
        },
        {"addresses": ["198.51.100.0/24"], "description": "Others", **TAGGED},
    ),
    "aws:wafv2/webAcl:WebAcl": Case(
        lambda w: {
            "name": "any",
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "description": "Any",
            "rules": _rate(100),
            "visibilityConfig": SEEN,
            **TAGS,
        },
        {"rules": _rate(200), **TAGGED},
        hidden(
            "associationConfig captchaConfig challengeConfig customResponseBodies dataProtectionConfig "
            "monetizationConfig ruleJson tokenDomains"
        ),
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": Case(
        lambda w: {"resourceArn": w.balancer["LoadBalancerArn"], "webAclArn": w.web_acl}, None
    ),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": Case(
        lambda w: {
            "resourceArn": w.web_acl,
            "logDestinationConfigs": [w.waf_logs],
            "redactedFields": [{"singleHeader": {"name": "authorization"}}],
        },
        {"redactedFields": [{"singleHeader": {"name": "cookie"}}, {"queryString": {}}]},
        hidden("loggingFilter"),
    ),
}
