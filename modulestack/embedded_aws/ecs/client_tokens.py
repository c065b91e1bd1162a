"""
Requests that are made once, however often they come.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import lookup
from modulestack.embedded_aws.ecs.deployment_models import RunTaskToken
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.errors import AwsError

SERVICE_TOKEN_LENGTH = 36
TASK_TOKEN_LENGTH = 64
"""Characters, ASCII 33 to 126."""
TIME_TO_LIVE_S = 24 * 3600.0


def check_length(params: Mapping[str, Any], longest: int) -> None:
    """Refuse a client token that is none."""
    token = params.get("clientToken")
    if token is not None and not re.fullmatch(rf"[!-~]{{1,{longest}}}", token):
        raise lookup.invalid(f"clientToken must be up to {longest} ASCII characters in the range of 33-126.")


def earlier_answer(cluster: EcsCluster, params: Mapping[str, Any], now: float) -> dict[str, Any] | None:
    """
    What RunTask answered to the same request with the same token; None: it is new.

    Raises:
        AwsError: ConflictException, with the tasks that the token has started, if the request is another one.
    """
    known = cluster.run_task_tokens.get(params.get("clientToken", ""))
    if known is None or now - known.used_at >= TIME_TO_LIVE_S:
        return None
    if known.params != params:
        raise AwsError(
            "ConflictException",
            "The clientToken was used with a different RunTask request. Use a unique clientToken, or the original set "
            f"of parameters. Tasks of the original request: {', '.join(known.arns)}",
        )
    answer: dict[str, Any] = copy_json(dict(known.answer))
    return answer


def remember(cluster: EcsCluster, params: Mapping[str, Any], answer: Mapping[str, Any], now: float) -> None:
    """Keep *answer* for the next request with the same token, if there is one."""
    if token := params.get("clientToken"):
        arns = tuple(task["taskArn"] for task in answer["tasks"])
        cluster.run_task_tokens[token] = RunTaskToken(
            params=copy_json(dict(params)), answer=copy_json(dict(answer)), arns=arns, used_at=now
        )
