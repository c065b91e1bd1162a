"""What roles of a pipeline may do where requests of two target groups are forecast: plain statements, no effects."""

from __future__ import annotations

from modulestack.contract import iam_actions
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` needs to make such a policy; nothing where there is none."""
    return [allow(iam_actions.READ_METRICS, ["*"])] if scope.has_request_forecasts else []
