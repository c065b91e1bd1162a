"""Route 53 and ACM: what each resource type is made of, and how it changes."""

from __future__ import annotations

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden

CASES: dict[str, Case] = {
    "aws:acm/certificate:Certificate": Case(
        lambda w: {"domainName": "api.example.com", "validationMethod": "DNS", **TAGS},
        TAGGED,
        hidden("certificateBody certificateChain privateKey privateKeyWo privateKeyWoVersion validationOptions"),
    ),
    "aws:acm/certificateValidation:CertificateValidation": Case(
        lambda w: {"certificateArn": w.certificate, "validationRecordFqdns": [w.proof["Name"].rstrip(".")]},
        None,
        stays=True,
    ),
    "aws:route53/record:Record": Case(
        lambda w: {
            "zoneId": w.zone,
            "name": "api.example.com",
            "type": "A",
            "aliases": [
                {
                    "name": w.balancer["DNSName"],
                    "zoneId": w.balancer["CanonicalHostedZoneId"],
                    "evaluateTargetHealth": True,
                }
            ],
        },
        lambda w: {
            "aliases": [
                {
                    "name": w.balancer["DNSName"],
                    "zoneId": w.balancer["CanonicalHostedZoneId"],
                    "evaluateTargetHealth": False,
                }
            ]
        },
        hidden(
            "allowOverwrite cidrRoutingPolicy failoverRoutingPolicies geolocationRoutingPolicies "
            "geoproximityRoutingPolicy healthCheckId latencyRoutingPolicies multivalueAnswerRoutingPolicy records "
            "setIdentifier ttl weightedRoutingPolicies"
        ),
    ),
    "aws:route53/zone:Zone": Case(
        lambda w: {
            "name": "staging.internal",
            "comment": "c",
            "vpcs": [{"vpcId": w.vpc, "vpcRegion": "eu-west-1"}],
            **TAGS,
        },
        {"comment": "d", **TAGGED},
        hidden("delegationSetId"),
    ),
}
