"""Hands the rules to Pulumi's policy SDK. The only file of the pack that knows the SDK."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pulumi_policy import (
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError
from rules.rule import UNKNOWN, Resource, ResourceRule, Rule, RuleFinding, StackRule, Violation


def policies(resource_rules: Iterable[ResourceRule], stack_rules: Iterable[StackRule]) -> list[Policy]:
    """The SDK's policies, in the rules' order."""
    return [
        *(ResourceValidationPolicy(validate=_resource_check(rule), **_about(rule)) for rule in resource_rules),
        *(StackValidationPolicy(validate=_stack_check(rule), **_about(rule)) for rule in stack_rules),
    ]


def _about(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "description": f"{rule.description} ({rule.control})",
        "severity": Severity(rule.severity),
        "framework": PolicyComplianceFramework(name=rule.control, reference=rule.page),
        "url": rule.page,
        "config_schema": PolicyConfigSchema({name: dict(schema) for name, schema in rule.settings.items()})
        if rule.settings
        else None,
    }


def _resource_check(rule: ResourceRule) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    def check(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type in rule.types:
            _report(rule.findings(_resource(args), args.get_config()), report)

    return check


def _stack_check(rule: StackRule) -> Callable[[StackValidationArgs, ReportViolation], None]:
    def check(args: StackValidationArgs, report: ReportViolation) -> None:
        _report(rule.findings(tuple(_resource(resource) for resource in args.resources), args.get_config()), report)

    return check


def _report(findings: Iterable[RuleFinding], report: ReportViolation) -> None:
    """All violations; then, if something could not be checked yet, the SDK's own way of saying so."""
    unchecked: list[str] = []
    for finding in findings:
        if isinstance(finding, Violation):
            report(str(finding), finding.urn or None)
        else:
            unchecked.append(finding.path)
    if unchecked:
        raise UnknownValueError(UNKNOWN_STRING_VALUE, unchecked[:1])


def _resource(given: ResourceValidationArgs | PolicyResource) -> Resource:
    depends = given.property_dependencies if isinstance(given, PolicyResource) else {}
    return Resource(
        type=given.resource_type,
        name=given.name,
        urn=given.urn,
        props=plain(given.props),
        depends={path: tuple(resource.urn for resource in resources) for path, resources in depends.items()},
        default_tags=_default_tags(plain(given.provider.props) if given.provider else {}),
    )


def _default_tags(provider: Mapping[str, Any]) -> dict[str, str]:
    """A provider's arguments that are not text reach the engine as JSON."""
    given = provider.get("defaultTags")
    found = json.loads(given) if isinstance(given, str) else given
    tags = found.get("tags") if isinstance(found, Mapping) else None
    return dict(tags) if isinstance(tags, Mapping) else {}


def plain(value: Any) -> Any:
    """*value* without the SDK's proxies, which raise where a value is not known yet: those become UNKNOWN."""
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_item(value, position) for position in range(len(value))]
    return value


def _item(values: Any, key: Any) -> Any:
    try:
        return plain(values[key])
    except UnknownValueError:
        return UNKNOWN
