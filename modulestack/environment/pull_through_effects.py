"""What edits of an environment's pull-through cache do to one that is up."""

from __future__ import annotations

import dataclasses

from modulestack.contract.image_reference import repository_of
from modulestack.contract.pull_through import whence
from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects

_KEY = "pull_through_cache.<pull_through_cache>"
_NO_MORE = (
    "until they are released, tasks pull from the repositories that hold what ECR has fetched, and ECR fetches nothing "
    "more for them"
)
_RELEASE = "release the modules whose images were pulled through it right after, each with its image"
_DAEMONS = "the daemons' definitions are replaced, and ECS empties and replaces their instances"
_SIDECARS = "of an image of a container beside a module's own"
_NEW_REPOSITORIES: Effects[Environment] = (
    Effect(kinds=(EffectKind.IN_PLACE,), text="repositories that are there already stay as they are"),
)


def _one_ends(edit: Edit[Environment]) -> bool:
    return not edit.before.pull_through_cache.keys() <= edit.after.pull_through_cache.keys()


def _of_a_sidecar(edit: Edit[Environment]) -> bool:
    """Whether a template has an image that is called otherwise: those of modules themselves are the releases' own."""
    edited = {host for host, _ in edit.before.cache_prefixes.items() ^ edit.after.cache_prefixes.items()}
    beside = (each for module in edit.after.modules.values() for each in module.beside.values())
    return any(whence(repository_of(each.image))[0] in edited for each in beside)


def _a_sidecar_loses(edit: Edit[Environment]) -> bool:
    return _one_ends(edit) and _of_a_sidecar(edit)


def _of_a_daemon(edit: Edit[Environment]) -> bool:
    """Whether the image of a Managed Daemon is called otherwise: it is the file's alone, and has no release."""
    edited = {host for host, _ in edit.before.cache_prefixes.items() ^ edit.after.cache_prefixes.items()}
    sets = edit.after.managed_instances.keys() & edit.before.managed_instances.keys()
    daemons = (each for name in sets for each in edit.after.managed_instances[name].daemons.values())
    return any(whence(repository_of(each.image))[0] in edited for each in daemons)


def _with_daemons(effects: Effects[Environment]) -> Effects[Environment]:
    """*effects*, before each of them the same where a daemon's image is called otherwise, too."""
    return tuple(each for effect in effects for each in (_and_daemons(effect), effect))


def _and_daemons(effect: Effect[Environment]) -> Effect[Environment]:
    first, *others = effect.kinds
    return dataclasses.replace(
        effect,
        kinds=tuple(dict.fromkeys((first, EffectKind.REPLACED, *others))),
        text=f"{effect.text}; {_DAEMONS}" if effect.text else _DAEMONS,
        when=", ".join(filter(None, (effect.when, "with the image of a daemon"))),
        holds=lambda edit: effect.holds(edit) and _of_a_daemon(edit),
    )


PULL_THROUGH: dict[str, Effects[Environment]] = {
    _KEY: _with_daemons(
        (
            Effect(
                kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
                text=_NO_MORE,
                remedy=_RELEASE,
                when=f"taken away, {_SIDECARS}",
                holds=_a_sidecar_loses,
            ),
            Effect(
                kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
                text=_NO_MORE,
                remedy=_RELEASE,
                when="taken away",
                holds=_one_ends,
            ),
            Effect(kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE), when=_SIDECARS, holds=_of_a_sidecar),
            Effect(
                kinds=(EffectKind.IN_PLACE,), text="what runs stays as it is; what is released from then on uses it"
            ),
        )
    ),
    f"{_KEY}.credentials": IN_PLACE,
    f"{_KEY}.prefix": _with_daemons(
        (
            Effect(
                kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
                text=f"the rule: {_NO_MORE}",
                remedy=_RELEASE,
                when=_SIDECARS,
                holds=_of_a_sidecar,
            ),
            Effect(kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS), text=f"the rule: {_NO_MORE}", remedy=_RELEASE),
        )
    ),
    f"{_KEY}.immutable_tags": _NEW_REPOSITORIES,
    f"{_KEY}.untagged_days": _NEW_REPOSITORIES,
}
"""Key, dotted → effects."""
