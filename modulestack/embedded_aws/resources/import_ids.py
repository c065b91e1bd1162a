"""How ``pulumi import`` names what is there, where that is not how the provider names it from then on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties

Resolved = tuple[str, Properties]
"""The id, and what else the name tells."""


def resolved(ctx: Context, type_: str, id_: str) -> Resolved:
    """
    What *id_* means for a resource of *type_*; of a type that is not listed, itself.

    Raises:
        InvalidInput: it is no name of one.
    """
    resolve = _RESOLVE.get(type_)
    return resolve(ctx, id_) if resolve else (id_, {})


def _service(ctx: Context, id_: str) -> Resolved:
    """Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#import"""
    cluster, _, name = id_.partition("/")
    if not cluster or not name or "/" in name:
        raise InvalidInput("id", f"wrong format of resource: {id_}, expecting 'cluster-name/service-name'")
    return ctx.arn("ecs", f"service/{cluster}/{name}"), {"cluster": ctx.arn("ecs", f"cluster/{cluster}")}


def _scalable(id_: str, parts: int) -> list[str]:
    """Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target#import"""
    found = id_.split("/", 5)
    if len(found) < parts or not all(found):
        end = "/<policy-name>" if parts == 6 else ""
        form = f"<service-namespace>/<resource-id>/<scalable-dimension>{end}"
        raise InvalidInput("id", f'unexpected format ("{id_}"), expected {form}')
    return found


def _known(found: list[str]) -> dict[str, Any]:
    namespace, kind, cluster, service, dimension = found[:5]
    return {
        "serviceNamespace": namespace,
        "resourceId": f"{kind}/{cluster}/{service}",
        "scalableDimension": dimension,
    }


def _target(_: Context, id_: str) -> Resolved:
    known = _known(_scalable(id_, 5))
    return known["resourceId"], known


def _policy(_: Context, id_: str) -> Resolved:
    found = _scalable(id_, 6)
    return found[5], _known(found)


_RECORD = re.compile(r"(?P<zoneId>[A-Z0-9]+)_(?P<name>.+)_(?P<type>[A-Z0-9]+)")


def _record(_: Context, id_: str) -> Resolved:
    """Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record#import"""
    found = _RECORD.fullmatch(id_)
    if found is None:
        raise InvalidInput("id", f'unexpected format ("{id_}"), expected <zone-id>_<record-name>_<type>')
    return id_, found.groupdict()


def _metric_filter(ctx: Context, id_: str) -> Resolved:  # noqa: ARG001
    """Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_metric_filter#import"""
    group, _, name = id_.partition(":")
    if not group or not name or ":" in name:
        raise InvalidInput("id", f"unexpected format ({id_}), expected <log_group_name>:<name>")
    return name, {"logGroupName": group}


def _scheduled_action(_: Context, id_: str) -> Resolved:
    """
    The provider has no form of it: its id is no name of one.

    Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_scheduled_action
    """
    raise InvalidInput("id", f"{id_}: resource aws_appautoscaling_scheduled_action doesn't support import")


_RESOLVE: dict[str, Callable[[Context, str], Resolved]] = {
    "aws:appautoscaling/policy:Policy": _policy,
    "aws:appautoscaling/scheduledAction:ScheduledAction": _scheduled_action,
    "aws:appautoscaling/target:Target": _target,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": _metric_filter,
    "aws:ecs/service:Service": _service,
    "aws:route53/record:Record": _record,
}
