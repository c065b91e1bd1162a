"""Headers that listeners add: what an edit cannot take away from one that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import tags
from modulestack.contract.response_headers import HEADERS, SERVER_ARGUMENT, SERVER_ATTRIBUTE, attribute
from modulestack.environment.load_balancer_edits import resource_name
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.security_headers_section import SecurityHeaders
from modulestack.fields.violation import FieldPath, RuleViolation

_LISTENER = "aws:lb/listener:Listener"


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    The provider sends no empty value, so that a header which is taken out of the file would stay.

    Sources: https://github.com/hashicorp/terraform-provider-aws/issues/42513 and 43042
    """
    owners = {each: _section(environment, each) for each in _fields(environment)}
    for each in standing.resources:
        name, outputs = str(each["name"]), each["outputs"]
        if each["type"] != _LISTENER or tags.SECURITY_HEADERS not in (outputs.get("tags") or {}):
            continue
        for field, stem in _fields(environment).items():
            if name.rpartition("-")[0] == stem and (gone := _gone(outputs, owners[field])):
                yield RuleViolation((field,), _told(str(outputs["arn"]), gone))


def _fields(environment: Environment) -> Mapping[FieldPath, str]:
    """Where the file says what a load balancer adds → how names of its listeners begin in the stack's state."""
    own: dict[FieldPath, str] = {
        ("modules", name, "security_headers"): f"{name}-lb"
        for name, module in environment.modules.items()
        if module.has_own_load_balancer and not module.is_network
    }
    shared: dict[FieldPath, str] = {
        ("load_balancers", name, "security_headers"): resource_name(name) for name in environment.load_balancers
    }
    return own | shared


def _section(environment: Environment, field: FieldPath) -> SecurityHeaders | None:
    kind, name, _ = field
    if kind == "modules":
        return environment.modules[str(name)].security_headers
    return environment.load_balancers[str(name)].security_headers


def _gone(outputs: Mapping[str, Any], section: SecurityHeaders | None) -> dict[str, str]:
    """Attributes of a standing listener that the file does not have any more → what they must become."""
    wanted = section.values(encrypted=outputs.get("protocol") == "HTTPS") if section else {}
    gone = {attribute(key): "" for key, each in HEADERS.items() if outputs.get(each.argument) and key not in wanted}
    if section is None and outputs.get(SERVER_ARGUMENT) is False:
        gone[SERVER_ATTRIBUTE] = "true"
    return gone


def _told(listener: str, gone: Mapping[str, str]) -> str:
    changes = " ".join(f"Key={key},Value={value}" for key, value in gone.items())
    return (
        f"would have fewer headers than the listener adds, and the provider takes none away: first run `aws elbv2 "
        f"modify-listener-attributes --listener-arn {listener} --attributes {changes}`, then `pulumi refresh`, then "
        "`pulumi up`"
    )
