"""Who may open a connection to a module, with all that its load balancer and its allowed addresses say."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.ip_address_types import IPV4
from modulestack.features.contribution import Ingress
from modulestack.features.fold import ModulePlan


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
