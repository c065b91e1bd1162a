"""
What the roles of a pipeline may do with the key of all that an environment keeps: plain statements, no effects.

A key of one's own is known by its tag, as that of alerts is; objects in the release bucket may be under a former one,
and are read by way of S3 and of that bucket only, whichever key it is.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html (encryption context)
"""

from __future__ import annotations

from modulestack.contract import auto_scaling_role, encryption_key, iam_alert_actions, partitions, tags
from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_key_actions as of_key
from modulestack.contract.policy_document import Condition, Statement, allow
from modulestack.environment.encrypted import is_made
from modulestack.environment.key_policy import clusters, has_machines
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there is no key."""
    found = by_bucket(scope)
    if scope.has_own_key:
        found += [
            allow(iam_alert_actions.READ_KEY, _keys(scope), scope.has_tag),
            allow(of_key.READ_ALIASES, ["*"]),
        ]
    if scope.key and not is_made(scope.environment):
        found.append(allow(of_key.LOOK_AT_KEY, [scope.key]))
        found.append(allow(actions.READ_BY_CLOUD_CONTROL, ["*"]))
    if (scope.key or scope.has_own_key) and has_machines(scope.environment):
        found.append(allow(of_key.LOOK_FOR_ROLE, [auto_scaling_role.arn(scope.account)]))
    return found


def by_bucket(scope: PolicyScope) -> list[Statement]:
    """What whoever reads templates needs."""
    if not (scope.key or scope.earlier.encrypted):
        return []
    return [allow(of_key.READ_BY_S3, _keys(scope), _of_bucket(scope))]


def by_and_into_bucket(scope: PolicyScope) -> list[Statement]:
    """What whoever reads there, and writes, needs."""
    if not scope.key:
        return by_bucket(scope)
    return [allow(of_key.READ_BY_S3 + of_key.WRITE_BY_S3, _keys(scope), _of_bucket(scope))]


def of_logs(scope: PolicyScope) -> tuple[str, ...]:
    """What `pulumi up` does with log groups besides."""
    return of_key.ENCRYPT_LOGS + of_key.ENCRYPT_LOGS_FURTHER if scope.key or scope.earlier.encrypted else ()


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and changes; a key of another environment cannot be claimed by a tag."""
    found = [allow(of_key.WRITE_BY_S3, [scope.key], _of_bucket(scope))] if scope.key else []
    if scope.key and clusters(scope.environment):
        found.append(allow(of_key.DESCRIBE, [scope.key]))
    if scope.has_own_key:
        claim = {**scope.tags_on_create, "Null": {f"aws:ResourceTag/{tags.ENVIRONMENT}": "true"}}
        alias = scope.arn("kms", encryption_key.alias(scope.name))
        of_own = iam_alert_actions.CHANGE_KEY + iam_alert_actions.CHANGE_KEY_FURTHER
        found += [
            allow(iam_alert_actions.CREATE_KEY, ["*"], scope.tags_on_create),
            allow(iam_alert_actions.TAG_KEY, _keys(scope), claim),
            allow(of_own + of_key.CHANGE_ALIAS + of_key.CHANGE_ALIAS_FURTHER, _keys(scope), scope.has_tag),
            allow(of_key.CHANGE_ALIAS + of_key.CHANGE_ALIAS_FURTHER, [alias]),
        ]
    return found


def _keys(scope: PolicyScope) -> list[str]:
    return [scope.arn("kms", "key/*")]


def _of_bucket(scope: PolicyScope) -> Condition:
    """By way of S3, for the release bucket, whose objects are under a key of its own below the other."""
    suffix = partitions.of_region(scope.account.region).dns_suffix
    return {
        "StringEquals": {
            "kms:ViaService": f"s3.{scope.account.region}.{suffix}",
            "kms:EncryptionContext:aws:s3:arn": scope.global_arn("s3", scope.bucket),
        }
    }
