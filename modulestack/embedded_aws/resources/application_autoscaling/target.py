"""aws:appautoscaling/target:Target. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.application_autoscaling.common import MISSING, scalable_dimension
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, at, given
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm

_TAGS = TagForm(
    service="application-autoscaling",
    argument=lambda tags_: {"Tags": tags_},
    read=lambda _, target: tags.wanted(target.ctx, target.known),
    add=lambda *_: None,
    remove=lambda *_: None,
)
"""AWS gives a scalable target's tags to nobody who describes it: they are as the program wrote them."""


def _capacity(_: str, properties: Properties) -> dict[str, Any]:
    suspended = properties.get("suspendedState")
    return {
        "MinCapacity": properties["minCapacity"],
        "MaxCapacity": properties["maxCapacity"],
        **({"SuspendedState": {aws: bool(suspended.get(name)) for name, aws in _KINDS.items()}} if suspended else {}),
    }


_KINDS = {
    "dynamicScalingInSuspended": "DynamicScalingInSuspended",
    "dynamicScalingOutSuspended": "DynamicScalingOutSuspended",
    "scheduledScalingSuspended": "ScheduledScalingSuspended",
}


def _suspended(target: Described) -> dict[str, bool]:
    state = target.found.get("SuspendedState") or {}
    return {name: state.get(aws, False) for name, aws in _KINDS.items()}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:appautoscaling/target:Target",
        service="application-autoscaling",
        create="register_scalable_target",
        create_params=lambda _, inputs: {**scalable_dimension(inputs), **_capacity("", inputs)},
        put=True,
        id=given("{resourceId}"),
        describe="describe_scalable_targets",
        describe_params=lambda _, known: {
            "ServiceNamespace": known["serviceNamespace"],
            "ResourceIds": [known["resourceId"]],
            "ScalableDimension": known["scalableDimension"],
        },
        found="ScalableTargets",
        missing=MISSING,
        outputs={
            "arn": at("ScalableTargetARN", None),
            "maxCapacity": "MaxCapacity",
            "minCapacity": "MinCapacity",
            "resourceId": "ResourceId",
            "roleArn": at("RoleARN", None),
            "scalableDimension": "ScalableDimension",
            "serviceNamespace": "ServiceNamespace",
            "suspendedState": _suspended,
        },
        key=lambda _, target: scalable_dimension(target),
        delete="deregister_scalable_target",
        tag_form=_TAGS,
        replaces=frozenset({"region", "resourceId", "roleArn", "scalableDimension", "serviceNamespace"}),
    )
)
"""How few and how many tasks a service may have."""
