"""Repositories of images: what a tag means stays, what is pushed is scanned, what may be needed is never deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown

REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
TYPES = frozenset({LIFECYCLE, REPOSITORY, TEMPLATE})


def images_are_kept(resource: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Tags are immutable, images are scanned on push, and only those without a tag expire, by their age."""
    if resource.type == REPOSITORY:
        yield from _repository(resource)
    elif resource.type == LIFECYCLE:
        yield from _lifecycle(resource, "policy")
    elif resource.get("lifecyclePolicy") is not None:
        yield from _lifecycle(resource, "lifecyclePolicy")


def _repository(resource: Resource) -> Iterator[RuleFinding]:
    for path, wanted in (("imageTagMutability", "IMMUTABLE"), ("imageScanningConfiguration.scanOnPush", True)):
        found = resource.get(path)
        if found is UNKNOWN:
            yield Unchecked(path=path)
        elif found != wanted:
            yield Violation(
                path=path, found=shown(found), allowed=shown(wanted), do="set it so in components/repository.py"
            )


def _lifecycle(resource: Resource, path: str) -> Iterator[RuleFinding]:
    policy = resource.get(path)
    if policy is UNKNOWN:
        yield Unchecked(path=path)
        return
    for position, rule in enumerate(_rules(policy)):
        selection = rule.get("selection") or {}
        found = (selection.get("tagStatus"), selection.get("countType"))
        if found != ("untagged", "sinceImagePushed"):
            yield Violation(
                path=f"{path}.rules[{position}].selection",
                found=" and ".join(shown(each) for each in found),
                allowed="'untagged' and 'sinceImagePushed'",
                do="let no image expire that has a tag: a rollback may need it",
            )


def _rules(policy: Any) -> list[Mapping[str, Any]]:
    try:
        document = json.loads(policy) if isinstance(policy, str) else policy
    except ValueError:
        return [{}]
    rules = document.get("rules") if isinstance(document, Mapping) else None
    return [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else [{}]
