"""One resource type: how it is created, read, updated and deleted, and what forces its replacement."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.engine.names import Autoname as Autoname

Properties = dict[str, Any]
"""camelCase, as on Pulumi's wire."""


class InvalidInput(Exception):
    """An input that the provider refuses before it calls AWS."""

    def __init__(self, property_: str, reason: str) -> None:
        super().__init__(f"{property_}: {reason}")
        self.property = property_
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class Created:
    """A resource that exists."""

    id: str
    outputs: Properties


class UpdateFailed(Exception):
    """
    AWS took an update and did not carry it out; the message is the provider's.

    The provider then keeps *outputs*, what was asked for, in the state, and the engine that it failed.

    Source: https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go (Update)
    """

    def __init__(self, message: str, outputs: Properties) -> None:
        super().__init__(message)
        self.outputs = outputs


class NotFoundAfterChange(Exception):
    """Made a moment ago and not to be found: a bug of the embedded AWS, never of the program."""


class Handler(abc.ABC):
    """A resource type. Subclasses make, change, read and delete; what the engine sees is put together here."""

    type: str
    """Pulumi's token."""
    replaces: frozenset[str] = frozenset()
    """Inputs whose change cannot be made in place."""
    delete_before_replace: bool = False
    """Whether old and new cannot exist side by side."""
    autoname: Autoname | None = None
    defaults: Mapping[str, Any] = {}
    """What the provider takes for an input that the program leaves out, where AWS's answer does not tell."""

    unsaid: Mapping[str, Any] = {}
    """
    Optional inputs → what the provider makes of them where the program leaves them out; those that it then takes from
    AWS ("computed") are not here. Only of what was imported can AWS have another value.
    """

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """
        The inputs as they are compared and used.

        Raises:
            InvalidInput: the provider refuses one.
        """
        return inputs

    def create(self, ctx: Context, inputs: Properties) -> Created:
        """Make it and wait until it can be used."""
        id_ = self.make(ctx, inputs)
        return Created(id_, self._read_back(ctx, id_, inputs))

    def update(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """Change it in place: *outputs* is what exists, *inputs* what is wanted."""
        self.change(ctx, id_, outputs, inputs)
        return self._read_back(ctx, id_, inputs)

    @abc.abstractmethod
    def make(self, ctx: Context, inputs: Properties) -> str:
        """Create it; its id."""

    @abc.abstractmethod
    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """
        Every output; None: it is gone.

        *known* (inputs or earlier outputs) gives what AWS does not tell, such as ``forceDestroy``.
        """

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """Make *inputs* true; a type that is only ever replaced has none."""
        raise NotFoundAfterChange(f"{self.type}: {id_} has nothing that can change in place")

    @abc.abstractmethod
    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Delete it and wait until it is gone; one that is gone already is no error."""

    def _read_back(self, ctx: Context, id_: str, inputs: Properties) -> Properties:
        found = self.read(ctx, id_, {**self.defaults, **inputs})
        if found is None:
            raise NotFoundAfterChange(f"{self.type}: {id_} is not there right after it was made")
        return {key: value for key, value in found.items() if value is not None}


def pick(known: Mapping[str, Any], *names: str) -> Properties:
    """Those of *known* that AWS does not tell."""
    return {name: known[name] for name in names if name in known}
