"""
What the roles of a pipeline may do with the buckets of an environment's access logs: plain statements, no effects.

Logs themselves they do not read: `pulumi up` only empties a bucket that it deletes.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from __future__ import annotations

from modulestack.contract import iam_storage_actions as of_storage
from modulestack.contract import names
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def buckets(scope: PolicyScope) -> list[str]:
    """ARN of both that the environment makes, as a pattern; none where nothing is logged, or somewhere else."""
    return [scope.global_arn("s3", f"{names.access_logs(scope.name)}-*")] if scope.has_log_buckets else []


def read(scope: PolicyScope) -> list[Statement]:
    """What is looked at of a bucket that somebody else made."""
    section = scope.environment.access_logs
    if section is None or section.bucket is None:
        return []
    return [allow(of_storage.LOOK_AT_BUCKET, [scope.global_arn("s3", section.bucket)])]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` changes besides the buckets' settings; what is in them it deletes with them."""
    own = buckets(scope)
    if not own:
        return []
    logged = [*own, scope.global_arn("s3", f"{scope.name}-releases-*")]
    return [
        allow(of_storage.LOG_BUCKET, logged),
        allow(of_storage.EMPTY_BUCKET + of_storage.EMPTY_BUCKET_FURTHER, [f"{each}/*" for each in own]),
    ]
