"""CloudFront in front of a shared load balancer, as the whole program of an example registers it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.contract import cloudfront
from modulestack.environment.load import config_of
from policies.rules.rule import Resource
from tests.policies import program
from tests.support.program import ROOT

Registered = tuple[Resource, ...]


@pytest.fixture(scope="module")
def registered() -> Registered:
    """What `examples/Pulumi.cdn.yaml` makes."""
    return program.registrations("staging", more=config_of("cdn", ROOT / "examples"))


def _of(registered: Registered, type_: str) -> dict[str, Any]:
    return {each.name: each.props for each in registered if each.type == f"aws:{type_}"}


def test_a_distribution_in_front(registered: Registered):
    """One name for each module and pattern, TLS at both ends, nothing kept but what the file says."""
    [made] = _of(registered, "cloudfront/distribution:Distribution").values()
    assert made["aliases"] == ["*.tenants.cdn.example.com", "api.cdn.example.com", "web.cdn.example.com"]
    behaviors = [made["defaultCacheBehavior"], *made["orderedCacheBehaviors"]]
    assert [each.get("pathPattern") for each in behaviors] == [None, "/static/*", "/favicon.ico"]
    assert {each["viewerProtocolPolicy"] for each in behaviors} == {"redirect-to-https"}
    assert {each["originRequestPolicyId"] for each in behaviors} == {cloudfront.ALL_VIEWER}
    assert [each["cachePolicyId"] for each in behaviors] == [
        cloudfront.CACHING_DISABLED,
        *[cloudfront.USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES] * 2,
    ]
    shown = made["viewerCertificate"]
    assert (shown["minimumProtocolVersion"], shown["sslSupportMethod"]) == ("TLSv1.2_2025", "sni-only")
    assert (made["httpVersion"], made["isIpv6Enabled"], made["priceClass"]) == ("http2and3", True, "PriceClass_100")
    geography = made["restrictions"]["geoRestriction"]
    assert geography == {"restrictionType": "blacklist", "locations": ["AQ", "BV"]}
    [origin] = _of(registered, "cloudfront/vpcOrigin:VpcOrigin").values()
    said = origin["vpcOriginEndpointConfig"]
    assert (said["originProtocolPolicy"], said["originSslProtocols"]["items"]) == ("https-only", ["TLSv1.2"])


def test_the_load_balancer_itself_is_closed(registered: Registered):
    """No public address, no port 80, and one rule: CloudFront's list."""
    [balancer] = _of(registered, "lb/loadBalancer:LoadBalancer").values()
    assert balancer["internal"] is True
    assert [each["port"] for each in _of(registered, "lb/listener:Listener").values()] == [443]
    rules = _of(registered, "vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    into = {name: each for name, each in rules.items() if name.startswith("front-shared-from")}
    assert [*into] == ["front-shared-from-cloudfront-443"]
    assert "prefixListId" in into["front-shared-from-cloudfront-443"]


def test_the_certificate_is_of_us_east_1_and_records_lead_to_the_edge(registered: Registered):
    """One for all names, with no proof of its own; of each record one by IPv6, and none whose health is looked at."""
    certificates = _of(registered, "acm/certificate:Certificate")
    edge = certificates["front-shared-edge-certificate"]
    assert edge["region"] == cloudfront.REGION
    assert (edge["domainName"], edge["subjectAlternativeNames"]) == (
        "*.cdn.example.com",
        ["*.tenants.cdn.example.com"],
    )
    records = {name: each for name, each in _of(registered, "route53/record:Record").items() if "aliases" in each}
    assert sorted((name, each["type"]) for name, each in records.items()) == [
        ("api-alias-ipv6", "AAAA"),
        ("api-alias-tls", "A"),
        ("front-alias-*.tenants.cdn.example.com", "A"),
        ("front-alias-*.tenants.cdn.example.com-ipv6", "AAAA"),
        ("web-alias-ipv6", "AAAA"),
        ("web-alias-tls", "A"),
    ]
    assert {each["aliases"][0]["evaluateTargetHealth"] for each in records.values()} == {False}


def test_without_a_redirect_port_80_is_refused():
    """As of other public load balancers, whose port 80 is closed then."""
    more = config_of("cdn", ROOT / "examples")
    more["modulestack:domain"] = json.dumps({"zone": "cdn.example.com", "http_redirect": False})
    [made] = _of(program.registrations("staging", more=more), "cloudfront/distribution:Distribution").values()
    behaviors = [made["defaultCacheBehavior"], *made["orderedCacheBehaviors"]]
    assert {each["viewerProtocolPolicy"] for each in behaviors} == {"https-only"}


def test_a_web_acl_of_us_east_1_judges_at_the_edge(registered: Registered):
    """With all that belongs to it, logged before it guards anybody; none of the region, as nothing is public there."""
    [acl] = _of(registered, "wafv2/webAcl:WebAcl").values()
    [addresses] = _of(registered, "wafv2/ipSet:IpSet").values()
    [logging] = _of(registered, "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").values()
    group = _of(registered, "cloudwatch/logGroup:LogGroup")["staging-cloudfront"]
    assert {each["region"] for each in (acl, addresses, logging, group)} == {cloudfront.REGION}
    assert {each["scope"] for each in (acl, addresses)} == {"CLOUDFRONT"}
    assert (group["name"], addresses["addresses"]) == ("aws-waf-logs-staging-cloudfront", ["203.0.113.0/24"])
    [made] = _of(registered, "cloudfront/distribution:Distribution").values()
    assert made["webAclId"]
    assert _of(registered, "wafv2/webAclAssociation:WebAclAssociation") == {}
