"""
What an account's settings are, and what they change for new resources.

Who set nothing for himself has what is set for the account's root user, then what AWS sets.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from modulestack.embedded_aws.ecs import lookup
from modulestack.embedded_aws.ecs.region_state import RegionState


@dataclasses.dataclass(frozen=True)
class AccountSetting:
    """What a setting may be."""

    default: str
    """What it is where nobody has set it."""
    allowed: tuple[str, ...]


_ON = ("enabled", "disabled")
SETTINGS: Mapping[str, AccountSetting] = {
    "serviceLongArnFormat": AccountSetting("enabled", _ON),
    "taskLongArnFormat": AccountSetting("enabled", _ON),
    "containerInstanceLongArnFormat": AccountSetting("enabled", _ON),
    "awsvpcTrunking": AccountSetting("disabled", _ON),
    "containerInsights": AccountSetting("disabled", ("enabled", "disabled", "enhanced")),
    "fargateFIPSMode": AccountSetting("disabled", _ON),
    "tagResourceAuthorization": AccountSetting("on", ("on", "off")),
    "fargateTaskRetirementWaitPeriod": AccountSetting("7", ("0", "7", "14")),
    "guardDutyActivate": AccountSetting("off", ()),
    "defaultLogDriverMode": AccountSetting("non-blocking", ("blocking", "non-blocking")),
    "fargateEventWindows": AccountSetting("disabled", _ON),
}
"""
By name, in the API's order. ``guardDutyActivate`` is AWS's own to set.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSetting.html
"""


def root(region: RegionState) -> str:
    """ARN of the account's root user, whose settings are the account's."""
    return region.iam_arn("root")


def effective(region: RegionState, name: str, principal: str | None = None) -> str:
    """What the setting *name* is for *principal* (ARN; the root user if None)."""
    own = region.settings.get((principal, name)) if principal else None
    return own or region.settings.get((root(region), name), SETTINGS[name].default)


def check_value(name: str, value: str) -> None:
    """Refuse what the setting cannot be."""
    if value not in SETTINGS[name].allowed:
        raise lookup.invalid("Invalid setting 'value'")


def service_arn(region: RegionState, cluster: str, name: str) -> str:
    """Of a new service. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids"""
    long = effective(region, "serviceLongArnFormat") == "enabled"
    return region.arn("service", cluster, name) if long else region.arn("service", name)


def task_id_and_arn(region: RegionState, cluster: str) -> tuple[str, str]:
    """Of a new task: the old format's identifiers are UUIDs."""
    if effective(region, "taskLongArnFormat") == "enabled":
        id_ = region.ids.task()
        return id_, region.arn("task", cluster, id_)
    id_ = region.ids.uuid()
    return id_, region.arn("task", id_)


def check_tags_of(region: RegionState, what: str, params: Mapping[str, object]) -> None:
    """Refuse tags on a new *what* (``service`` or ``task``) whose ARN will be of the old format, which has none."""
    if effective(region, f"{what}LongArnFormat") == "enabled":
        return
    for key, aim in (
        ("tags", f"add tags to the {what}"),
        ("enableECSManagedTags", "work with ECS managed tags"),
        ("propagateTags", "propagate tags"),
    ):
        if params.get(key) and params[key] != "NONE":
            raise lookup.invalid(
                f"The new ARN and resource ID format must be enabled to {aim}. Opt in to the new format and try again."
            )
