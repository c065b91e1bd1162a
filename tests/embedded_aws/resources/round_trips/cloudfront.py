"""CloudFront: what each resource type is made of, and how it changes."""

from __future__ import annotations

from typing import Any

from modulestack.contract import cloudfront
from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, World, hidden


def _behavior(**more: Any) -> dict[str, Any]:
    return {
        "allowedMethods": ["GET", "HEAD"],
        "cachedMethods": ["GET", "HEAD"],
        "cachePolicyId": cloudfront.CACHING_DISABLED,
        "compress": True,
        "originRequestPolicyId": cloudfront.ALL_VIEWER,
        "targetOriginId": "load-balancer",
        "viewerProtocolPolicy": "redirect-to-https",
        **more,
    }


def _distribution(world: World) -> dict[str, Any]:
    vpc = {"vpcOriginId": world.vpc_origin, "originReadTimeout": 60, "originKeepaliveTimeout": 5}
    origin = {"originId": "load-balancer", "domainName": world.balancer["DNSName"], "vpcOriginConfig": vpc}
    return {
        "aliases": ["www.example.com"],
        "comment": "Any",
        "defaultCacheBehavior": _behavior(),
        "enabled": True,
        "httpVersion": "http2and3",
        "isIpv6Enabled": True,
        "orderedCacheBehaviors": [_behavior(pathPattern="/static/*")],
        "origins": [{**origin, "connectionAttempts": 3, "connectionTimeout": 10}],
        "priceClass": "PriceClass_100",
        "restrictions": {"geoRestriction": {"restrictionType": "blacklist", "locations": ["AQ"]}},
        "viewerCertificate": {
            "acmCertificateArn": world.edge_certificate,
            "minimumProtocolVersion": "TLSv1.2_2021",
            "sslSupportMethod": "sni-only",
        },
        "waitForDeployment": True,
        **TAGS,
    }


CASES: dict[str, Case] = {
    "aws:cloudfront/distribution:Distribution": Case(
        _distribution,
        {"comment": "Other", "priceClass": "PriceClass_All", "aliases": [], **TAGGED},
        hidden(
            "anycastIpListId cacheTagConfig connectionFunctionAssociation continuousDeploymentPolicyId "
            "customErrorResponses defaultRootObject loggingConfig originGroups viewerMtlsConfig"
        ),
    ),
    "aws:cloudfront/vpcOrigin:VpcOrigin": Case(
        lambda w: {
            "vpcOriginEndpointConfig": {
                "arn": w.balancer["LoadBalancerArn"],
                "httpPort": 80,
                "httpsPort": 443,
                "name": "any",
                "originProtocolPolicy": "https-only",
                "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
            },
            **TAGS,
        },
        lambda w: {
            "vpcOriginEndpointConfig": {
                "arn": w.balancer["LoadBalancerArn"],
                "httpPort": 80,
                "httpsPort": 8443,
                "name": "any",
                "originProtocolPolicy": "https-only",
                "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
            },
            **TAGGED,
        },
        hidden("timeouts"),
    ),
}
