"""An account of AWS and a region in it: where ARNs point."""

from __future__ import annotations

import dataclasses

NO_ACCOUNT = "0" * 12
"""Stands for the id of one that is not known."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AwsAccount:
    """Where ARNs point."""

    partition: str
    """``aws``, ``aws-cn`` or ``aws-us-gov``."""
    id: str
    """Twelve digits."""
    region: str

    def arn(self, service: str, resource: str) -> str:
        """ARN of a resource in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.id}:{resource}"
