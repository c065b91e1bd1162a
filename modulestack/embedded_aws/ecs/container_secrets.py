"""
Secrets that containers start with, in Secrets Manager and Parameter Store. Call inside ``internal()``.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
"""

from __future__ import annotations

from modulestack.contract import arn, secret_reference
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.validation import secretsmanager


def missing(aws: AccountInterface, region: str, value_from: str) -> str | None:
    """
    The error's text with which *value_from* of a container's secret cannot be read; None: it can.

    Which parameters AWS publishes is not known here: each that is named counts as one.
    """
    named = arn.parse(value_from)
    if named and named.service == "secretsmanager":
        secret = arn.secret_of(value_from)
        return _missing(aws, secret, "unable to retrieve secret from asm", named.region, named.account)
    name = named.resource.removeprefix("parameter") if named else value_from
    if secret_reference.is_public(name):
        return None
    region, account = (named.region, named.account) if named else (region, None)
    parameters = aws.backend("ssm", region, account)._parameters
    if any(candidate in parameters for candidate in {name, name.lstrip("/"), f"/{name.lstrip('/')}"}):
        return None
    return (
        "unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
        f"invalid ssm parameters: {name.lstrip('/') if name.count('/') == 1 and name.startswith('/') else name}"
    )


def missing_credentials(aws: AccountInterface, region: str, reference: str) -> str | None:
    """
    The error's text with which a registry's credentials (ARN or name of a secret) cannot be read; None: they can.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
    """
    named = arn.parse(reference)
    region, account = (named.region, named.account) if named else (region, None)
    return _missing(aws, reference, "unable to get registry auth from asm", region, account)


def _missing(aws: AccountInterface, secret: str, failed: str, region: str, account: str | None) -> str | None:
    known = aws.backend("secretsmanager", region, account).secrets
    if secretsmanager.find(known, secret) is not None:
        return None
    return (
        f"{failed}: service call has been retried 1 time(s): failed to fetch secret {secret} from secrets manager: "
        f"ResourceNotFoundException: {secretsmanager.NOT_FOUND}"
    )
