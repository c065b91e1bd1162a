"""
Where people look at a module in AWS's console: addresses only, nothing is asked.

Sources: https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/select-region.html,
https://docs.amazonaws.cn/en_us/aws/latest/userguide/console.html,
https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/getting-started-sign-in.html
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from modulestack.contract import names, partitions
from modulestack.contract.manifest import ModuleManifest

HOSTS = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
"""Partition → host of its console; of others none is known."""


def links(manifest: ModuleManifest, load_balancers: Sequence[str] = ()) -> dict[str, str]:
    """
    What there is to see → its address; nothing where the partition's console is not known.

    *load_balancers* are ARNs of those that lead to the module.
    """
    region = manifest.region
    host = HOSTS.get(partitions.of_region(region).name)
    if host is None:
        return {}
    at = f"https://{region}.{host}"
    watching = f"{at}/cloudwatch/home?region={region}#"
    found = {
        "service": f"{at}/ecs/v2/clusters/{_in_path(manifest.cluster)}/services/{_in_path(manifest.service)}/health"
        f"?region={region}",
        "log group": f"{watching}logsV2:log-groups/log-group/{_in_fragment(manifest.log_group)}",
    }
    for what, page, arns in (
        ("load balancer", "LoadBalancer:loadBalancerArn", load_balancers),
        ("target group", "TargetGroup:targetGroupArn", manifest.target_groups),
    ):
        for number, arn in enumerate(arns, 1):
            found[what if len(arns) == 1 else f"{what} {number}"] = f"{at}/ec2/home?region={region}#{page}={arn}"
    if manifest.alert_topic:
        search = names.alarm(manifest.environment, manifest.module, "").replace("/", "*2f")
        found["alarms"] = f"{watching}alarmsV2:?~(search~'{search})"
        found["topic"] = f"{at}/sns/v3/home?region={region}#/topic/{manifest.alert_topic}"
    if manifest.queries:
        found["queries"] = f"{watching}logsV2:logs-insights"
    if manifest.dashboard:
        found["dashboard"] = f"{watching}dashboards/dashboard/{_in_path(manifest.dashboard)}"
    return found


def _in_path(text: str) -> str:
    return quote(text, safe="")


def _in_fragment(text: str) -> str:
    """CloudWatch decodes twice what is behind the ``#``, and takes ``$`` for a per cent sign."""
    return quote(quote(text, safe=""), safe="").replace("%", "$")
