"""Rules of previews."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.previews import BASE_NAME_LENGTH
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("previews",)


def previews_have_names(environment: Environment) -> Iterator[RuleViolation]:
    """Names of theirs are longer, and requests find them by DNS."""
    section = environment.previews
    if section is None:
        return
    if len(environment.name) > BASE_NAME_LENGTH:
        text = (
            f"{environment.name} has {len(environment.name)} characters, and an environment that has previews "
            f"{BASE_NAME_LENGTH} at most: have them in one of a shorter name"
        )
        yield RuleViolation((_FIELD,), text)
    zone = environment.domain.zone if environment.domain else None
    if zone is None:
        text = "are told apart by DNS names: add modulestack:domain: {zone: ...}"
        yield RuleViolation((_FIELD, ("domain",)), text)
    elif section.domain and section.domain != zone and not section.domain.endswith(f".{zone}"):
        text = f"{bare(section.domain)} is not in the zone {zone}: write one such as preview.{zone}"
        yield RuleViolation(((*_FIELD, "domain"), ("domain", "zone")), text)


def previews_share_a_load_balancer(environment: Environment) -> Iterator[RuleViolation]:
    """One that the internet reaches."""
    section = environment.previews
    if section is None:
        return
    public = [name for name, each in environment.load_balancers.items() if not each.is_internal]
    name, field = section.load_balancer, (*_FIELD, "load_balancer")
    if name is None and len(public) == 1:
        return
    if name is None and public:
        text = f"missing: which one of {listed(public)} previews share"
        yield RuleViolation((field, _FIELD), text)
    elif name is None:
        text = (
            "share a load balancer that the internet reaches, and there is none: add modulestack:load_balancers: "
            "{front: {scheme: internet-facing}}"
        )
        yield RuleViolation((_FIELD, ("load_balancers",)), text)
    elif name not in environment.load_balancers:
        close = nearest(name, public)
        advice = f"did you mean {close}?" if close else f"allowed {listed(public) or 'none: add one'}"
        yield RuleViolation((field, ("load_balancers",)), f"there is no load balancer {bare(name)}: {advice}")
    elif name not in public:
        text = f"{bare(name)} is internal, and previews are reached from the internet: name one that faces it"
        yield RuleViolation((field, ("load_balancers", name, "scheme")), text)


def previews_have_modules(environment: Environment) -> Iterator[RuleViolation]:
    """Those of the file, and one that can be called."""
    section = environment.previews
    if section is None:
        return
    for name in section.modules:
        if name not in environment.modules:
            close = nearest(name, environment.modules)
            advice = f"did you mean {close}?" if close else f"allowed {listed(environment.modules)}"
            yield RuleViolation(((*_FIELD, "modules", name),), f"there is no module {bare(name)}: {advice}")
    chosen = [
        environment.modules[name] for name in section.modules or environment.modules if name in environment.modules
    ]
    if not any(each.port and each.is_public and not each.is_network for each in chosen):
        text = "have no module that the internet reaches by HTTP: nobody could look at one"
        asked = [
            ("modules", name, key) for name in environment.modules for key in ("port", "reachable_from", "protocol")
        ]
        yield RuleViolation(((*_FIELD, "modules"), _FIELD, ("modules",), *asked), text)


def previews_are_bounded(environment: Environment) -> Iterator[RuleViolation]:
    """
    Workflows of pull requests make roles: what bounds those must not reach the environment beside which they are.

    Source ("Delegating responsibility to others"):
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    section = environment.previews
    if section is None or environment.pipeline is None:
        return
    field: FieldPath = (*_FIELD, "permissions_boundary")
    if section.permissions_boundary is None:
        text = (
            "missing: with modulestack:pipeline, pull requests make roles, which another boundary than "
            f"{environment.name}'s keeps to previews; docs/aws-account.md has it"
        )
        yield RuleViolation((field, ("pipeline",)), text)
    elif section.permissions_boundary == environment.permissions_boundary:
        text = f"is that of {environment.name}, whose things previews must not reach; docs/aws-account.md has another"
        yield RuleViolation((field, ("permissions_boundary",)), text)


def slots_are_of_load_balancers_that_are_there(environment: Environment) -> Iterator[RuleViolation]:
    """One that is made has one environment's rules, and those of its previews."""
    for name, section in environment.load_balancers.items():
        if section.slot is not None and section.existing is None:
            field: FieldPath = ("load_balancers", name, "slot")
            text = "is for a load balancer that several environments share, and this one is made here: leave it out"
            yield RuleViolation((field, ("load_balancers", name, "existing")), text)
