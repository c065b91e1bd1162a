"""
Whether a KMS key can be used, and by which service of AWS: from moto's keys, with what AWS says where it cannot.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html,
https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modulestack.contract import arn
from modulestack.contract.resource_policy import Keys
from modulestack.embedded_aws import resource_policy
from modulestack.embedded_aws.interfaces import AccountInterface


def key_of(aws: AccountInterface, region: str, reference: str) -> Any | None:
    """
    moto's key that *reference* (id, ARN or alias) names; None: there is none.

    Only inside ``internal()``.
    """
    found = arn.parse(reference)
    kms = aws.backend("kms", found.region if found else region, found.account if found else None)
    name = found.resource if found else reference
    if name.startswith("alias/"):
        return next((key for key in kms.keys.values() if name in key.aliases), None)
    return kms.keys.get(name.removeprefix("key/"))


def why_not(aws: AccountInterface, region: str, reference: str) -> tuple[str, str] | None:
    """KMS's code and text where the key of *reference* is of no use to anybody; None: it is."""
    key = key_of(aws, region, reference)
    if key is None:
        return "NotFoundException", f"Key '{reference}' does not exist"
    if key.key_state == "PendingDeletion":
        return "KMSInvalidStateException", f"{key.arn} is pending deletion."
    if key.key_state != "Enabled":
        return "DisabledException", f"{key.arn} is disabled."
    return None


def lets(
    aws: AccountInterface, region: str, reference: str, *, service: str, actions: Sequence[str], keys: Keys
) -> bool:
    """Whether the key of *reference* is enabled, and its policy lets *service* do *actions* with it in its own name."""
    key = key_of(aws, region, reference)
    if key is None or key.key_state != "Enabled":
        return False
    return all(
        resource_policy.allows(key.policy, service=service, action=action, resource=key.arn, keys=keys)
        for action in actions
    )
