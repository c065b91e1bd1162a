"""What a module that was taken over keeps: names that are not the program's own, and settings as they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from modulestack.contract import imported as contract
from modulestack.contract.imported import Described, Keeper, Named
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core_effects import ALL_MAY_STOP, KEEP_SOME, lets_all_tasks_stop
from modulestack.features.feature import Feature
from modulestack.features.routes import RoutesKeys
from modulestack.features.scaling import ScalingKeys
from modulestack.features.scaling_section import OF_TASKS
from modulestack.fields import kinds
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects
from modulestack.fields.section import Section
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation


class Imported(Section):
    """
    What `modulestack import` writes: of what was there before the module, what the program would do differently.

    See import.md.
    """

    names: dict[Named, kinds.ImportedName] = Field(default_factory=dict)
    """
    What they are called: `{service: orders, load_balancer: orders-alb}`; `container` is the module's own. Absent: the
    program names them.
    """
    descriptions: dict[Described, kinds.ImportedDescription] = Field(default_factory=dict)
    """The same of their descriptions, which only security groups cannot change."""
    load_balancer: kinds.LoadBalancerName | None = None
    """
    Of the environment's `load_balancers` the one that it was behind: `target_group` and `listener_rule` of the others
    keys are there. Absent: its own.
    """
    keeps: dict[Keeper, tuple[str, ...]] = Field(default_factory=dict)
    """
    Settings that stay as they were: `{service: [propagate_tags]}`, spelled as arguments of Pulumi's resources. Take one
    out, and the next `pulumi up` sets it as for any other module.
    """


class ImportedKeys(RoutesKeys, ScalingKeys):
    """What was there before the module."""

    imported: Imported = Imported()
    """Of a module that was taken over: what it keeps. Absent: nothing."""

    @property
    def own_container(self) -> str:
        """Name of its own container: the module's, unless it was taken over with another."""
        return self.imported.names.get("container", self.name)


def what_has_a_name_is_the_modules(module: ImportedKeys) -> Iterator[RuleViolation]:
    """A name of nothing was left behind when something else was taken out."""
    said: tuple[tuple[str, Mapping[Any, Any]], ...] = (
        ("names", module.imported.names),
        ("descriptions", module.imported.descriptions),
        ("keeps", module.imported.keeps),
    )
    there = set(_parts(module))
    if (balancer := module.imported.load_balancer) and balancer not in module.shared_load_balancers:
        text = f"the module is not behind {bare(balancer)}: {_HAVE}"
        yield RuleViolation((("imported", "load_balancer"), ("load_balancers",)), text)
    for key, of in said:
        for what in of:
            if what not in there:
                yield RuleViolation((("imported", key, what),), f"is of something that the module has not: {_HAVE}")


_HAVE = "leave it out"


def _parts(module: ImportedKeys) -> Iterator[str]:
    """What of the module may be called, described or keep something."""
    yield from ("service", "container", "tasks_security_group")
    if module.has_load_balancer and module.has_own_load_balancer:
        yield from ("load_balancer", "listener", "load_balancer_security_group")
        yield from () if module.imported.load_balancer else ("target_group",)
    if module.has_load_balancer and module.is_public:
        yield "record"
    if module.imported.load_balancer in module.shared_load_balancers:
        yield from ("target_group", "listener_rule")
    if module.scaling:
        yield from ("scaling", "scalable_target")
        for policy, key in zip(contract.POLICIES, OF_TASKS, strict=True):
            if getattr(module.scaling, key) is not None:
                yield policy


def names_fit(module: ImportedKeys) -> Iterator[RuleViolation]:
    """Each kind of thing has its own limit and letters."""
    for what, name in module.imported.names.items():
        field: FieldPath = ("imported", "names", what)
        most, letters = contract.NAME_LENGTHS[what], contract.ALPHABETS.get(what)
        if len(name) > most:
            yield RuleViolation((field,), f"{bare(name, 80)} has {len(name)} characters: allowed {most}")
        elif letters and not letters.takes(name):
            yield RuleViolation((field,), f"{bare(name, 80)} is no name of one: allowed {letters.allowed}")


def settings_can_be_kept(module: ImportedKeys) -> Iterator[RuleViolation]:
    """Of each resource certain arguments only."""
    for what, settings in module.imported.keeps.items():
        for index, setting in enumerate(settings):
            field: FieldPath = ("imported", "keeps", what, index)
            allowed = contract.SETTINGS[what]
            if setting not in allowed:
                yield RuleViolation((field,), f"{bare(setting, 60)} cannot be kept: allowed {listed(allowed)}")
            elif setting in settings[:index]:
                yield RuleViolation((field,), f"{setting} is in the list twice")


def kept(module: ImportedKeys, what: Keeper) -> list[str]:
    """The arguments that *what* keeps, as ``ignoreChanges`` takes them: ``propagateTags``."""
    return [re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), each) for each in module.imported.keeps.get(what, ())]


def cannot_change(module: ImportedKeys) -> dict[str, str]:
    """
    What was there before and AWS does not change: ``names.service``, ``descriptions.tasks_security_group`` → the text.

    Of settings, ``keeps.service.launch_type`` → ``kept``.
    """
    given = module.imported
    return {
        **{f"names.{what}": name for what, name in given.names.items()},
        **{f"descriptions.{what}": text for what, text in given.descriptions.items()},
        **({"load_balancer": given.load_balancer} if given.load_balancer else {}),
        **{
            f"keeps.{what}.{each}": "kept"
            for what, settings in given.keeps.items()
            for each in settings
            if each in contract.MADE_ANEW.get(what, ())
        },
    }


def contribute(module: ImportedKeys, context: ModuleContext) -> Contribution:
    """Names of its own load balancer and target group, and what the service keeps; its name is in the context."""
    del context
    given = module.imported.names
    own = {"name": given["target_group"]} if "target_group" in given and not module.imported.load_balancer else {}
    return Contribution(
        feature="imported",
        load_balancer={"name": given["load_balancer"]} if "load_balancer" in given else {},
        target_group=own,
        service_ignored=tuple(kept(module, "service")),
        manifest={"imported": said} if (said := cannot_change(module)) else {},
    )


def _given_up(edit: Edit[ImportedKeys]) -> set[tuple[Keeper, str]]:
    """What is kept no longer."""
    before, after = (
        {(what, each) for what, settings in keeps.items() for each in settings}
        for keeps in (edit.before.imported.keeps, edit.after.imported.keeps)
    )
    return before - after


def _is_made_anew(edit: Edit[ImportedKeys]) -> bool:
    return any(each in contract.MADE_ANEW.get(what, ()) for what, each in _given_up(edit))


def _is_of_service(edit: Edit[ImportedKeys]) -> bool:
    return any(what == "service" for what, _ in _given_up(edit))


def _all_may_stop(edit: Edit[ImportedKeys]) -> bool:
    return _is_of_service(edit) and lets_all_tasks_stop(edit.after)


_STANDS: Effects[ImportedKeys] = (
    Effect(kinds=(EffectKind.REFUSED,), text="of what stands: it would be made anew, beside what serves"),
)
_EFFECTS: dict[str, Effects[ImportedKeys]] = {
    "imported.names": _STANDS,
    "imported.descriptions": _STANDS,
    "imported.load_balancer": _STANDS,
    "imported.keeps": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="cannot change in place: the service or its target group would be made anew",
            when=f"without {listed([each for of in contract.MADE_ANEW.values() for each in of])}",
            holds=_is_made_anew,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.INTERRUPTS),
            text=ALL_MAY_STOP,
            remedy=KEEP_SOME,
            when="without one of the service that was there, with `minimum_healthy_percent: 0`",
            holds=_all_may_stop,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
            text="it is what it is of any module",
            when="without one of the service that was there",
            holds=_is_of_service,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="it is what it is of any module",
            when="without another that was there",
            holds=lambda edit: bool(_given_up(edit)),
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="it stays as it is"),
    ),
}

FEATURE = Feature(
    keys=ImportedKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(what_has_a_name_is_the_modules, names_fit, settings_can_be_kept),
)
