"""Stand-ins for CloudWatch alarms that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws


def seed_alarms(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make an alarm of each of the names *references*, none of which goes off; says what was made."""
    cloudwatch = aws.client("cloudwatch")
    for name in dict.fromkeys(references):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            MetricName="Errors",
            Namespace="Rehearsal",
            Period=60,
            Statistic="Sum",
            Threshold=1.0,
        )
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="made for a rehearsal")
        yield f"CloudWatch alarm {name}"
