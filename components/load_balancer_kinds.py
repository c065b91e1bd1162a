"""What listeners say of their load balancer."""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.features.contribution import Listener


def is_network(listeners: Sequence[Listener]) -> bool:
    """Whether they are of a network load balancer."""
    return any(listener.protocol in ("TCP", "TLS", "UDP", "TCP_UDP") for listener in listeners)


def is_encrypted(listener: Listener) -> bool:
    """Whether it shows a certificate."""
    return listener.protocol in ("HTTPS", "TLS")


def needs_certificate(listeners: Sequence[Listener]) -> bool:
    """Whether one of *listeners* shows one."""
    return any(map(is_encrypted, listeners))
