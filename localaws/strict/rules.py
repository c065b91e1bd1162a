"""Which rules a request must pass before moto sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from localaws.account import EmbeddedAws


def enforce(aws: EmbeddedAws, service: str, region: str, operation: str, params: Mapping[str, Any]) -> None:
    """
    Refuse what AWS would refuse.

    Raises:
        AwsError: with AWS's code and text.
    """
