"""
Tags and account settings.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import identifiers, lookup, responses
from modulestack.embedded_aws.ecs.region_state import RegionState

Params = Mapping[str, Any]

SETTINGS = {
    "awsvpcTrunking": "disabled",
    "containerInsights": "disabled",
    "containerInstanceLongArnFormat": "enabled",
    "defaultLogDriverMode": "non-blocking",
    "fargateFIPSMode": "disabled",
    "fargateTaskRetirementWaitPeriod": "7",
    "guardDutyActivate": "off",
    "serviceLongArnFormat": "enabled",
    "tagResourceAuthorization": "on",
    "taskLongArnFormat": "enabled",
}
"""What counts where nobody has set anything."""


def tag_resource(region: RegionState, params: Params) -> dict[str, Any]:
    """Adds and replaces."""
    _tags_of(region, params["resourceArn"]).update(responses.untag(params["tags"]))
    return {}


def untag_resource(region: RegionState, params: Params) -> dict[str, Any]:
    """Takes away."""
    tags = _tags_of(region, params["resourceArn"])
    for key in params["tagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(region: RegionState, params: Params) -> dict[str, Any]:
    """All of them."""
    return {"tags": responses.tags(_tags_of(region, params["resourceArn"]))}


def _tags_of(region: RegionState, arn: str) -> dict[str, str]:
    kind, _, path = arn.rpartition(":" if "task-definition" not in arn else ":task-definition")[2].partition("/")
    parts = path.split("/")
    if "task-definition/" in arn:
        definition = lookup.definition(region, identifiers.short(arn))
        if definition is not None:
            return definition.tags
    elif cluster := region.clusters.get(parts[0]):
        if kind == "cluster" and cluster.status == "ACTIVE":
            return cluster.tags
        if kind == "service" and (service := cluster.services.get(parts[-1])):
            return service.tags
        if kind == "task" and (task := cluster.tasks.get(parts[-1])):
            return task.tags
    raise lookup.invalid("The specified resource does not exist." if arn.startswith("arn:") else "Invalid ARN.")


def list_account_settings(region: RegionState, params: Params) -> dict[str, Any]:
    """Those that were set; with ``effectiveSettings`` those that count."""
    root = _principal(region, params)
    found = {name: value for (principal, name), value in region.settings.items() if principal in (root, "default")}
    if params.get("effectiveSettings"):
        found = SETTINGS | found
    shown = [
        _setting(root, name, value)
        for name, value in sorted(found.items())
        if params.get("name") in (None, name) and params.get("value") in (None, value)
    ]
    page, more = lookup.page(shown, params, default=10)
    return {"settings": page, **more}


def put_account_setting(region: RegionState, params: Params) -> dict[str, Any]:
    """For one principal."""
    root = _principal(region, params)
    region.settings[root, _known(params["name"])] = params["value"]
    return {"setting": _setting(root, params["name"], params["value"])}


def put_account_setting_default(region: RegionState, params: Params) -> dict[str, Any]:
    """For everybody who has not set it."""
    region.settings["default", _known(params["name"])] = params["value"]
    return {"setting": _setting(_principal(region, {}), params["name"], params["value"])}


def _known(name: str) -> str:
    if name not in SETTINGS:
        raise lookup.invalid(f"Unknown account setting: {name}")
    return name


def _principal(region: RegionState, params: Params) -> str:
    return str(params.get("principalArn") or region.iam_arn("root"))


def _setting(principal: str, name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value, "principalArn": principal, "type": "user"}
