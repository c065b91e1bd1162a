"""What an edit of a shared load balancer does to an environment that is up."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.contract.ip_address_types import DUALSTACK
from modulestack.environment.model import Environment
from modulestack.features.mutual_authentication_effects import effects as of_certificates
from modulestack.features.mutual_authentication_section import MutualAuthentication
from modulestack.features.request_headers import OTHER_NAMES
from modulestack.features.request_headers_section import RequestHeaders
from modulestack.features.security_headers_effects import effects
from modulestack.features.security_headers_section import SecurityHeaders
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects


def _is_taken_away(edit: Edit[Environment]) -> bool:
    return str(edit.path[1]) not in edit.after.load_balancers


def _headers(environment: Environment, edit: Edit[Environment]) -> SecurityHeaders | None:
    section = environment.load_balancers.get(str(edit.path[1]))
    return section.security_headers if section else None


def _certificates(environment: Environment, edit: Edit[Environment]) -> MutualAuthentication | None:
    section = environment.load_balancers.get(str(edit.path[1]))
    return section.mutual_authentication if section else None


_AT_EDGES: Effects[Environment] = (Effect(kinds=(EffectKind.IN_PLACE,), text="at every edge some minutes later"),)
_COUNTRIES: Effects[Environment] = (
    Effect(kinds=(EffectKind.IN_PLACE,), text="at every edge some minutes later: clients of other countries get 403"),
)
LOAD_BALANCERS: Mapping[str, Effects[Environment]] = {
    "load_balancers.<load_balancer>": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="is deleted; modules that were behind it have left it before",
            when="taken away",
            holds=_is_taken_away,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="is made; the other load balancers stay as they are"),
    ),
    "load_balancers.<load_balancer>.scheme": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="one that faces the internet cannot be turned to the inside: add another one, and move the modules",
            when="with a module behind it",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(kinds=(EffectKind.REPLACED,), text="nobody is behind it"),
    ),
    "load_balancers.<load_balancer>.existing": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="tasks cannot be behind both under one name: add another one, and move the modules",
            when="with a module behind it",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="nobody is behind it"),
    ),
    "load_balancers.<load_balancer>.slot": (
        Effect(kinds=(EffectKind.NOTHING,), text="rules keep their numbers; new ones get theirs from it"),
    ),
    "load_balancers.<load_balancer>.ip_address_type": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            when="to dualstack",
            holds=lambda edit: edit.after.load_balancers[str(edit.path[1])].ip_address_type == DUALSTACK,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="who comes by the addresses that it no longer has finds nobody",
            remedy="set it to dualstack, which has both, and they come in at once",
        ),
    ),
    "load_balancers.<load_balancer>.idle_timeout_s": IN_PLACE,
    "load_balancers.<load_balancer>.certificate": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="who connects from then on is shown the other one; those that it makes needless are deleted",
        ),
    ),
    "load_balancers.<load_balancer>.further_certificates": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="who connects from then on and asks for a name of one that is taken out is shown another",
        ),
    ),
    "load_balancers.<load_balancer>.cloudfront": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="its names would lead nowhere meanwhile: add another load balancer, and move the modules",
            when="added or taken away with a module behind it",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(kinds=(EffectKind.REPLACED,), text="nobody is behind it; a distribution takes some minutes"),
    ),
    "load_balancers.<load_balancer>.cloudfront.cached_paths": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="at every edge some minutes later; what edges keep, they keep"),
    ),
    "load_balancers.<load_balancer>.cloudfront.allowed_countries": _COUNTRIES,
    "load_balancers.<load_balancer>.cloudfront.blocked_countries": _COUNTRIES,
    "load_balancers.<load_balancer>.cloudfront.price_class": _AT_EDGES,
    "load_balancers.<load_balancer>.cloudfront.minimum_tls": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="at every edge some minutes later: clients that know only older TLS are not answered any more",
        ),
    ),
    "load_balancers.<load_balancer>.cloudfront.response_timeout_s": _AT_EDGES,
    "load_balancers.<load_balancer>.cloudfront.keepalive_timeout_s": _AT_EDGES,
    "load_balancers.<load_balancer>.cloudfront.certificate": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="who connects some minutes later is shown the other one"),
    ),
    **effects("load_balancers.<load_balancer>.security_headers", _headers),
    "load_balancers.<load_balancer>.request_headers": OTHER_NAMES,
    **{f"load_balancers.<load_balancer>.request_headers.{key}": OTHER_NAMES for key in RequestHeaders.model_fields},
    **of_certificates("load_balancers.<load_balancer>.mutual_authentication", _certificates),
}
"""Key, dotted → effects."""
