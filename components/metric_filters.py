"""Metric filters of a module's log; their alarms are with its others."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ResourceOptions
from pulumi_aws import cloudwatch

from components.feature_resources import RunningService
from modulestack.contract import names
from modulestack.environment.model import Module

METRIC_FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"


def after_service(
    name: str,
    module: Module,
    service: RunningService,
    *,
    tags: Mapping[str, str],  # noqa: ARG001  AWS gives such a filter none
    opts: ResourceOptions,
) -> None:
    """Each on the module's own log group, which is there before them and after them."""
    environment = service.environment
    for each, said in module.metric_filters.items():
        cloudwatch.LogMetricFilter(
            f"{name}-filter-{each}",
            name=each,
            log_group_name=service.logs.group,
            pattern=said.pattern,
            metric_transformation=cloudwatch.LogMetricFilterMetricTransformationArgs(
                name=names.filtered_metric(module.name, each),
                namespace=names.metric_namespace(environment.name),
                value=said.value,
                # The provider has a text for this number.
                default_value=None if said.default_value is None else f"{said.default_value:g}",
                dimensions=said.dimensions or None,
                unit=said.unit,
            ),
            opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=[*service.logs.ready])),
        )
