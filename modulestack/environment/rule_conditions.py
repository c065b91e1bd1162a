"""
Conditions of a listener rule as the provider's resource has them.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/lb/listenerrule/ (ListenerRuleCondition)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition, QueryCondition, QueryValue


def of_resource(conditions: Iterable[Mapping[str, Any]]) -> Conditions:
    """
    What the outputs of a resource say; values in one order, as the provider's are sets.

    What this program does not write is not looked at.
    """
    found = list(conditions)
    return Conditions(
        hosts=_values(found, "hostHeader"),
        paths=_values(found, "pathPattern"),
        methods=_values(found, "httpRequestMethod"),
        sources=_values(found, "sourceIp"),
        headers=tuple(
            sorted(
                (
                    HeaderCondition(name=one["httpHeaderName"], values=tuple(sorted(one["values"])))
                    for one in (each.get("httpHeader") for each in found)
                    if one
                ),
                key=lambda one: one.name,
            )
        ),
        queries=tuple(
            sorted(
                (_query(pairs) for pairs in (each.get("queryStrings") for each in found) if pairs),
                key=lambda one: str(one.values[0].key),
            )
        ),
    )


def _values(conditions: Iterable[Mapping[str, Any]], kind: str) -> tuple[str, ...]:
    return tuple(sorted(value for each in conditions for value in (each.get(kind) or {}).get("values") or ()))


def _query(pairs: Iterable[Mapping[str, Any]]) -> QueryCondition:
    values = [QueryValue(key=one.get("key"), value=one["value"]) for one in pairs]
    return QueryCondition(values=tuple(sorted(values, key=lambda one: one.value)))
