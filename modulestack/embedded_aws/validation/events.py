"""
EventBridge: what it refuses, and what of it is not here.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import limits
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

MOST_TARGETS = 5


def rules_are_few(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""
    rules = context.backend("events").event_buses["default"].rules
    most = context.aws.raised_quotas.get("event_rules", limits.EVENT_RULES_PER_BUS)
    if params["Name"] not in rules and len(rules) >= most:
        raise AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.")


def rules_have_a_pattern(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """A rule that runs by a clock is not here; schedules are EventBridge Scheduler's."""
    if params.get("ScheduleExpression"):
        raise NotEmbedded("the embedded AWS has rules of EventBridge with a pattern only")


def targets_are_topics(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """What else there is in AWS is told by name."""
    targets = params["Targets"]
    if len(targets) > MOST_TARGETS:
        raise AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
    for target in targets:
        if not target["Arn"].startswith("arn:"):
            text = f"Parameter {target['Arn']} is not valid. Reason: Provided Arn is not in correct format."
            raise AwsError("ValidationException", text)
        if ":sns:" not in target["Arn"]:
            raise NotEmbedded(f"the embedded AWS has rules for topics of SNS only, not for {target['Arn']}")


RULES = ServiceRules(
    before={"PutRule": (rules_have_a_pattern, rules_are_few), "PutTargets": (targets_are_topics,)},
)
"""What EventBridge's requests must be like."""
