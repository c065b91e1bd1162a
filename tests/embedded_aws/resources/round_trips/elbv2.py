"""Load balancers: what each resource type is made of, and how it changes."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden

CASES: dict[str, Case] = {
    "aws:lb/listener:Listener": Case(
        lambda w: {
            "loadBalancerArn": w.balancer["LoadBalancerArn"],
            "port": 443,
            "protocol": "HTTPS",
            "certificateArn": w.certificate,
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "mutualAuthentication": {
                "mode": "verify",
                "trustStoreArn": w.trust_store,
                "ignoreClientCertificateExpiry": True,
                "advertiseTrustStoreCaNames": "on",
            },
            "defaultActions": [{"order": 1, "type": "forward", "targetGroupArn": w.target_groups[0]}],
            **TAGS,
        },
        {
            "mutualAuthentication": {"mode": "passthrough"},
            "routingHttpRequestXAmznMtlsClientcertHeaderName": "X-Chain",
            "defaultActions": [
                {
                    "order": 1,
                    "type": "redirect",
                    "redirect": {
                        "host": "#{host}",
                        "path": "/#{path}",
                        "port": "443",
                        "protocol": "HTTPS",
                        "query": "#{query}",
                        "statusCode": "HTTP_301",
                    },
                }
            ],
            **TAGGED,
        },
        hidden("alpnPolicy tcpIdleTimeoutSeconds"),
    ),
    "aws:lb/listenerCertificate:ListenerCertificate": Case(
        lambda w: {"listenerArn": w.https, "certificateArn": w.wildcard},
        None,
    ),
    "aws:lb/listenerRule:ListenerRule": Case(
        lambda w: {
            "listenerArn": w.https,
            "priority": 7,
            "actions": [{"order": 1, "type": "forward", "targetGroupArn": w.target_groups[0]}],
            "conditions": [
                {"hostHeader": {"values": ["a.example.com"]}},
                {"pathPattern": {"values": ["/v1/*"]}},
                {"httpHeader": {"httpHeaderName": "X-A", "values": ["b"]}},
                {"queryStrings": [{"key": "version", "value": "2"}]},
            ],
            **TAGS,
        },
        lambda w: {
            "priority": 8,
            "actions": [
                {
                    "order": 1,
                    "type": "forward",
                    "forward": {
                        "targetGroups": [
                            {"arn": w.target_groups[0], "weight": 90},
                            {"arn": w.target_groups[1], "weight": 10},
                        ],
                        "stickiness": {"duration": 60, "enabled": True},
                    },
                }
            ],
            "conditions": [
                {"httpRequestMethod": {"values": ["GET", "HEAD"]}},
                {"sourceIp": {"values": ["10.0.0.0/8"]}},
                {"hostHeader": {"regexValues": ["^a[.]"]}},
            ],
            **TAGGED,
        },
        hidden("transforms"),
    ),
    "aws:lb/loadBalancer:LoadBalancer": Case(
        lambda w: {
            "name": "web",
            "subnets": sorted(w.subnets[:2]),
            "securityGroups": w.groups[:1],
            "internal": True,
            "idleTimeout": 61,
            "dropInvalidHeaderFields": True,
            "accessLogs": {"bucket": "standing-logs", "enabled": True, "prefix": "a"},
            **TAGS,
        },
        lambda w: {
            "subnets": sorted(w.subnets),
            "securityGroups": sorted(w.groups),
            "idleTimeout": 120,
            "enableHttp2": False,
            "accessLogs": {"bucket": "standing-logs", "enabled": True, "prefix": "b"},
            **TAGGED,
        },
        hidden(
            "connectionLogs customerOwnedIpv4Pool dnsRecordClientRoutingPolicy enablePrefixForIpv6SourceNat "
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic healthCheckLogs ipamPools "
            "minimumLoadBalancerCapacity "
            "secondaryIpsAutoAssignedPerSubnet"
        ),
    ),
    "aws:lb/targetGroup:TargetGroup": Case(
        lambda w: {
            "name": "web",
            "vpcId": w.vpc,
            "targetType": "ip",
            "port": 8080,
            "protocol": "HTTP",
            "healthCheck": _check("/healthz", 15),
            "deregistrationDelay": 30,
            **TAGS,
        },
        lambda w: {
            "healthCheck": _check("/other", 20),
            "deregistrationDelay": 60,
            "loadBalancingAlgorithmType": "weighted_random",
            "loadBalancingAnomalyMitigation": "on",
            "stickiness": {"cookieDuration": 600, "cookieName": "", "enabled": True, "type": "lb_cookie"},
            **TAGGED,
        },
        hidden(
            "connectionTermination preserveClientIp targetControlPort targetFailovers targetGroupHealth "
            "targetHealthStates"
        ),
    ),
    "aws:lb/trustStore:TrustStore": Case(
        lambda w: {
            "name": "clients",
            "caCertificatesBundleS3Bucket": "standing-bucket",
            "caCertificatesBundleS3Key": "clients-ca.pem",
            **TAGS,
        },
        {"caCertificatesBundleS3Key": "other-ca.pem", **TAGGED},
        hidden("caCertificatesBundleS3ObjectVersion"),
    ),
    "aws:lb/trustStoreRevocation:TrustStoreRevocation": Case(
        lambda w: {
            "trustStoreArn": w.trust_store,
            "revocationsS3Bucket": "standing-bucket",
            "revocationsS3Key": "revoked.pem",
        },
        None,
        hidden("revocationsS3ObjectVersion"),
    ),
}


def _check(path: str, interval: int) -> dict[str, Any]:
    return {
        "enabled": True,
        "healthyThreshold": 2,
        "interval": interval,
        "matcher": "200",
        "path": path,
        "port": "traffic-port",
        "protocol": "HTTP",
        "timeout": 5,
        "unhealthyThreshold": 2,
    }
