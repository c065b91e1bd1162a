"""References to secrets: what ECS is told to fetch, and what the execution role may read for it."""

from __future__ import annotations

import re

from components.account import Account
from modulestack.contract import secret_reference
from modulestack.contract.arn import secret_of

_FULL_SECRET_NAME = re.compile(r".+-[A-Za-z0-9]{6}")


def value_from(text: str, account: Account) -> str:
    """
    ``valueFrom`` of the reference *text*: a full ARN, built for *account* unless *text* is one already.

    A secret is named without the random suffix of its ARN; ECS accepts that in the account's own region.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    found = secret_reference.parse(text)
    if found.arn:
        return found.arn
    if found.service == "ssm":
        return account.arn("ssm", f"parameter/{found.name.removeprefix('/')}")
    arn = account.arn("secretsmanager", f"secret:{found.name}")
    return f"{arn}:{found.json_key}::" if found.json_key else arn


def readable(texts: list[str], account: Account) -> dict[str, list[str]]:
    """
    IAM action → the ARNs that the references *texts* need it on, sorted.

    Values under the keys ``aws/ssm`` and ``aws/secretsmanager`` need no permission for KMS: those keys let every
    principal of their account decrypt through their service. A key of one's own must say the same in its key policy.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    actions: dict[str, set[str]] = {}
    for text in texts:
        found = secret_reference.parse(text)
        arn = value_from(text, account)
        if found.service == "ssm":
            actions.setdefault("ssm:GetParameters", set()).add(arn)
        else:
            actions.setdefault("secretsmanager:GetSecretValue", set()).add(_secret(arn, in_full=found.arn is not None))
    return {action: sorted(arns) for action, arns in sorted(actions.items())}


def _secret(arn: str, *, in_full: bool) -> str:
    """The part of *arn* that names the secret, with a pattern for the random suffix if it has none."""
    secret = secret_of(arn)
    return secret if in_full and _FULL_SECRET_NAME.fullmatch(secret) else f"{secret}-??????"
