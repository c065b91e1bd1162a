"""Check: the inputs of one resource as they are compared and used, and what is wrong with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.provider import sdk_schema
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput
from modulestack.embedded_aws.resources.unapplied_inputs import checked
from modulestack.engine import names
from modulestack.engine.property_values import UNKNOWN, has_unknown, keep_secret, plain

DEFAULTS = "__defaults"
"""The input under which Pulumi's AWS provider notes which inputs it filled in by itself."""


@dataclasses.dataclass(frozen=True)
class NameProposal:
    """What the engine says about a name that the program leaves out."""

    logical_name: str
    digits: str
    """Seven hex digits."""
    name: str = ""
    """The whole name, if the stack configures autonaming."""
    enforced: bool = False
    disabled: bool = False


@dataclasses.dataclass(frozen=True)
class CheckResult:
    """The inputs, or what is wrong with them: property and reason."""

    inputs: dict[str, Any]
    failures: tuple[tuple[str, str], ...] = ()


def check(
    handler: Handler, context: Context, olds: Mapping[str, Any], news: Mapping[str, Any], proposal: NameProposal
) -> CheckResult:
    """
    *news*, checked: known names only, as *handler* wants them, with a name if the program gave none.

    Secrets stay wrapped; what is not known yet is taken as right.
    """
    given = {key: value for key, value in news.items() if key != DEFAULTS}
    failures = list(_unknown_names(handler, given))
    inputs = given
    try:
        inputs = _rewrapped(given, checked(handler, context, plain(given)))
    except InvalidInput as refused:
        if not has_unknown(given.get(refused.property)):
            failures.append((refused.property, refused.reason))
    except Exception:
        if not has_unknown(given):
            raise
    try:
        named = _named(handler, olds, inputs, proposal)
    except InvalidInput as refused:
        failures.append((refused.property, refused.reason))
        named = inputs
    return CheckResult(named, tuple(failures))


def _unknown_names(handler: Handler, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = sdk_schema.resource_schema(handler.type)
    for path in sdk_schema.unknown_names(known, plain(given)) if known else ():
        yield path, f"{handler.type} has no property {path!r}"


def _rewrapped(given: Mapping[str, Any], checked: Mapping[str, Any]) -> dict[str, Any]:
    """*checked*, with every value that the handler left alone as it was given, secrets inside it and all."""
    secret = keep_secret(checked, given)
    return {key: given[key] if plain(given.get(key)) == value else secret[key] for key, value in checked.items()}


def _named(handler: Handler, olds: Mapping[str, Any], inputs: dict[str, Any], proposal: NameProposal) -> dict[str, Any]:
    rule = handler.autoname
    if rule is None or names.is_named(rule, inputs):
        return {**inputs, DEFAULTS: []}
    kept = olds.get(rule.property)
    if kept is not None and plain(kept) != UNKNOWN and rule.property in olds.get(DEFAULTS, ()):
        return {**inputs, rule.property: kept, DEFAULTS: [rule.property]}
    return {**inputs, rule.property: _propose(rule, proposal), DEFAULTS: [rule.property]}


def _propose(rule: Autoname, proposal: NameProposal) -> str:
    """
    The name that *proposal* leads to.

    Raises:
        InvalidInput: the name would be too long, or the stack wants every name written down.
    """
    if proposal.disabled:
        raise InvalidInput(rule.property, "must be given: autonaming is turned off for this stack")
    try:
        return names.proposed_name(rule, proposal.logical_name, proposal.digits, proposal.name)
    except names.NameTooLong as error:
        raise InvalidInput(rule.property, str(error)) from None


def was_name_proposed(handler: Handler, inputs: Mapping[str, Any]) -> bool:
    """Whether the name in the checked *inputs* is one that was proposed."""
    return handler.autoname is not None and handler.autoname.property in inputs.get(DEFAULTS, ())
