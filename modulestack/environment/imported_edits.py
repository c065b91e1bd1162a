"""What a module that was taken over is called, and cannot be called otherwise while it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modulestack.contract.imported import POLICIES
from modulestack.contract.load_balancers import OWN
from modulestack.environment.model import Module
from modulestack.environment.standing import StandingModule, load_balancers_of
from modulestack.features.imported import cannot_change
from modulestack.fields.text import shown
from modulestack.fields.violation import FieldPath, RuleViolation

_OF_OWN = ("load_balancer", "load_balancer_security_group")
"""What its own load balancer alone has."""


def refusals(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """
    Everything of *module* that was there *before* and AWS does not change: it would be made anew beside what serves.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html,
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    was, now = before.imported, cannot_change(module)
    for key in sorted({*was, *now}):
        if was.get(key) != now.get(key) and _stands(key, module, before, was):
            told, wanted = was.get(key), now.get(key)
            section, _, what = key.partition(".")
            what, _, setting = what.partition(".")
            field: FieldPath = ("modules", module.name, "imported", section, *([what] if what else []))
            text = f"is {shown(wanted)}" if wanted else f"has {setting} no longer" if setting else "is gone"
            remedy = f"write {setting or shown(told)} again" if told else "leave it out"
            yield RuleViolation(
                (field,),
                f"{text}, and what stands would be made anew beside what serves: {remedy}, or add a module of another "
                "name",
            )


def _stands(key: str, module: Module, before: StandingModule, was: Mapping[str, str]) -> bool:
    """Whether that of which *key* tells is there, and stays."""
    section, _, what = key.partition(".")
    what = what.partition(".")[0]
    if section == "keeps" and key not in was:
        return False
    behind = was.get("load_balancer") or module.imported.load_balancer or OWN
    if section == "load_balancer" or what == "target_group":
        return behind in before.load_balancers and behind in load_balancers_of(module)
    if what in _OF_OWN:
        return OWN in before.load_balancers and module.has_own_load_balancer
    return what not in POLICIES or key in was
