"""Service Connect's part of a service, between Pulumi's names and the ECS API's. Pure."""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Properties


def requested(given: Properties) -> dict[str, Any]:
    """As CreateService takes it."""
    made: dict[str, Any] = {"enabled": given["enabled"]}
    if given.get("namespace"):
        made["namespace"] = given["namespace"]
    if given.get("services"):
        made["services"] = [_service(each) for each in given["services"]]
    if log := given.get("logConfiguration"):
        made["logConfiguration"] = {"logDriver": log["logDriver"], "options": dict(log.get("options") or {})}
    if calls := given.get("accessLogConfiguration"):
        names = ("format", "includeQueryParameters")
        made["accessLogConfiguration"] = {name: calls[name] for name in names if calls.get(name)}
    return made


def _service(given: Properties) -> dict[str, Any]:
    names = ("portName", "discoveryName", "ingressPortOverride")
    made = {name: given[name] for name in names if given.get(name)}
    if aliases := given.get("clientAlias"):
        made["clientAliases"] = [
            {**{name: each[name] for name in ("port", "dnsName") if each.get(name)}, **_test_rules(each)}
            for each in aliases
        ]
    if timeout := given.get("timeout"):
        made["timeout"] = {
            name: timeout[name] for name in ("idleTimeoutSeconds", "perRequestTimeoutSeconds") if name in timeout
        }
    if tls := given.get("tls"):
        authority = {"awsPcaAuthorityArn": tls["issuerCertAuthority"]["awsPcaAuthorityArn"]}
        further = {name: tls[name] for name in ("kmsKey", "roleArn") if tls.get(name)}
        made["tls"] = {"issuerCertificateAuthority": authority, **further}
    return made


def _test_rules(alias: Properties) -> dict[str, Any]:
    """By which header test traffic is known; the provider has a list of them, and AWS one."""
    headers = [rule["header"] for rule in alias.get("testTrafficRules") or () if rule.get("header")]
    if not headers:
        return {}
    header = headers[-1]
    value = {"value": {"exact": header["value"]["exact"]}} if header.get("value") else {}
    return {"testTrafficRules": {"header": {"name": header["name"], **value}}}
