"""A module's load balancer, target group and listeners."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import ResourceOptions

from components.access_logs import LoadBalancerLogs
from components.authentication import EVERYBODY, Authentication
from components.load_balancer import load_balancer
from tests.harness import Deployed, deploy
from tests.support import answers
from tests.support.plans import plan

TAGS = {"m": "web"}
LB_ARN = answers.arn("elasticloadbalancing", "loadbalancer/app/web-lb/0123456789abcdef")
TG_ARN = answers.arn("elasticloadbalancing", "targetgroup/web-lb-tg/0123456789abcdef")
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"


def _balancer(
    settings: dict[str, Any] | None = None,
    *,
    name: str = "web-lb",
    certificate: str | None = None,
    redirect: bool = False,
    protection: bool = False,
    internal: bool = False,
    asked: Authentication = EVERYBODY,
) -> Deployed:
    return deploy(
        lambda: load_balancer(
            name,
            plan(
                {"domain": {"zone": "example.com", "http_redirect": redirect}} if certificate else None,
                **(settings or {}),
            ),
            internal=internal,
            vpc_id="vpc-1",
            subnet_ids=["subnet-1", "subnet-2"],
            security_group_ids=["sg-lb"],
            certificate_arn=certificate,
            deletion_protection=protection,
            logs=LoadBalancerLogs(),
            web_acl=None,
            authentication=asked,
            depends_on=[],
            tags=TAGS,
            opts=ResourceOptions(),
        )
    )


def test_a_public_module_in_plain_http():
    assert _balancer().inputs() == {
        "lb/loadBalancer:LoadBalancer web-lb": {
            "loadBalancerType": "application",
            "internal": False,
            "ipAddressType": "ipv4",
            "subnets": ["subnet-1", "subnet-2"],
            "securityGroups": ["sg-lb"],
            "idleTimeout": 60,
            "dropInvalidHeaderFields": True,
            "desyncMitigationMode": "defensive",
            "enableHttp2": True,
            "enableDeletionProtection": False,
            "tags": TAGS,
        },
        "lb/targetGroup:TargetGroup web-lb-tg": {
            "vpcId": "vpc-1",
            "targetType": "ip",
            "port": 8080,
            "protocol": "HTTP",
            "protocolVersion": "HTTP1",
            "ipAddressType": "ipv4",
            "healthCheck": {
                "enabled": True,
                "protocol": "HTTP",
                "port": "traffic-port",
                "path": "/",
                "matcher": "200",
                "interval": 15,
                "timeout": 5,
                "healthyThreshold": 2,
                "unhealthyThreshold": 2,
            },
            "deregistrationDelay": 30,
            "slowStart": 0,
            "loadBalancingAlgorithmType": "round_robin",
            "loadBalancingAnomalyMitigation": "off",
            "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration",
            "stickiness": {"type": "lb_cookie", "enabled": False, "cookieDuration": 86400},
            "tags": TAGS,
        },
        "lb/listener:Listener web-lb-80": {
            "loadBalancerArn": LB_ARN,
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [{"type": "forward", "targetGroupArn": TG_ARN}],
            "tags": TAGS,
        },
    }


def test_with_a_certificate_https_serves_and_http_redirects():
    listeners = _balancer(certificate=CERTIFICATE, redirect=True).all("aws:lb/listener:Listener")
    assert {listener.name: listener.inputs for listener in listeners} == {
        "web-lb-443": {
            "loadBalancerArn": LB_ARN,
            "port": 443,
            "protocol": "HTTPS",
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "certificateArn": CERTIFICATE,
            "defaultActions": [{"type": "forward", "targetGroupArn": TG_ARN}],
            "tags": TAGS,
        },
        "web-lb-80": {
            "loadBalancerArn": LB_ARN,
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [
                {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
            ],
            "tags": TAGS,
        },
    }


def test_a_load_balancer_may_be_internal():
    done = _balancer(internal=True)
    assert done.one("aws:lb/loadBalancer:LoadBalancer").inputs["internal"] is True


def test_protection_is_the_file_s_decision():
    done = _balancer(protection=True)
    assert done.one("aws:lb/loadBalancer:LoadBalancer").inputs["enableDeletionProtection"] is True


def test_the_file_decides_how_requests_are_spread():
    done = _balancer(
        {
            "health_check": {
                "path": "/up",
                "matcher": "200-299",
                "interval_s": 20,
                "timeout_s": 9,
                "healthy_threshold": 3,
                "unhealthy_threshold": 4,
            },
            "load_balancing": {
                "algorithm": "weighted_random",
                "deregistration_delay_s": 5,
                "idle_timeout_s": 120,
                "stickiness": {"duration_s": 600},
            },
        }
    )
    group = done.one("aws:lb/targetGroup:TargetGroup").inputs
    assert done.one("aws:lb/loadBalancer:LoadBalancer").inputs["idleTimeout"] == 120
    assert {key: group[key] for key in ("healthCheck", "deregistrationDelay", "stickiness")} == {
        "healthCheck": {
            "enabled": True,
            "protocol": "HTTP",
            "port": "traffic-port",
            "path": "/up",
            "matcher": "200-299",
            "interval": 20,
            "timeout": 9,
            "healthyThreshold": 3,
            "unhealthyThreshold": 4,
        },
        "deregistrationDelay": 5,
        "stickiness": {"type": "lb_cookie", "enabled": True, "cookieDuration": 600},
    }
    assert [group["loadBalancingAlgorithmType"], group["loadBalancingAnomalyMitigation"]] == ["weighted_random", "on"]


def test_slow_start_grows_a_new_task_s_share():
    done = _balancer({"load_balancing": {"slow_start_s": 30}})
    assert done.one("aws:lb/targetGroup:TargetGroup").inputs["slowStart"] == 30


@pytest.mark.parametrize(("cross_zone", "expected"), [(True, "use_load_balancer_configuration"), (False, "false")])
def test_nodes_may_keep_to_their_own_zone(cross_zone: bool, expected: str):  # noqa: FBT001
    done = _balancer({"load_balancing": {"cross_zone": cross_zone}})
    assert done.one("aws:lb/targetGroup:TargetGroup").inputs["loadBalancingCrossZoneEnabled"] == expected


@pytest.mark.parametrize("type_", ["aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"])
def test_a_long_module_s_names_fit_aws(type_: str):
    """Pulumi adds eight characters, AWS allows 32."""
    assert len(_balancer(name="a-very-long-module-name-it-is-lb").one(type_).name) == 24
