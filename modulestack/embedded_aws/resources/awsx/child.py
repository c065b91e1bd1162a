"""Resources that a component registers, whose inputs may be outputs of one another. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Protocol

from modulestack.embedded_aws.resources.handler import Properties


@dataclasses.dataclass(frozen=True)
class Ref:
    """An output of another child; ``id`` is its id."""

    key: str
    output: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Child:
    """One resource that the component registers."""

    key: str
    """Unique among its siblings: a role and a name."""
    type: str
    name: str
    parent: str | None
    """Key of the child it is under; None: the component."""
    inputs: Properties
    """Values may be Refs."""
    depends_on: tuple[str, ...] = ()
    """Keys."""


class Made(Protocol):
    """A child that exists."""

    @property
    def id(self) -> str:
        """As AWS calls it."""
        ...

    @property
    def outputs(self) -> Properties:
        """As the handler of its type gives them."""
        ...


def filled(value: Any, made: Mapping[str, Made]) -> Any:
    """*value* with what its Refs mean."""
    if isinstance(value, Ref):
        return made[value.key].id if value.output == "id" else made[value.key].outputs[value.output]
    if isinstance(value, dict):
        return {key: filled(inner, made) for key, inner in value.items()}
    return [filled(inner, made) for inner in value] if isinstance(value, list) else value
