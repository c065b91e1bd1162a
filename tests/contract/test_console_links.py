"""Addresses of AWS's console, by partition."""

from __future__ import annotations

import dataclasses

from modulestack.contract.console_links import links
from tests.release.snapshots import MANIFEST


def test_where_a_module_is_to_be_seen():
    manifest = dataclasses.replace(MANIFEST, alert_topic="", region="eu-west-1")
    found = links(manifest)
    at = "https://eu-west-1.console.aws.amazon.com"
    assert found["service"] == (
        f"{at}/ecs/v2/clusters/{manifest.cluster}/services/{manifest.service}/health?region=eu-west-1"
    )
    assert found["log group"] == (
        f"{at}/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/" + manifest.log_group.replace("/", "$252F")
    )
    assert "alarms" not in found
    told = links(dataclasses.replace(manifest, alert_topic="arn:aws:sns:eu-west-1:123456789012:t"))
    search = f"modulestack*2f{manifest.environment}*2f{manifest.module}*2f"
    assert told["alarms"] == f"{at}/cloudwatch/home?region=eu-west-1#alarmsV2:?~(search~'{search})"
    assert "dashboard" not in told
    shown = links(
        dataclasses.replace(manifest, dashboard="modulestack-prod", queries=("errors",)),
        ["arn:aws:elasticloadbalancing:lb"],
    )
    assert shown["dashboard"] == f"{at}/cloudwatch/home?region=eu-west-1#dashboards/dashboard/modulestack-prod"
    assert shown["queries"] == f"{at}/cloudwatch/home?region=eu-west-1#logsV2:logs-insights"
    assert "queries" not in told
    assert shown["load balancer"] == (
        f"{at}/ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=arn:aws:elasticloadbalancing:lb"
    )
    assert told["topic"].endswith("#/topic/arn:aws:sns:eu-west-1:123456789012:t")


def test_other_partitions():
    """Where no console is known, none is made up."""
    china = links(dataclasses.replace(MANIFEST, region="cn-north-1"))
    assert china["service"].startswith("https://cn-north-1.console.amazonaws.cn/ecs/")
    gov = links(dataclasses.replace(MANIFEST, region="us-gov-west-1"))
    assert gov["service"].startswith("https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/")
    assert links(dataclasses.replace(MANIFEST, region="us-iso-east-1")) == {}
