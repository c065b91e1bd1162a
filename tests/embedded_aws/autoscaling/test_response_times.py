"""Response times by the statistic that an alarm asks for, where somebody tells them apart."""

from __future__ import annotations

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.autoscaling import metrics
from modulestack.embedded_aws.loads import Load

GROUP = "targetgroup/web/1a"


def _seen(aws: EmbeddedAws, *statistics: str) -> list[float | None]:
    metric = ("AWS/ApplicationELB", "TargetResponseTime", {"TargetGroup": GROUP})
    with aws.internal():
        return [metrics.value(aws, aws.region, *metric, each) for each in statistics]


def test_the_statistic_that_is_asked_for_is_told():
    """Another one than are told apart is the load's; so are all as soon as nobody tells them apart."""
    aws = EmbeddedAws()
    assert _seen(aws, "Average") == [None]
    aws.loads.set(GROUP, Load(requests=10, latency_s=0.9), scales=True, latency_of={"Average": 0.1, "p95": 0.4}.get)
    assert _seen(aws, "Average", "p95", "p99", "tm99") == [0.1, 0.4, 0.9, 0.9]
    with aws.loads.as_scaling_sees():
        assert _seen(aws, "Average") == [0.1]
    aws.loads.set(GROUP, Load(requests=10, latency_s=0.7))
    assert _seen(aws, "Average", "p99") == [0.7, 0.7]
    with aws.loads.as_scaling_sees():
        assert _seen(aws, "Average") == [None]
    aws.loads.set(GROUP, Load(latency_s=0.7), latency_of={"Average": 0.1}.get)
    assert _seen(aws, "Average") == [None]
    aws.close()
