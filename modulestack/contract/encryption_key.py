"""
One KMS key for all that an environment keeps: how it is named, and where it stands before it is known.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id,
https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
"""

from __future__ import annotations

OWN = "environment"
"""What a file says for a key that is made."""
AWS_ALIASES = "alias/aws/"
"""How aliases begin that AWS keeps for keys of its own."""
_NOT_KNOWN = "00000000-0000-0000-0000-000000000000"


def alias(environment: str) -> str:
    """Of the key that *environment* makes."""
    return f"alias/modulestack/{environment}"


def stand_in(partition: str, region: str, account_id: str) -> str:
    """An ARN for a key of which nobody knows yet which one it is: as long as it will be."""
    return f"arn:{partition}:kms:{region}:{account_id}:key/{_NOT_KNOWN}"


def is_multi_region(key: str) -> bool:
    """Whether the key of this ARN, or id, is one of several regions."""
    return key.rpartition("/")[2].startswith("mrk-")
