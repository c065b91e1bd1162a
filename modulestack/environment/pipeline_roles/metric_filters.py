"""What the roles of a pipeline may do with metric filters of modules' logs: plain statements, no effects."""

from __future__ import annotations

from modulestack.contract import iam_metric_filter_actions as of_filters
from modulestack.contract import paths
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where no log is filtered."""
    return [allow(of_filters.READ_METRIC_FILTER, _groups(scope))] if scope.has_metric_filters else []


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and takes away."""
    return [allow(of_filters.CHANGE_METRIC_FILTER, _groups(scope))] if scope.has_metric_filters else []


def _groups(scope: PolicyScope) -> list[str]:
    return [scope.arn("logs", f"log-group:{paths.log_group(scope.name, '*')}")]
