"""A message of SNS that has left the account."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message to one subscriber."""

    at: float
    """Epoch seconds."""
    topic: str
    """ARN."""
    protocol: str
    """``email``, ``https``, ``sqs``, ``lambda`` ..."""
    endpoint: str
    """An address, or an ARN."""
    subject: str
    message: str
    """What was published: text, or the JSON of an alarm."""
