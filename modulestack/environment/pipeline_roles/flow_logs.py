"""
What the roles of a pipeline may do with the bucket of a network's flow logs: plain statements, no effects.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html (IAM policy for who creates them)
"""

from __future__ import annotations

from modulestack.contract import iam_network_actions as of_network
from modulestack.contract import iam_storage_actions as of_storage
from modulestack.contract import names
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def buckets(scope: PolicyScope) -> list[str]:
    """Its ARN, as a pattern; none where flow logs are kept elsewhere, and were before this run."""
    return [scope.global_arn("s3", f"{names.flow_logs(scope.name)}-*")] if scope.has_flow_log_bucket else []


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` changes besides the bucket's settings; what is in it it deletes with it."""
    own = buckets(scope)
    if not own:
        return []
    return [
        allow(of_storage.EMPTY_BUCKET + of_storage.EMPTY_BUCKET_FURTHER, [f"{each}/*" for each in own]),
        allow(of_network.DELIVER_FLOW_LOGS_FURTHER, ["*"]),
    ]
