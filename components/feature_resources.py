"""Resources of a feature's own, created by the file of this folder that has the feature's name."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi import Output, Resource, ResourceOptions

from components.load_balancer import LoadBalancer
from modulestack.environment.model import Environment, Module


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunningService:
    """What is known once a module's service is there."""

    environment: str
    """The environment's name."""
    cluster_name: str
    service_name: Output[str]
    load_balancer: LoadBalancer | None
    """None: a worker."""


def before_service(
    features: Iterable[str],
    name: str,
    environment: Environment,
    module: Module,
    *,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> list[Resource]:
    """What must be there before the first task of *module*: what ``before_service`` of *features*' files returns."""
    created: list[Resource] = []
    for create in _functions(features, "before_service"):
        created += create(name, environment, module, tags=tags, opts=opts)
    return created


def after_service(
    features: Iterable[str],
    name: str,
    module: Module,
    service: RunningService,
    *,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    """What needs the *service* of *module*: calls ``after_service`` of *features*' files."""
    for create in _functions(features, "after_service"):
        create(name, module, service, tags=tags, opts=opts)


def _functions(features: Iterable[str], name: str) -> Iterable[Any]:
    """The functions called *name* in the files of *features*; a file need not have both."""
    for feature in features:
        if (function := getattr(importlib.import_module(f"components.{feature}"), name, None)) is not None:
            yield function
