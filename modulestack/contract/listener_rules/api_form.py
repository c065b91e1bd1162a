"""
Conditions and forward actions in the API's form, as DescribeRules answers them.

A condition is ``Field: host-header, HostHeaderConfig: {Values: […]}``.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition, QueryCondition, QueryValue

FIELDS = {
    "host-header": "HostHeaderConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "path-pattern": "PathPatternConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
"""Field of a condition → where its values are."""


def to_api(conditions: Conditions) -> list[dict[str, Any]]:
    """*conditions* as CreateRule takes them."""
    found: list[dict[str, Any]] = []
    if conditions.hosts or conditions.host_regexes:
        found.append(_condition("host-header", _texts(conditions.hosts, conditions.host_regexes)))
    if conditions.paths or conditions.path_regexes:
        found.append(_condition("path-pattern", _texts(conditions.paths, conditions.path_regexes)))
    found.extend(
        _condition("http-header", {"HttpHeaderName": one.name, **_texts(one.values, one.regexes)})
        for one in conditions.headers
    )
    if conditions.methods:
        found.append(_condition("http-request-method", {"Values": list(conditions.methods)}))
    for query in conditions.queries:
        pairs = [{**({} if one.key is None else {"Key": one.key}), "Value": one.value} for one in query.values]
        found.append(_condition("query-string", {"Values": pairs}))
    if conditions.sources:
        found.append(_condition("source-ip", {"Values": list(conditions.sources)}))
    return found


def from_api(conditions: Iterable[Mapping[str, Any]]) -> Conditions:
    """What DescribeRules says, or CreateRule takes, as conditions."""
    of_field: dict[str, list[Mapping[str, Any]]] = {}
    for one in conditions:
        of_field.setdefault(one.get("Field", ""), []).append(one)

    def values(field: str, name: str = "Values") -> tuple[str, ...]:
        return tuple(value for one in of_field.get(field, []) for value in _said(one, field, name))

    return Conditions(
        hosts=values("host-header"),
        host_regexes=values("host-header", "RegexValues"),
        paths=values("path-pattern"),
        path_regexes=values("path-pattern", "RegexValues"),
        headers=tuple(
            HeaderCondition(
                name=one.get("HttpHeaderConfig", {}).get("HttpHeaderName", ""),
                values=tuple(_said(one, "http-header", "Values")),
                regexes=tuple(_said(one, "http-header", "RegexValues")),
            )
            for one in of_field.get("http-header", [])
        ),
        methods=values("http-request-method"),
        queries=tuple(
            QueryCondition(
                values=tuple(
                    QueryValue(key=pair.get("Key"), value=pair.get("Value", ""))
                    for pair in _said(one, "query-string", "Values")
                )
            )
            for one in of_field.get("query-string", [])
        ),
        sources=values("source-ip"),
    )


def target_groups_of(action: Mapping[str, Any]) -> tuple[str, ...]:
    """
    ARNs of the target groups that *action* forwards to, each once; of another action none.

    One group may be said beside the list, in it, or both.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
    """
    listed = [one["TargetGroupArn"] for one in action.get("ForwardConfig", {}).get("TargetGroups", ())]
    return tuple(dict.fromkeys(arn for arn in (action.get("TargetGroupArn"), *listed) if arn))


def _condition(field: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"Field": field, FIELDS[field]: config}


def _texts(values: tuple[str, ...], regexes: tuple[str, ...]) -> dict[str, Any]:
    return {**({"Values": list(values)} if values else {}), **({"RegexValues": list(regexes)} if regexes else {})}


def _said(condition: Mapping[str, Any], field: str, name: str) -> list[Any]:
    """Of a condition's own part, or beside ``Field``, where hosts and paths may say it too."""
    return list(condition.get(FIELDS[field], {}).get(name) or condition.get(name) or [])
