"""A module's alarms, the one that is made of them, and the rules by which what ECS says of it is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import Input, Resource, ResourceOptions
from pulumi_aws import cloudwatch

from components.alert_windows import silent_windows
from components.feature_resources import RunningService
from modulestack.contract import names
from modulestack.environment.model import Module
from modulestack.features import alarms, queue
from modulestack.features.alarm_definitions import AlarmDefinition, Metric
from modulestack.features.event_definitions import EventDefinition, event_definitions

Dimensions = Mapping[str, Input[str]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Actions:
    """What an alarm does: ARNs."""

    alarm: list[Input[str]] = dataclasses.field(default_factory=list)
    ok: list[Input[str]] = dataclasses.field(default_factory=list)


_SILENT = Actions()
"""What an alarm does that tells nobody but the one that is made of it."""


def after_service(
    name: str, module: Module, service: RunningService, *, tags: Mapping[str, str], opts: ResourceOptions
) -> None:
    """What watches *module*, and tells the environment's topic."""
    topic, environment = service.alert_topic, service.environment
    if topic is None or environment.alerts is None:
        return
    acts = Actions(alarm=[topic], ok=[topic] if environment.alerts.recovered else [])
    has_domain = environment.domain is not None
    rule = alarms.composite_rule(environment.name, module, has_domain=has_domain)
    made: list[Resource] = []
    for target, definition in alarms.definitions(module, has_domain=has_domain):
        kind = f"{definition.kind}-{target}" if target else definition.kind
        alarm = _alarm(
            f"{name}-{kind}",
            definition,
            alarm_name=names.alarm(environment.name, module.name, kind),
            says=f"{module.name} of {environment.name}{f' ({target})' if target else ''}: {definition.says}",
            namespace=names.metric_namespace(environment.name),
            dimensions=_dimensions(module, service, target),
            acts=_SILENT if rule else acts,
            tags=tags,
            opts=opts,
        )
        made.append(alarm)
    if rule:
        composite = cloudwatch.CompositeAlarm(
            f"{name}-composite",
            alarm_name=names.composite_alarm(environment.name, module.name),
            alarm_description=f"{module.name} of {environment.name}: something is wrong with it",
            alarm_rule=rule,
            tags=tags,
            opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=made)),
            alarm_actions=acts.alarm,
            ok_actions=acts.ok,
        )
        made.append(composite)
    silent_windows(
        name, module, environment, tags=tags, opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=made))
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
    if other := service.watched.get(alarms.alternate(target)):
        found["alternate"] = other[1].arn_suffix
    if (shown := service.certificates.get(target)) is not None:
        found["CertificateArn"] = shown
    if module.scaling and module.scaling.queue:
        found["QueueName"] = queue.queue_name(module.scaling.queue)
    return found


def _alarm(
    name: str,
    definition: AlarmDefinition,
    *,
    alarm_name: str,
    says: str,
    namespace: str,
    dimensions: Dimensions,
    acts: Actions,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Resource:
    queries = [_query(id_, metric, definition, namespace, dimensions) for id_, metric in definition.metrics.items()]
    if definition.expression:
        result = cloudwatch.MetricAlarmMetricQueryArgs(
            id="result", label=definition.says, expression=definition.expression, return_data=True
        )
        queries.insert(0, result)
    return cloudwatch.MetricAlarm(
        name,
        name=alarm_name,
        alarm_description=says,
        comparison_operator=definition.comparison,
        threshold=definition.threshold,
        evaluation_periods=definition.minutes,
        datapoints_to_alarm=definition.enough,
        treat_missing_data=definition.missing,
        metric_queries=queries,
        tags=tags,
        opts=opts,
        alarm_actions=acts.alarm,
        ok_actions=acts.ok,
    )


def _query(
    id_: str, metric: Metric, definition: AlarmDefinition, namespace: str, dimensions: Dimensions
) -> cloudwatch.MetricAlarmMetricQueryArgs:
    return cloudwatch.MetricAlarmMetricQueryArgs(
        id=id_,
        metric=cloudwatch.MetricAlarmMetricQueryMetricArgs(
            namespace=metric.namespace or namespace,
            metric_name=metric.name,
            dimensions={name: dimensions[_source(name, metric)] for name in metric.dimensions},
            period=definition.period_s,
            stat=metric.stat,
        ),
        return_data=not definition.expression,
    )


def _source(dimension: str, metric: Metric) -> str:
    """What of ``_dimensions`` is *metric*'s *dimension*."""
    return "alternate" if metric.of_alternate and dimension == "TargetGroup" else dimension


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
