"""
What listeners ask of clients.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_MutualAuthenticationAttributes.html
"""

from __future__ import annotations

from typing import Any

from modulestack.contract.mutual_tls import OFF


def asked_of_clients(listener: Any) -> dict[str, Any]:
    """What *listener*, one of moto's, asks for, as the API has it."""
    found: dict[str, Any] | None = getattr(listener, "mutual_authentication", None)
    return found or {"Mode": OFF}
