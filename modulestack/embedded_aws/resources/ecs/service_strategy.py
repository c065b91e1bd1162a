"""A service's deployment strategy and its second target groups, between Pulumi's names and the ECS API's. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources.handler import Properties

_TWO_GROUPS = ("alternateTargetGroupArn", "productionListenerRule", "roleArn", "testListenerRule")
_STEPS = {
    "canaryConfiguration": ("canaryPercent", "canaryBakeTimeInMinutes"),
    "linearConfiguration": ("stepPercent", "stepBakeTimeInMinutes"),
}
_OF_HOOK = ("targetType", "hookTargetArn", "roleArn", "lifecycleStages")
ROLLING = "ROLLING"


def two_groups(balancer: Mapping[str, Any]) -> Properties:
    """What *balancer* says of its other target group, in the names of both; empty: it has none."""
    given = balancer.get("advancedConfiguration") or {}
    found = {name: given[name] for name in _TWO_GROUPS if given.get(name)}
    return {"advancedConfiguration": found} if found else {}


def requested(wanted: Properties) -> dict[str, Any]:
    """
    *wanted* as the API takes it; minutes are texts in the provider.

    Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
    (deployment_configuration)
    """
    made: dict[str, Any] = {}
    if wanted.get("strategy"):
        made["strategy"] = wanted["strategy"]
    if wanted.get("bakeTimeInMinutes") not in (None, ""):
        made["bakeTimeInMinutes"] = int(wanted["bakeTimeInMinutes"])
    for name, (percent, minutes) in _STEPS.items():
        if given := wanted.get(name):
            made[name] = {
                **({percent: float(given[percent])} if given.get(percent) is not None else {}),
                **({minutes: int(given[minutes])} if given.get(minutes) not in (None, "") else {}),
            }
    if hooks := wanted.get("lifecycleHooks"):
        made["lifecycleHooks"] = sorted((_hook(each) for each in hooks), key=repr)
    return made


def _hook(given: Properties) -> dict[str, Any]:
    made = {name: given[name] for name in _OF_HOOK if given.get(name)}
    if given.get("hookDetails"):
        made["hookDetails"] = json.loads(given["hookDetails"])
    if timeout := given.get("timeoutConfiguration"):
        made["timeoutConfiguration"] = {"timeoutInMinutes": timeout["timeoutInMinutes"], "action": timeout["action"]}
    return made


def told(configuration: Mapping[str, Any]) -> Properties:
    """What DescribeServices says in *configuration*, as the provider has it."""
    shown: Properties = {"strategy": configuration.get("strategy", ROLLING)}
    if configuration.get("bakeTimeInMinutes") is not None:
        shown["bakeTimeInMinutes"] = str(configuration["bakeTimeInMinutes"])
    for name, (percent, minutes) in _STEPS.items():
        if given := configuration.get(name):
            shown[name] = {
                **({percent: given[percent]} if percent in given else {}),
                **({minutes: str(given[minutes])} if minutes in given else {}),
            }
    if hooks := configuration.get("lifecycleHooks"):
        shown["lifecycleHooks"] = [
            {**each, **({"hookDetails": json.dumps(each["hookDetails"])} if "hookDetails" in each else {})}
            for each in hooks
        ]
    return shown
