"""A key that the file names, looked at before anything is made: nothing of it is changed."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pulumi
from pulumi_aws.cloudcontrol.get_resource import get_resource
from pulumi_aws.kms.get_key import get_key

from components.account import AwsAccount
from modulestack.contract import arn, auto_scaling_role, encryption_key, resource_policy
from modulestack.environment.encrypted import is_made
from modulestack.environment.key_policy import KeyUser, clusters, has_machines, lacking, lets_the_account, root
from modulestack.environment.model import Environment

_FIELD = "encryption_key"
_TYPE = "AWS::KMS::Key"


def look_up(environment: Environment, account: AwsAccount, opts: pulumi.InvokeOptions) -> str:
    """
    ARN of the key that *environment* names; empty: it names none.

    Raises:
        pulumi.RunError: it is not there, not enabled, or not for all who are to use it; says what its policy is to
            allow. Nothing has been touched.
    """
    named = environment.encryption_key
    if named is None or is_made(environment):
        return ""
    found = arn.parse(named)
    if found and found.account != account.id:
        if "alias/" in named:
            raise pulumi.RunError(f"{_FIELD}: {named} is an alias in another account: write the key's own ARN")
        text = f"{named} is not for us to look at: {_statements(environment, account)}"
        if has_machines(environment):
            # https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
            text += f"; and for disks of machines run {auto_scaling_role.grant_command(named, account)}"
        pulumi.log.info(f"{_FIELD}: {text}")
        return named
    try:
        key = get_key(key_id=named, opts=opts)
    except Exception as error:  # the SDK has no other
        if "NotFound" in str(error):
            text = f"there is no key {named} in {environment.region}: name one that is there, or write"
            raise pulumi.RunError(f"{_FIELD}: {text} {encryption_key.OWN} for one that is made") from None
        raise pulumi.RunError(f"{_FIELD}: {named} cannot be looked up: {error}") from None
    if key.key_state != "Enabled":
        state = {"Disabled": "is disabled", "PendingDeletion": "is to be deleted"}.get(key.key_state, key.key_state)
        way = "aws kms cancel-key-deletion" if key.key_state == "PendingDeletion" else "aws kms enable-key"
        raise pulumi.RunError(
            f"{_FIELD}: {named} {state}, and nothing under it could be read: let whoever owns it run {way} --key-id "
            f"{key.arn.rpartition('/')[2]}, or name another one"
        )
    if key.multi_region and clusters(environment):
        raise pulumi.RunError(
            f"{_FIELD}: {named} is a key of several regions, which disks of tasks on Fargate do not take: name one of "
            f"{environment.region} alone"
        )
    if key.key_usage != "ENCRYPT_DECRYPT" or key.key_spec != "SYMMETRIC_DEFAULT":
        raise pulumi.RunError(f"{_FIELD}: {named} is of {key.key_spec}: services of AWS take symmetric keys only")
    _check_policy(environment, account, key.arn, opts)
    return str(key.arn)


def _check_policy(environment: Environment, account: AwsAccount, key: str, opts: pulumi.InvokeOptions) -> None:
    """Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html"""
    try:
        answer = get_resource(type_name=_TYPE, identifier=key.rpartition("/")[2], opts=opts)
        policy = json.loads(answer.properties)["KeyPolicy"]
    except Exception as error:  # the SDK has no other
        statements = _statements(environment, account)
        pulumi.log.warn(f"{_FIELD}: the policy of {key} cannot be looked at ({error}): {statements}")
        return
    text = policy if isinstance(policy, str) else json.dumps(policy)
    try:
        users = lacking(text, key, environment, account)
        is_ours = lets_the_account(text, key, account)
    except resource_policy.UnknownOperator as unknown:
        pulumi.log.warn(
            f"{_FIELD}: the policy of {key} has conditions with {unknown}, of which it is not known here what they do: "
            f"{_statements(environment, account)}"
        )
        return
    if users or not is_ours:
        who = [f"{user.principal} ({user.purpose})" for user in users]
        who = [*([] if is_ours else [f"{root(account)} (roles of this account)"]), *dict.fromkeys(who)]
        raise pulumi.RunError(
            f"{_FIELD}: the policy of {key} does not let all use it who are to: {', '.join(who)}: "
            f"{_statements(environment, account, users, is_ours=is_ours)}"
        )


def _statements(
    environment: Environment, account: AwsAccount, users: Sequence[KeyUser] | None = None, *, is_ours: bool = True
) -> str:
    """What its policy is to have, for whoever owns it."""
    from modulestack.environment.key_policy import users as of

    needed = [user.statement for user in (of(environment, account) if users is None else users)]
    own = {"Effect": "Allow", "Principal": {"AWS": root(account)}, "Action": "kms:*", "Resource": "*"}
    return f"its policy is to have {json.dumps([*([] if is_ours else [own]), *needed])}"
