"""Rules of load balancers that are there already and that modules share."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

_OF_THE_LISTENER = (
    "idle_timeout_s",
    "ip_address_type",
    "certificate",
    "further_certificates",
    "security_headers",
    "mutual_authentication",
    "request_headers",
)


def existing_load_balancers_are_in_the_network(environment: Environment) -> Iterator[RuleViolation]:
    """It reaches tasks in its own VPC, and a network that is made has none of others."""
    for name, section in environment.load_balancers.items():
        if section.existing and environment.network.existing is None:
            yield RuleViolation(
                (("load_balancers", name, "existing"), ("network",)),
                f"{section.existing} is there, and the network is made anew: name its VPC under network.existing, or "
                "leave it out for one that is made",
            )


def an_existing_load_balancer_keeps_its_settings(environment: Environment) -> Iterator[RuleViolation]:
    """Nothing of it is changed."""
    for name, section in environment.load_balancers.items():
        for key in _OF_THE_LISTENER:
            if section.existing and key in section.model_fields_set:
                yield RuleViolation(
                    (("load_balancers", name, key), ("load_balancers", name, "existing")),
                    f"is set, and {section.existing} keeps its own: leave it out",
                )


def an_existing_load_balancer_is_named_once(environment: Environment) -> Iterator[RuleViolation]:
    """Numbers of rules are given for each name in the file, and would meet on one listener."""
    seen: dict[str, str] = {}
    for name, section in environment.load_balancers.items():
        if section.existing is None:
            continue
        if other := seen.get(section.existing):
            field: FieldPath = ("load_balancers", name, "existing")
            yield RuleViolation(
                (field, ("load_balancers", other, "existing")),
                f"{section.existing} is {bare(other)}, too: have all its modules behind one of the two",
            )
        seen.setdefault(section.existing, name)
