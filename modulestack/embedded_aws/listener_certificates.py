"""Certificates that a listener of moto's has besides its default, which moto mixes with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_FURTHER = "modulestack_certificates"


def further_certificates(listener: Any) -> list[str]:
    """ARNs of the certificates that *listener* has besides its default."""
    return list(getattr(listener, _FURTHER, []))


def keep_further_certificates(listener: Any, arns: Sequence[str]) -> None:
    """Let *listener* have *arns* besides its default, and no others."""
    setattr(listener, _FURTHER, list(arns))
