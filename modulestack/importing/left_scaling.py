"""What decides how many tasks of a service run, and no line of the file can say: it goes on, and is nobody's."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.importing.found import Described, FoundScaling
from modulestack.importing.lines import METRICS, metric_of, tracking

_BESIDE = "delete it where it was made once scaling of the file does what it did"
_KINDS = {
    "StepScaling": "scales by steps, which are not taken in: scaling.steps of the file has its own",
    "PredictiveScaling": "scales by a forecast, which is not taken in: scaling.predictive of the file has its own",
}


def left_scaling(found: FoundScaling, *, is_said: bool) -> Iterator[str]:
    """
    The policies and scheduled actions that stay, and why; *is_said*: the others are ``scaling`` of the file.

    Source (what several policies come to together):
    https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
    """
    said = {each["PolicyName"] for each in tracking(found).values()} if is_said else set()
    if not is_said:
        least = found.target["MinCapacity"]
        why = (
            "no policy of it is one that the file can say" if not tracking(found) else f"its least is {least} task now"
        )
        yield (
            f"scaling of {found.target['ResourceId']}, which goes on to decide how many tasks run: {why}; to have it "
            "in the file, delete it first, and write scaling there"
        )
    for policy in found.policies:
        if policy["PolicyName"] not in said:
            yield f"the scaling policy {policy['PolicyName']}: {_why(policy, found)}; {_BESIDE}"
    for action in found.schedules:
        sets = ", ".join(f"{key} {value}" for key, value in (action.get("ScalableTargetAction") or {}).items())
        yield f"the scheduled action {action['ScheduledActionName']}: it goes on to set {sets} at {action['Schedule']}"


def _why(policy: Described, found: FoundScaling) -> str:
    kind = policy["PolicyType"]
    if kind in _KINDS:
        return f"it {_KINDS[kind]} ({kind})"
    metric = metric_of(policy)
    if metric not in METRICS:
        return f"it follows {metric or 'a metric of its own'}, and the file says {', '.join(_KEYS)}"
    value = policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]
    if not float(value).is_integer():
        return f"it keeps {METRICS[metric][1]} at {value}, and the file says whole numbers"
    if tracking(found).get(metric) is not policy:
        return f"it is the second of {METRICS[metric][1]}"
    return "it belongs to that scaling"


_KEYS = tuple(key for _, key in METRICS.values())
