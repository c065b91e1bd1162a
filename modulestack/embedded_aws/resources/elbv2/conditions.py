"""Conditions of a rule: the provider's form, and the API's."""

from __future__ import annotations

from typing import Any

from modulestack.contract.listener_rules.api_form import FIELDS
from modulestack.embedded_aws.resources.handler import Properties

_PROVIDER = {
    "hostHeader": "host-header",
    "httpHeader": "http-header",
    "httpRequestMethod": "http-request-method",
    "pathPattern": "path-pattern",
    "queryStrings": "query-string",
    "sourceIp": "source-ip",
}
"""The provider's name of a condition → the API's field."""
_NAMES = {"httpHeaderName": "HttpHeaderName", "regexValues": "RegexValues", "values": "Values"}


def request(condition: Properties) -> list[dict[str, Any]]:
    """One block of conditions, as the API takes it: one for each kind that it names."""
    found: list[dict[str, Any]] = []
    for name, field in _PROVIDER.items():
        said = condition.get(name)
        if not said:
            continue
        if name == "queryStrings":
            pairs = [{**({"Key": one["key"]} if one.get("key") else {}), "Value": one["value"]} for one in said]
            found.append({"Field": field, FIELDS[field]: {"Values": pairs}})
        else:
            config = {aws: said[ours] for ours, aws in _NAMES.items() if said.get(ours)}
            found.append({"Field": field, FIELDS[field]: config})
    return found


def outputs(condition: dict[str, Any]) -> Properties:
    """One condition of the API's, as the provider shows it."""
    name = next(ours for ours, field in _PROVIDER.items() if field == condition["Field"])
    config = condition.get(FIELDS[condition["Field"]]) or {"Values": condition.get("Values", [])}
    if name == "queryStrings":
        pairs = [{**({"key": one["Key"]} if one.get("Key") else {}), "value": one["Value"]} for one in config["Values"]]
        return {name: pairs}
    return {name: {ours: config[aws] for ours, aws in _NAMES.items() if config.get(aws)}}
