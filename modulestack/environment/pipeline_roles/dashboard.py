"""What the roles of a pipeline may do with an environment's dashboard: plain statements, no effects."""

from __future__ import annotations

from modulestack.contract import iam_dashboard_actions as of_dashboards
from modulestack.contract import names
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there is no dashboard."""
    return [allow(of_dashboards.READ_DASHBOARD, [_arn(scope)])] if scope.has_dashboard else []


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and takes away."""
    return [allow(of_dashboards.CHANGE_DASHBOARD, [_arn(scope)])] if scope.has_dashboard else []


def _arn(scope: PolicyScope) -> str:
    """
    A dashboard is of no region.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    """
    account, name = scope.account, names.dashboard(scope.name, scope.environment.region)
    return f"arn:{account.partition}:cloudwatch::{account.id}:dashboard/{name}"
