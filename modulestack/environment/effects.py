"""What an edit of a key of the environment does to one that is up; a module's keys are in the files of its features."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from modulestack.environment import capacity_effects, container_insights_rules, managed_effects
from modulestack.environment.access_logs_effects import ACCESS_LOGS
from modulestack.environment.addresses import OWN_NAMES, plain_private_url
from modulestack.environment.alert_effects import ALERTS
from modulestack.environment.dashboard_effects import DASHBOARD
from modulestack.environment.encryption_key_effects import ENCRYPTION_KEY
from modulestack.environment.file_system_effects import FILE_SYSTEMS
from modulestack.environment.load_balancer_effects import LOAD_BALANCERS
from modulestack.environment.model import Environment
from modulestack.environment.network_effects import WAYS_OUT
from modulestack.environment.pipeline_effects import PIPELINE
from modulestack.environment.previews_effects import PREVIEWS
from modulestack.environment.pull_through_effects import PULL_THROUGH
from modulestack.environment.queries_effects import QUERIES
from modulestack.environment.quotas import QuotasSection
from modulestack.environment.web_acl_effects import WEB_ACL
from modulestack.features import registry
from modulestack.features.core_effects import ALL_MAY_STOP, KEEP_SOME, STOPS_ALL, lets_all_tasks_stop
from modulestack.fields.effects import IN_PLACE, UNLESS_RETIRED, Edit, Effect, EffectKind, Effects

MODULE = "modules.<module>"
"""How a module's keys begin, where no module is meant."""


def _is_kept(edit: Edit[Environment]) -> bool:
    """Whether a domain is added: plain addresses stay beside the new ones."""
    return edit.before.domain is None


def _ends_what_was_kept(edit: Edit[Environment]) -> bool:
    """What the file before does not ask for, earlier ones did."""
    modules = edit.before.modules.values()
    may_be_kept = {plain_private_url(edit.before.name, module.name) for module in modules}
    asked_for = {edit.before.url(module) for module in modules}
    named = set(edit.after.retired_urls) - set(edit.before.retired_urls) - asked_for
    return any(url in may_be_kept or OWN_NAMES in url for url in named)


def _another_account(edit: Edit[Environment]) -> bool:
    return None not in (edit.before.account_id, edit.after.account_id)


def _redirect_ends(edit: Edit[Environment]) -> bool:
    return edit.after.domain is not None and not edit.after.domain.http_redirect


def _a_module_may_stop(edit: Edit[Environment]) -> bool:
    kept = edit.after.modules.keys() & edit.before.modules.keys()
    return any(lets_all_tasks_stop(edit.after.modules[name]) for name in kept)


def _is_named_another_way(edit: Edit[Environment]) -> bool:
    before, after = edit.before.network.existing, edit.after.network.existing
    return before is not None and after is not None and None in (before.vpc_id, after.vpc_id)


_CANNOT_MOVE: Effects[Environment] = (
    Effect(kinds=(EffectKind.REFUSED,), text="an environment cannot move: bring up one of another name there"),
)
_OTHER_NAMES: Effects[Environment] = (
    UNLESS_RETIRED,
    Effect(
        kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text="names, certificates and what callers are told",
        remedy="tell whoever uses the old names the new ones, and release the modules that call others right after",
    ),
)

_ALL_STOP: Effect[Environment] = Effect(
    kinds=STOPS_ALL.kinds,
    text=ALL_MAY_STOP,
    remedy=KEEP_SOME,
    when="with a module that has `minimum_healthy_percent: 0`",
    holds=_a_module_may_stop,
)
OWN_EFFECTS: Mapping[str, Effects[Environment]] = {
    "region": _CANNOT_MOVE,
    "account_id": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the account is another one than that of the credentials",
            when="to another account",
            holds=_another_account,
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="from then on `up` is refused in any other account"),
    ),
    "network.create": _CANNOT_MOVE,
    "network.existing": _CANNOT_MOVE,
    "network.create.cidr": _CANNOT_MOVE,
    "network.create.ipam_pool": (
        Effect(kinds=(EffectKind.REFUSED,), text="the pool is of the VPC's making, and cannot change"),
    ),
    "network.create.zones": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the addresses of subnets cannot change",
            when="to more than the addresses were laid out for, or where subnets are that go",
            holds=lambda edit: edit.is_refused,
        ),
        _ALL_STOP,
        Effect(kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS), text="subnets are added or taken away"),
    ),
    **WAYS_OUT,
    "network.existing.vpc_id": (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="as long as it is the same VPC: `up` looks that up, and refuses another one",
            when="in place of `vpc_tags` or back",
            holds=_is_named_another_way,
        ),
        *_CANNOT_MOVE,
    ),
    "network.existing.vpc_tags": (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="as long as it is the same VPC: `up` looks that up, and refuses another one",
        ),
    ),
    "network.existing.public_subnet_ids": IN_PLACE,
    "network.existing.public_subnet_tags": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="as far as other subnets have them"),
    ),
    "network.existing.private_subnet_ids": (_ALL_STOP, Effect(kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS))),
    "network.existing.private_subnet_tags": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
            text="as far as other subnets have them: `up` says what that does",
        ),
    ),
    "domain": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
            text="plain addresses stay until `retired_urls` names them; callers are told the new ones",
            when="added",
            holds=_is_kept,
        ),
        UNLESS_RETIRED,
        dataclasses.replace(
            _OTHER_NAMES[-1], kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS)
        ),
    ),
    "domain.zone": _OTHER_NAMES,
    "domain.zone_id": (
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="if it is another zone, records move there: who is led to the old one finds nothing",
            remedy="see that the name's registrar delegates to the new one; or write the old id again",
        ),
    ),
    "domain.private_zone_id": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="they would be found nowhere while their names move",
            when="while modules are called in either zone",
            holds=lambda edit: edit.is_refused,
        ),
        *IN_PLACE,
    ),
    "existing_namespaces.service_connect": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="callers would look for them in the namespace of before",
            when="while callers are told that way first",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
            text="whoever is called so, and whoever calls so, gets a new deployment",
        ),
    ),
    "existing_namespaces.cloud_map": (
        UNLESS_RETIRED,
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.ROLLS, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="tasks get other names; callers are told them with their next release",
            remedy="have callers told another way first: see existing.md; or write the old value again",
        ),
    ),
    "domain.role": (Effect(kinds=(EffectKind.NOTHING,), text="by it records are changed in the zone of `zone_id`"),),
    "domain.http_redirect": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="nobody is answered on port 80 any more",
            remedy="tell whoever asks there to ask https://; or set it to true again",
            when="to false",
            holds=_redirect_ends,
        ),
        *IN_PLACE,
    ),
    **capacity_effects.EFFECTS,
    **managed_effects.EFFECTS,
    "deletion_protection": IN_PLACE,
    "permissions_boundary": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="for the tasks that run, too",
            when="taken away",
            holds=lambda edit: edit.after.permissions_boundary is None,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="for the tasks that run, too: what it does not allow, they may no longer do",
            remedy="see that it allows what tasks and workflows do; or write the old value again",
        ),
    ),
    **{
        f"quotas.{key}": (Effect(kinds=(EffectKind.NOTHING,), text="how much is refused before anything is made"),)
        for key in QuotasSection.model_fields
    },
    "retired_urls": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="the address ends",
            remedy="release whoever calls it first; it does not come back",
            when="with an address that was kept beside a new one",
            holds=_ends_what_was_kept,
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="an address that is named may end with a later edit"),
    ),
    **ACCESS_LOGS,
    **WEB_ACL,
    **PREVIEWS,
    **ENCRYPTION_KEY,
    **FILE_SYSTEMS,
    **LOAD_BALANCERS,
    **PULL_THROUGH,
    **ALERTS,
    **DASHBOARD,
    **container_insights_rules.EFFECTS,
    **QUERIES,
    "tags": (Effect(kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE), text="tasks have them with that release"),),
    **PIPELINE,
}
"""Key, dotted, sections' own keys too → effects."""

ADDED: Effect[object] = Effect(kinds=(EffectKind.IN_PLACE,), text="is made; the other modules stay as they are")
REMOVED: Effect[object] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
    text="is deleted, with its load balancer, its address and its log",
    remedy="to keep it, put it back before the run: after it, its log and its address are gone",
)
"""Of a whole module. Another name is another module."""

EFFECTS: Mapping[str, Effects[Environment] | Effects[registry.Module]] = {
    **OWN_EFFECTS,
    **{f"{MODULE}.{key}": effects for key, effects in registry.EFFECTS.items()},
}
"""All that a file may say but ``defaults``, which says the keys of modules."""
