"""What listeners say of their load balancer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.ip_address_types import IPV4
from modulestack.features.contribution import Ingress, Listener
from modulestack.features.fold import ModulePlan


def is_network(listeners: Sequence[Listener]) -> bool:
    """Whether they are of a network load balancer."""
    return any(listener.protocol in ("TCP", "TLS", "UDP") for listener in listeners)


def has_ipv6(arguments: Mapping[str, Any]) -> bool:
    """Whether a load balancer of these *arguments* has IPv6."""
    return bool(arguments.get("ip_address_type", IPV4) != IPV4)


def who_comes_in(plan: ModulePlan, allowed: Sequence[str] | None = None) -> tuple[Ingress, ...]:
    """
    All that *plan* lets in: the internet by IPv6, too, where its load balancer has it.

    *allowed* are CIDR blocks and ids of prefix lists, of which the internet then consists; None: of everybody.
    """
    if allowed is not None:
        return tuple(
            dataclasses.replace(rule, addresses=each)
            for rule in plan.ingress
            for each in (allowed if rule.source == "internet" else ("",))
        )
    if not has_ipv6(plan.load_balancer):
        return plan.ingress
    more = [dataclasses.replace(rule, source="internet by IPv6") for rule in plan.ingress if rule.source == "internet"]
    return (*plan.ingress, *more)


def is_encrypted(listener: Listener) -> bool:
    """Whether it shows a certificate."""
    return listener.protocol in ("HTTPS", "TLS")


def needs_certificate(listeners: Sequence[Listener]) -> bool:
    """Whether one of *listeners* shows one."""
    return any(map(is_encrypted, listeners))
