"""Rules of the environment's key."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, encryption_key
from modulestack.environment.key_policy import clusters
from modulestack.environment.model import Environment
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("encryption_key",)


def a_key_is_of_the_region(environment: Environment) -> Iterator[RuleViolation]:
    """
    Services take keys of their own region only.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html
    """
    found = arn.parse(environment.encryption_key or "")
    if found and found.region != environment.region:
        text = f"is of {found.region}, and what it is to encrypt is in {environment.region}: name one of there"
        yield RuleViolation((_FIELD, ("region",)), text)


def disks_take_keys_of_one_region(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html"""
    if encryption_key.is_multi_region(environment.encryption_key or "") and clusters(environment):
        text = (
            "is a key of several regions, which disks of tasks on Fargate do not take: name one of "
            f"{environment.region} alone"
        )
        yield RuleViolation((_FIELD,), text)
