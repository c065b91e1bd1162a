"""CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation import log_keys
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


def retention_days_are_allowed(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""
    days = params.get("retentionInDays")
    if days not in RETENTION_DAYS:
        raise AwsError(
            "InvalidParameterException",
            f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(map(str, RETENTION_DAYS))}]",
        )


RULES = ServiceRules(
    before={
        "CreateLogGroup": (log_keys.a_new_one_can_be_used,),
        "FilterLogEvents": (log_keys.what_is_there_can_be_read,),
        "GetLogEvents": (log_keys.what_is_there_can_be_read,),
        "PutRetentionPolicy": (retention_days_are_allowed,),
    },
)
