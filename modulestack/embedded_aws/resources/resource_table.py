"""
Resource types that are described by a table: one operation each to create, describe, update and delete.

A type with more to it (an order of its own, ids that AWS does not give, several reads) is a Handler in code.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, InvalidInput, Properties
from modulestack.embedded_aws.resources.tags import TagForm

Params = dict[str, Any]
"""Parameters of an operation, by AWS's names."""


@dataclasses.dataclass(frozen=True)
class Described:
    """A resource that AWS describes, and what is known of it beside."""

    ctx: Context
    id: str
    found: Mapping[str, Any]
    """AWS's answer."""
    known: Properties
    """Inputs or earlier outputs."""


Output = str | Callable[[Described], Any]
"""Where an output is in AWS's answer (``Addresses.0.PublicIp``), or how it is made."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class UpdateOperation:
    """One operation that changes some inputs in place: called when its parameters differ from those that are there."""

    operation: str
    params: Callable[[str, Properties], Params | None]
    """From the id and inputs, or outputs; None: there is nothing to set."""
    unset: str | None = None
    """The operation that goes back to nothing; takes the key only."""
    after_creation: bool = False
    """Whether creation leaves it out, so that it is called then too, unless AWS says that the new one has it anyway."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceTable:
    """All about one resource type. Operations are methods of boto3's client of *service*."""

    type: str
    """Pulumi's token."""
    service: str
    create: str
    create_params: Callable[[Context, Properties], Params | None]
    """None: there is nothing to call."""
    id: Callable[[Properties, Params], str]
    """From the inputs and the answer to *create*."""
    describe: str
    describe_params: Callable[[str, Properties], Params]
    """From the id and the outputs."""
    found: Output = ""
    """Where the resource is in the answer to *describe*; the whole answer if empty. A list's first item counts."""
    exists: Callable[[Described], bool] = lambda _: True
    """Whether what was found counts as there."""
    missing: tuple[str, ...]
    """Codes, with ``*`` for anything, with which AWS says that it is not there."""
    outputs: Mapping[str, Output]
    together: Callable[[Described], Properties] = lambda _: {}
    """Outputs that are asked for at once."""
    region: bool = True
    """Whether there is an output of that name."""
    key: Callable[[str, Properties], Params]
    """What names it in *updates* and *delete*, from the id and the outputs."""
    updates: tuple[UpdateOperation, ...] = ()
    put: bool = False
    """Whether *create* again, with other inputs, is how it changes."""
    delete: str
    delete_params: Callable[[str, Properties], Params] = lambda _, __: {}
    """What *delete* takes beside the key."""
    keep: Callable[[Properties], bool] = lambda _: False
    """Whether deletion leaves it, by its outputs."""
    busy: tuple[str, ...] = ()
    """Codes with which AWS says that it must be tried again: every *retry_s*, for at most *timeout_s*."""
    retry_s: float = 10
    timeout_s: float = 600
    ready: Callable[[Described], bool] | None = None
    """What is waited for after creation, for at most *timeout_s*."""
    wait_until_gone: bool = False
    """Whether deletion goes on after the answer."""
    tag_form: TagForm | None = None
    check: Callable[[Properties], Properties] = lambda inputs: inputs
    """The inputs as they are compared and used; may raise InvalidInput."""
    replaces: frozenset[str] = frozenset()
    autoname: Autoname | None = None
    defaults: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def answered(path: str) -> Callable[[Properties, Params], str]:
    """The id is at *path* in the answer to *create*."""
    return lambda _, answer: str(_at(answer, path))


def given(template: str) -> Callable[[Properties, Params], str]:
    """The id is made of inputs: ``{role}:{name}``."""
    return lambda inputs, _: template.format_map(inputs)


def params(*required: str, **optional: str) -> Callable[[Context, Properties], Params]:
    """
    Parameters that are inputs under another name: ``params("vpcId=VpcId", description="Description")``.

    *required* ones are always sent, *optional* ones if the input has a value that is not empty.
    """
    names = dict(pair.split("=") for pair in required)

    def build(_: Context, inputs: Properties) -> Params:
        always = {aws: inputs[name] for name, aws in names.items()}
        return always | {aws: inputs[name] for name, aws in optional.items() if inputs.get(name)}

    return build


def always(value: Any) -> Output:
    """An output that is the same for every resource of the type."""
    return lambda _: value


def at(path: str, default: Any) -> Output:
    """What is at *path* in AWS's answer; *default* where AWS does not tell."""

    def read(described: Described) -> Any:
        try:
            return _at(described.found, path)
        except (KeyError, IndexError):
            return default

    return read


def known(name: str, default: Any = None) -> Output:
    """What AWS does not tell: as the program gave it."""
    return lambda described: described.known.get(name, default)


def the_id(described: Described) -> Any:
    """The id."""
    return described.id


def arn(service: str, kind: str) -> Output:
    """An ARN made of the id, where AWS does not give one."""
    return lambda described: described.ctx.arn(service, f"{kind}/{described.id}")


def refuse(reasons: Mapping[str, str]) -> Callable[[Properties], Properties]:
    """A check that refuses these inputs if they have a value that is not empty, each for its reason."""

    def check(inputs: Properties) -> Properties:
        for name, reason in reasons.items():
            if inputs.get(name):
                raise InvalidInput(name, reason)
        return inputs

    return check


def output_value(output: Output, described: Described) -> Any:
    """What *output* is for a resource that AWS describes."""
    return _at(described.found, output) if isinstance(output, str) else output(described)


def _at(value: Any, path: str) -> Any:
    keys = [int(part) if part.isdigit() else part for part in path.split(".")] if path else []
    return functools.reduce(operator.getitem, keys, value)
