"""Tags: what every resource of an environment carries, and what a module's carry besides."""

from __future__ import annotations

from modulestack.contract import tags
from modulestack.environment.model import Environment, Module


def of_environment(environment: Environment) -> dict[str, str]:
    """On every resource, by the provider's default tags."""
    return {**environment.tags, tags.ENVIRONMENT: environment.name}


def of_module(module: Module) -> dict[str, str]:
    """On a module's own resources, beside the environment's."""
    return {tags.MODULE: module.name}
