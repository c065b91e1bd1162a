"""A module's alarms, and the rules by which what ECS says of it is told."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, ResourceOptions
from pulumi_aws import cloudwatch

from components.feature_resources import RunningService
from modulestack.contract import names
from modulestack.environment.model import Module
from modulestack.features import alarms, queue
from modulestack.features.alarm_definitions import AlarmDefinition, Metric
from modulestack.features.event_definitions import EventDefinition, event_definitions

PERIOD_S = 60
Dimensions = Mapping[str, Input[str]]


def after_service(
    name: str, module: Module, service: RunningService, *, tags: Mapping[str, str], opts: ResourceOptions
) -> None:
    """What watches *module*, and tells the environment's topic."""
    topic, environment = service.alert_topic, service.environment
    if topic is None or environment.alerts is None:
        return
    for target, definition in alarms.definitions(module):
        kind = f"{definition.kind}-{target}" if target else definition.kind
        _alarm(
            f"{name}-{kind}",
            definition,
            alarm_name=names.alarm(environment.name, module.name, kind),
            says=f"{module.name} of {environment.name}{f' ({target})' if target else ''}: {definition.says}",
            dimensions=_dimensions(module, service, target),
            topic=topic,
            recovered=environment.alerts.recovered,
            tags=tags,
            opts=opts,
        )
    where = environment.context_of(module, partition=service.account.partition, account_id=service.account.id)
    for event in event_definitions(module, where):
        _rule(
            f"{name}-{event.kind}",
            event,
            rule_name=names.event_rule(environment.name, module.name, event.kind),
            topic=topic,
            tags=tags,
            opts=opts,
        )


def _dimensions(module: Module, service: RunningService, target: str) -> Dimensions:
    """Every dimension that an alarm of *module*, or of its *target*, may have."""
    found: dict[str, Input[str]] = {
        "ClusterName": service.cluster_name,
        "ServiceName": service.environment.context_of(
            module, partition=service.account.partition, account_id=service.account.id
        ).service,
    }
    if both := service.watched.get(target):
        balancer, group = both
        found |= {"LoadBalancer": balancer.arn_suffix, "TargetGroup": group.arn_suffix}
    if module.scaling and module.scaling.queue:
        found["QueueName"] = queue.queue_name(module.scaling.queue)
    return found


def _alarm(
    name: str,
    definition: AlarmDefinition,
    *,
    alarm_name: str,
    says: str,
    dimensions: Dimensions,
    topic: Input[str],
    recovered: bool,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    queries = [
        _query(id_, metric, dimensions, is_result=not definition.expression)
        for id_, metric in definition.metrics.items()
    ]
    if definition.expression:
        result = cloudwatch.MetricAlarmMetricQueryArgs(
            id="result", label=definition.says, expression=definition.expression, return_data=True
        )
        queries.insert(0, result)
    cloudwatch.MetricAlarm(
        name,
        name=alarm_name,
        alarm_description=says,
        comparison_operator=definition.comparison,
        threshold=definition.threshold,
        evaluation_periods=definition.minutes,
        datapoints_to_alarm=definition.enough,
        treat_missing_data=definition.missing,
        metric_queries=queries,
        alarm_actions=[topic],
        ok_actions=[topic] if recovered else [],
        tags=tags,
        opts=opts,
    )


def _query(
    id_: str, metric: Metric, dimensions: Dimensions, *, is_result: bool
) -> cloudwatch.MetricAlarmMetricQueryArgs:
    return cloudwatch.MetricAlarmMetricQueryArgs(
        id=id_,
        metric=cloudwatch.MetricAlarmMetricQueryMetricArgs(
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions={name: dimensions[name] for name in metric.dimensions},
            period=PERIOD_S,
            stat=metric.stat,
        ),
        return_data=is_result,
    )


def _rule(
    name: str,
    event: EventDefinition,
    *,
    rule_name: str,
    topic: Input[str],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    rule = cloudwatch.EventRule(
        name,
        name=rule_name,
        description=event.says,
        event_pattern=event.pattern,
        state="ENABLED",
        tags=tags,
        opts=opts,
    )
    # A role is none of such a target's: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    cloudwatch.EventTarget(
        name,
        rule=rule.name,
        target_id="alerts",
        arn=topic,
        input_transformer=cloudwatch.EventTargetInputTransformerArgs(
            input_paths=dict(event.values), input_template=event.template
        ),
        opts=opts,
    )
