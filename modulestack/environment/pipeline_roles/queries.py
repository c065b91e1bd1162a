"""What the roles of a pipeline may do with saved queries: plain statements, no effects."""

from __future__ import annotations

from modulestack.contract import iam_query_actions as of_queries
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where no query is saved."""
    return [allow(of_queries.READ_QUERY, ["*"])] if scope.has_queries else []


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` saves and takes away."""
    return [allow(of_queries.CHANGE_QUERY, ["*"])] if scope.has_queries else []
