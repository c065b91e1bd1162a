"""
Requests of a module for each of its tasks, where two target groups take turns: what AWS's own metric does not know.

Each group has as many tasks as the service wants while it serves, so that what both get for each of theirs adds up to
what one would get alone: with either group, and while requests are shifted from one to the other.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html (blue/green)
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from pulumi import Input

from components.tracked_metrics import MetricMath, MetricStat
from modulestack.contract.scaled_metrics import REQUESTS

NAMESPACE, NAME, STATISTIC = "AWS/ApplicationELB", "RequestCountPerTarget", "Sum"
"""Its only statistic, which is the average of the targets."""
EXPRESSIONS = {"either": "FILL(first, second)", "both": "first + second", REQUESTS: "FILL(both, either)"}
"""
One group has no data for as long as the other has all requests. Neither is filled with 0: of minutes that CloudWatch
does not know yet that would be the newest value, and three in a row would never be above the target.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (FILL, and in alarms)
"""


def requests_of_both(first: Input[str], second: Input[str]) -> MetricMath:
    """Of the target groups that CloudWatch calls *first* and *second* (``targetgroup/web/1a``)."""
    groups = {"first": first, "second": second}
    return MetricMath(
        metrics={
            id_: MetricStat(namespace=NAMESPACE, name=NAME, dimensions={"TargetGroup": group}, statistic=STATISTIC)
            for id_, group in groups.items()
        },
        expressions=EXPRESSIONS,
        label="Requests for each task, whichever target group has them",
    )
