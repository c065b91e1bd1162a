"""The real program of an environment as the policy pack sees it: registrations, and where their inputs come from."""

from __future__ import annotations

import dataclasses
import json
import os
import runpy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from modulestack.environment.load import config_of
from policies.rules.rule import UNKNOWN, Resource, ResourceRule, RuleFinding, StackRule
from policies.rules.table import RESOURCE_RULES, STACK_RULES
from tests import harness

ROOT = Path(__file__).parents[2]


def registrations(
    environment: str, *, preview: bool = False, more: Mapping[str, str] = MappingProxyType({})
) -> tuple[Resource, ...]:
    """
    Everything that ``__main__.py`` registers for *environment*, with *more* configuration than its file has.

    In a *preview* much of it is unknown.
    """
    depends: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}

    class Noting(harness._Monitor):
        def RegisterResource(self, request: Any) -> Any:  # noqa: N802
            depends[request.type, request.name] = {
                key: tuple(value.urns) for key, value in request.propertyDependencies.items()
            }
            return super().RegisterResource(request)

    with pytest.MonkeyPatch.context() as patch, _inside(ROOT):
        patch.setattr(harness, "_Monitor", Noting)
        done = harness.deploy(
            lambda: runpy.run_path(str(ROOT / "__main__.py")),
            stack=environment,
            config={**config_of(environment, ROOT), **more},
            preview=preview,
        )
    providers = {resource.urn: resource.inputs for resource in done.resources if resource.type.startswith("pulumi:")}
    return tuple(
        Resource(
            type=resource.type,
            name=resource.name,
            urn=resource.urn,
            props=_known(resource.inputs),
            depends=depends[resource.type, resource.name],
            default_tags=_default_tags(providers.get(resource.provider.rpartition("::")[0], {})),
        )
        for resource in done.resources
    )


def verdicts(
    resources: tuple[Resource, ...], environment: str, *, ignore_levels: bool = False
) -> list[tuple[str, str, RuleFinding]]:
    """(rule, resource, finding) of every rule that *environment* has not disabled, with its settings."""
    configured = json.loads((ROOT / "policies" / f"{environment}.json").read_text())
    found: list[tuple[str, str, RuleFinding]] = []
    rules: tuple[ResourceRule | StackRule, ...] = (*RESOURCE_RULES, *STACK_RULES)
    for rule in rules:
        settings = configured.get(rule.name, {})
        if settings == "disabled" and not ignore_levels:
            continue
        config = {} if isinstance(settings, str) else settings
        if isinstance(rule, StackRule):
            found += [(rule.name, "stack", finding) for finding in rule.findings(resources, config)]
        else:
            found += [
                (rule.name, resource.name, finding)
                for resource in resources
                for finding in rule.findings(resource, config)
            ]
    return found


def changed(resources: tuple[Resource, ...], type_: str, path: str, value: Any) -> tuple[Resource, ...]:
    """*resources*, with *value* at the dotted *path* of every one of *type_*."""
    keys = path.split(".")
    return tuple(
        dataclasses.replace(resource, props=_with(resource.props, keys, value)) if resource.type == type_ else resource
        for resource in resources
    )


def _with(props: Any, keys: list[str], value: Any) -> dict[str, Any]:
    inner = value if len(keys) == 1 else _with(props.get(keys[0]) or {}, keys[1:], value)
    return {**props, keys[0]: inner}


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_known(inner) for inner in value]
    return UNKNOWN if value == harness.UNKNOWN else value


def _default_tags(provider: dict[str, Any]) -> dict[str, str]:
    given = provider.get("defaultTags") or {}
    return dict((json.loads(given) if isinstance(given, str) else given).get("tags", {}))


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
