"""Tokens of clients, which a module's load balancers look at before its tasks are sent anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from modulestack.contract import authentication
from modulestack.features.authentication_effects import CLOSES, CLOSES_PATHS
from modulestack.features.authentication_rules import (
    is_asked_by_https,
    is_asked_by_ipv4,
    possible_paths,
    speaks_http,
)
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.sign_in import SignInKeys
from modulestack.features.sign_in_section import SignIn
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.section import Section
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation

TOKENS = "requests with a token, and without"
"""The scenario of modules whose clients have tokens."""


class JwtClaim(Section):
    """What a claim of a token must hold."""

    format: Literal["single-string", "string-array", "space-separated-values"] = "single-string"
    """How the token has it; `space-separated-values` is how most have their `scope`."""
    values: tuple[str, ...]
    """What must be in it; of `single-string` one value."""


class Jwt(Section):
    """Who asks must have a token, a JSON Web Token by RS256, in the header `Authorization: Bearer ...`."""

    issuer: kinds.Endpoint
    """Who must have issued it: its claim `iss`."""
    jwks_endpoint: kinds.Endpoint
    """Where the issuer's public keys are, such as `https://login.example.com/.well-known/jwks.json`."""
    claims: dict[kinds.ClaimName, JwtClaim] = Field(default_factory=dict)
    """Name of a further claim → what it must hold. `exp`, `nbf` and `iat` are looked at anyhow."""
    open_paths: tuple[str, ...] = ()
    """Paths that stay without a token, such as `/health`; with `*` and `?` as in routes. See sign-in.md."""


class JwtKeys(SignInKeys):
    """Who may ask."""

    jwt: Jwt | None = None
    """Absent: no token is asked for. Else clients, such as services, must have one. Needs a domain. See sign-in.md."""

    @property
    def authentication(self) -> SignIn | Jwt | None:
        """What its load balancers look at before they forward; None: nothing."""
        return self.sign_in or self.jwt


def people_or_clients(module: JwtKeys) -> Iterator[RuleViolation]:
    """Who has a session has no token, and the other way round."""
    if module.jwt and module.sign_in:
        text = "is for clients that have tokens, and sign_in is for people: keep one of the two, or split the module"
        yield RuleViolation((("jwt",), ("sign_in",)), text)


def tokens_come_by_http(module: JwtKeys) -> Iterator[RuleViolation]:
    """As of any key that is for HTTP alone."""
    if module.jwt:
        yield from speaks_http(module, "jwt")


def claims_are_possible(module: JwtKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionAdditionalClaim.html"""
    if module.jwt is None:
        return
    claims, most = module.jwt.claims, authentication.CLAIMS
    if len(claims) > most:
        yield RuleViolation((("jwt", "claims"),), f"{len(claims)} are too many: allowed up to {most}")
    for name, claim in claims.items():
        field: FieldPath = ("jwt", "claims", name)
        if name in authentication.ALWAYS_VALIDATED:
            text = f"is looked at anyhow, as are {listed(authentication.ALWAYS_VALIDATED, 'and')}: leave it out"
            yield RuleViolation((field,), text)
        yield from _values(claim, (*field, "values"))


def _values(claim: JwtClaim, field: FieldPath) -> list[RuleViolation]:
    most = 1 if claim.format == "single-string" else authentication.CLAIM_VALUES
    found: list[RuleViolation] = []
    if not 1 <= len(claim.values) <= most:
        allowed = "1" if most == 1 else f"1 to {most}"
        found.append(RuleViolation((field,), f"{len(claim.values)} values of {claim.format}: allowed {allowed}"))
    for index, value in enumerate(claim.values):
        if not 1 <= len(value) <= authentication.CLAIM_VALUE_LENGTH:
            text = f"has {len(value)} characters: allowed 1 to {authentication.CLAIM_VALUE_LENGTH}"
            found.append(RuleViolation(((*field, index),), text))
        elif claim.format == "space-separated-values" and " " in value:
            text = f"{bare(value)} has a blank, which tells values of this format apart: write each by itself"
            found.append(RuleViolation(((*field, index),), text))
    return found


def paths_without_token_are_possible(module: JwtKeys) -> Iterator[RuleViolation]:
    """What AWS takes as a rule's paths."""
    if module.jwt:
        yield from possible_paths(module.jwt.open_paths, ("jwt", "open_paths"))


def keys_are_asked_for_by_ipv4(module: JwtKeys) -> Iterator[RuleViolation]:
    """As of any key by which load balancers ask identity providers."""
    if module.jwt:
        yield from is_asked_by_ipv4(module, "jwt")


def tokens_come_by_https(module: JwtKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """By HTTPS only."""
    if module.jwt:
        yield from is_asked_by_https(context, "jwt", module.name)


def contribute(module: JwtKeys, context: ModuleContext) -> Contribution:
    """A rehearsal asks with tokens and without; the load balancer's part is in ``components/``."""
    del context
    return Contribution(feature="jwt", scenarios=(TOKENS,) if module.jwt and module.has_load_balancer else ())


_OTHER_TOKENS: Effects[JwtKeys] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="clients with tokens as they were asked for before are not let through any more",
        remedy="have clients get their tokens there first; to take the old ones again, write the old value again",
    ),
)
_EFFECTS: dict[str, Effects[JwtKeys]] = {
    "jwt": (CLOSES, *IN_PLACE),
    "jwt.issuer": _OTHER_TOKENS,
    "jwt.jwks_endpoint": _OTHER_TOKENS,
    "jwt.claims.<claim>": (Effect(kinds=(EffectKind.IN_PLACE,), text="tokens without what is asked for are refused"),),
    "jwt.claims.<claim>.format": (Effect(kinds=(EffectKind.IN_PLACE,), text="tokens of another form are refused"),),
    "jwt.claims.<claim>.values": (Effect(kinds=(EffectKind.IN_PLACE,), text="tokens without them are refused"),),
    "jwt.open_paths": (CLOSES_PATHS, *IN_PLACE),
}

FEATURE = Feature(
    keys=JwtKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        people_or_clients,
        tokens_come_by_http,
        claims_are_possible,
        paths_without_token_are_possible,
        keys_are_asked_for_by_ipv4,
    ),
    context_rules=(tokens_come_by_https,),
    needs_port={("jwt",): "who may ask the load balancer"},
)
