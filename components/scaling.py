"""How many tasks a module runs, where its load decides."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from pulumi import Input, Output, ResourceOptions
from pulumi_aws import appautoscaling

from components import (
    high_resolution_scaling,
    predictive_scaling,
    queue_scaling,
    request_scaling,
    scheduled_scaling,
    step_scaling,
    tracked_metrics,
)
from components.feature_resources import RunningService
from components.keeping import keeping
from modulestack.contract import names
from modulestack.contract.imported import Keeper, Named, Policy
from modulestack.environment.model import Module
from modulestack.features import queue
from modulestack.features.alarms import alternate
from modulestack.features.imported import kept as kept_settings
from modulestack.features.scaling_schedule_rules import moved
from modulestack.features.scaling_section import Scaling

NAMESPACE, DIMENSION = "ecs", "ecs:service:DesiredCount"
REQUESTS = "ALBRequestCountPerTarget"


def after_service(
    name: str, module: Module, service: RunningService, *, tags: Mapping[str, str], opts: ResourceOptions
) -> None:
    """The scaling that *module*'s file asks for."""
    if module.scaling:
        scaling(
            f"{name}-scaling",
            module.scaling,
            alarm_name=names.queue_alarm(service.environment.name, module.name),
            step_alarm_name=functools.partial(names.step_alarm, service.environment.name, module.name),
            cluster_name=service.cluster_name,
            service_name=service.service_name,
            request_label=service.request_label if _counts_requests(module.scaling) else None,
            request_groups=_request_groups(service),
            given=module.imported.names,
            kept={
                "scalable_target": [*kept_settings(module, "scalable_target"), *moved_arguments(module.scaling)],
                "scaling": kept_settings(module, "scaling"),
            },
            was_suspended=scheduled_scaling.was_suspended(f"{name}-scaling", service),
            emitted=service.high_resolution_metrics,
            tags=tags,
            opts=opts,
        )


def _counts_requests(settings: Scaling) -> bool:
    predicted = settings.predictive.requests_per_task if settings.predictive else None
    return settings.requests_per_task is not None or predicted is not None


def _request_groups(service: RunningService) -> tuple[Output[str], Output[str]] | None:
    """Where requests to a module's address are shifted: what CloudWatch calls both target groups."""
    first, second = service.watched.get(""), service.watched.get(alternate(""))
    return (first[1].arn_suffix, second[1].arn_suffix) if first and second else None


def scaling(
    name: str,
    settings: Scaling,
    *,
    alarm_name: str,
    step_alarm_name: Callable[[str], str],
    cluster_name: str,
    service_name: Output[str],
    request_label: Input[str] | None,
    request_groups: tuple[Input[str], Input[str]] | None = None,
    given: Mapping[Named, str] = MappingProxyType({}),
    kept: Mapping[Keeper, list[str]] = MappingProxyType({}),
    was_suspended: bool = False,
    emitted: Collection[str] = (),
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    """
    Target tracking: one policy for each metric of *settings* with a target value, and one for each that is forecast.

    *request_label* is what ALBRequestCountPerTarget calls the load balancer and target group; needed for requests
    only; with two *request_groups* that metric is made of both. With a queue, one more policy on it, and where there
    may be no task, an alarm called *alarm_name* that starts the first one. Schedules set other bounds; what
    *was_suspended* goes on if it is so no more. Policies that were taken over have *given* names, and arguments that
    are *kept* as they were. *emitted* are metrics of the service that are not of a minute.
    *step_alarm_name* says how the alarm of a step is called.
    """
    state = scheduled_scaling.suspended(settings, was_suspended=was_suspended)
    # What was said once of what is suspended stays in the state: that it is not said any more changes nothing.
    said = [] if state else ["suspendedState"]
    scalable_target = appautoscaling.Target(
        name,
        service_namespace=NAMESPACE,
        scalable_dimension=DIMENSION,
        resource_id=service_name.apply(lambda service: f"service/{cluster_name}/{service}"),
        min_capacity=settings.min,
        max_capacity=settings.max,
        suspended_state=state,
        tags=tags,
        opts=keeping(opts, [*kept.get("scalable_target", ()), *said]),
    )
    scheduled_scaling.schedules(name, settings.schedules, scalable_target, opts=opts)
    for suffix, (metric, value) in target_values(settings).items():
        appautoscaling.Policy(
            f"{name}-{suffix}",
            name=given.get(suffix),
            policy_type="TargetTrackingScaling",
            service_namespace=NAMESPACE,
            scalable_dimension=DIMENSION,
            resource_id=scalable_target.resource_id,
            target_tracking_scaling_policy_configuration=(
                _made_of(settings, request_scaling.requests_of_both(*request_groups), value)
                if metric == REQUESTS and request_groups
                else tracking(settings, metric, value, request_label if metric == REQUESTS else None)
            ),
            opts=keeping(opts, kept.get("scaling")),
        )
    high_resolution_scaling.policies(name, settings, target=scalable_target, emitted=emitted, opts=opts)
    for each, custom in settings.custom.items():
        out, back = custom.scale_out_cooldown_s, custom.scale_in_cooldown_s
        appautoscaling.Policy(
            f"{name}-{each}-custom",
            policy_type="TargetTrackingScaling",
            service_namespace=NAMESPACE,
            scalable_dimension=DIMENSION,
            resource_id=scalable_target.resource_id,
            target_tracking_scaling_policy_configuration=tracked_metrics.tracking(
                tracked_metrics.math_of(custom),
                custom.target,
                scale_out_cooldown_s=settings.scale_out_cooldown_s if out is None else out,
                scale_in_cooldown_s=settings.scale_in_cooldown_s if back is None else back,
                disable_scale_in=not custom.scale_in,
            ),
            opts=opts,
        )
    for each, step in settings.steps.items():
        step_scaling.step_scaling(
            f"{name}-{each}-step", step, scalable_target, alarm_name=step_alarm_name(each), tags=tags, opts=opts
        )
    if settings.predictive:
        predictive_scaling.policies(
            name,
            settings.predictive,
            scalable_target,
            request_label=request_label,
            request_groups=request_groups,
            opts=opts,
        )
    if found := settings.queue:
        dimensions: dict[tuple[str, str], Mapping[str, Input[str]]] = {
            queue_scaling.WAITING: {"QueueName": queue.queue_name(found)},
            queue_scaling.RUNNING: {"ClusterName": cluster_name, "ServiceName": service_name},
        }
        appautoscaling.Policy(
            f"{name}-queue",
            policy_type="TargetTrackingScaling",
            service_namespace=NAMESPACE,
            scalable_dimension=DIMENSION,
            resource_id=scalable_target.resource_id,
            target_tracking_scaling_policy_configuration=_made_of(
                settings, queue_scaling.backlog_per_task(dimensions), found.messages_per_task
            ),
            opts=opts,
        )
        if settings.min == 0:
            queue_scaling.first_task(name, scalable_target, dimensions, alarm_name=alarm_name, tags=tags, opts=opts)


def _made_of(
    settings: Scaling, math: tracked_metrics.MetricMath, value: float
) -> appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs:
    return tracked_metrics.tracking(
        math,
        value,
        scale_out_cooldown_s=settings.scale_out_cooldown_s,
        scale_in_cooldown_s=settings.scale_in_cooldown_s,
    )


def moved_arguments(settings: Scaling) -> list[str]:
    """Arguments that schedules set from the first day on, spelled as ``ignoreChanges`` takes them."""
    return [f"{key}Capacity" for key in moved(settings)]


def target_values(settings: Scaling) -> dict[Policy, tuple[str, int]]:
    """
    Suffix of each policy → its metric and target value.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    metrics: dict[Policy, tuple[str, int | None]] = {
        "cpu": ("ECSServiceAverageCPUUtilization", settings.cpu_percent),
        "memory": ("ECSServiceAverageMemoryUtilization", settings.memory_percent),
        "requests": (REQUESTS, settings.requests_per_task),
    }
    return {suffix: (metric, value) for suffix, (metric, value) in metrics.items() if value is not None}


def tracking(
    settings: Scaling, metric: str, value: int, resource_label: Input[str] | None
) -> appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs:
    """A policy that keeps *metric* at *value*."""
    return appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
        predefined_metric_specification=(
            appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
                predefined_metric_type=metric, resource_label=resource_label
            )
        ),
        target_value=value,
        scale_out_cooldown=settings.scale_out_cooldown_s,
        scale_in_cooldown=settings.scale_in_cooldown_s,
    )
