"""What logs, metrics, alarms, keys, firewalls, zones, files and images cost."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.cost.cost_line import CostLine, Span, UsageRate, line, rate
from modulestack.cost.made_resources import MadeResource, MadeResources

ALARMS_OF_TARGET_TRACKING = 2
"""
That Application Auto Scaling makes for each policy: one to scale out, one to scale in.

Source: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
"""
_BY_MONTH = {
    "cloudwatch/compositeAlarm:CompositeAlarm": ("composite alarms", "alarm.composite"),
    "cloudwatch/dashboard:Dashboard": ("dashboards", "dashboard.month"),
    "cloudwatch/logMetricFilter:LogMetricFilter": ("metrics of log filters", "metric.month"),
    "kms/key:Key": ("KMS keys", "kms.key"),
    "route53/zone:Zone": ("hosted zones", "zone.month"),
    "servicediscovery/privateDnsNamespace:PrivateDnsNamespace": ("hosted zones of namespaces", "zone.month"),
    "wafv2/webAcl:WebAcl": ("web ACLs", "waf.acl"),
}
"""Resource type → what, item of the table."""
_BY_USE = {
    "cloudwatch/logGroup:LogGroup": (
        ("logs: taken in", "logs.in"),
        ("logs: kept", "logs.kept"),
        ("logs: read by queries", "logs.read"),
    ),
    "ecr/repository:Repository": (("images: kept", "ecr.gb"),),
    "efs/fileSystem:FileSystem": (
        ("file systems: kept", "efs.gb"),
        ("file systems: read", "efs.read"),
        ("file systems: written", "efs.write"),
    ),
    "s3/bucket:Bucket": (("buckets: kept", "s3.gb"),),
    "sns/topic:Topic": (("messages of topics", "sns.requests"),),
    "wafv2/webAcl:WebAcl": (("requests that web ACLs look at", "waf.requests"),),
}


def other_lines(made: MadeResources) -> Iterator[CostLine]:
    """By the month."""
    for type_, (what, item) in _BY_MONTH.items():
        for resource in made.of(type_):
            yield line(resource.module, what, item, Span.of(1), made.region)
    for acl in made.of("wafv2/webAcl:WebAcl"):
        rules = Span.of(len(acl.inputs.get("rules") or ()))
        yield line(acl.module, "rules of web ACLs", "waf.rule", rules, made.region)
    for alarm in made.of("cloudwatch/metricAlarm:MetricAlarm"):
        metrics = Span.of(alarm_metrics(alarm))
        yield line(alarm.module, "metrics of alarms", "alarm.month", metrics, made.region)
    for policy in made.of("appautoscaling/policy:Policy"):
        if policy.inputs.get("policyType") == "TargetTrackingScaling":
            metrics = Span.of(ALARMS_OF_TARGET_TRACKING * _tracked_metrics(policy))
            yield line(policy.module, "metrics of alarms of scaling", "alarm.month", metrics, made.region)
    for parameter in made.of("ssm/parameter:Parameter"):
        if parameter.inputs.get("tier") == "Advanced":
            yield line(parameter.module, "advanced parameters", "parameter.month", Span.of(1), made.region)


def other_rates(made: MadeResources) -> Iterator[UsageRate]:
    """By what is kept, read, written or asked for."""
    for type_, rates in _BY_USE.items():
        for resource in made.of(type_):
            yield from (rate(resource.module, what, item, made.region) for what, item in rates)
    for cluster in made.of("ecs/cluster:Cluster"):
        settings = {each["name"]: each["value"] for each in cluster.inputs.get("settings") or ()}
        insights = settings.get("containerInsights")
        if insights == "enhanced":
            what = "Container Insights, enhanced: metrics of tasks and containers"
            yield rate(cluster.module, what, "insights.metric", made.region)
        elif insights == "enabled":
            yield rate(cluster.module, "Container Insights: metrics", "metric.month", made.region)


def alarm_metrics(alarm: MadeResource) -> int:
    """For how many metrics an alarm is charged: those that its expression is made of."""
    return sum(1 for query in alarm.inputs.get("metricQueries") or () if query.get("metric")) or 1


def _tracked_metrics(policy: MadeResource) -> int:
    configuration = policy.inputs.get("targetTrackingScalingPolicyConfiguration") or {}
    metrics = (configuration.get("customizedMetricSpecification") or {}).get("metrics") or ()
    return sum(1 for query in metrics if query.get("metricStat")) or 1
