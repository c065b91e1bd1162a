"""Sign-in at a module's load balancers, before its tasks are sent anything."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from modulestack.contract import arn, authentication, secret_reference
from modulestack.features import secrets
from modulestack.features.authentication_effects import CLOSES, CLOSES_PATHS, WhoMayAsk
from modulestack.features.authentication_rules import (
    is_asked_by_https,
    is_asked_by_ipv4,
    possible_paths,
    speaks_http,
)
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Seed, Statement
from modulestack.features.feature import Feature
from modulestack.features.ports import PortsKeys
from modulestack.features.sign_in_section import SignIn
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

SIGNED_IN = "requests of who has signed in, and of who has not"
"""The scenario of modules with sign-in."""


class SignInKeys(PortsKeys):
    """Who may ask."""

    sign_in: SignIn | None = None
    """
    Absent: everybody who reaches the load balancer is let through. Else who asks must have signed in. Needs a domain.
    See sign-in.md.
    """

    @property
    def authentication(self) -> WhoMayAsk | None:
        """What its load balancers look at before they forward; None: nothing."""
        return self.sign_in


def one_identity_provider(module: SignInKeys) -> Iterator[RuleViolation]:
    """A rule has one."""
    said = module.sign_in
    if said and said.oidc and said.cognito:
        fields: tuple[FieldPath, ...] = (("sign_in", "cognito"), ("sign_in", "oidc"))
        yield RuleViolation(fields, "is set beside oidc: keep one of the two")
    elif said and not said.oidc and not said.cognito:
        text = "says not where people sign in: add oidc: {issuer: ..., ...} or cognito: {user_pool: ..., ...}"
        yield RuleViolation((("sign_in",),), text)


def people_sign_in_by_http(module: SignInKeys) -> Iterator[RuleViolation]:
    """As of any key that is for HTTP alone."""
    if module.sign_in:
        yield from speaks_http(module, "sign_in")


def extra_parameters_are_few(module: SignInKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html"""
    said = module.sign_in
    if said and len(said.extra_parameters) > authentication.EXTRA_PARAMETERS:
        text = f"{len(said.extra_parameters)} are too many: allowed up to {authentication.EXTRA_PARAMETERS}"
        yield RuleViolation((("sign_in", "extra_parameters"),), text)


def a_client_secret_is_kept_from_releases(module: SignInKeys) -> Iterator[RuleViolation]:
    """As other secrets: whoever releases may read what is below this tool's own path."""
    for text in references(module):
        if secrets.is_where_releases_read(text):
            yield RuleViolation(
                (("sign_in", "oidc", "client_secret"),),
                "is kept where everybody who previews or releases can read it: move the parameter, for example to "
                "/sign-in/client-secret",
            )
        elif secret_reference.is_public(secret_reference.parse(text).name):
            text = "is a parameter that AWS publishes, and no secret: name one of your own"
            yield RuleViolation((("sign_in", "oidc", "client_secret"),), text)


def open_paths_are_possible(module: SignInKeys) -> Iterator[RuleViolation]:
    """What AWS takes as a rule's paths."""
    if module.sign_in:
        yield from possible_paths(module.sign_in.open_paths, ("sign_in", "open_paths"))


def sign_in_has_https(module: SignInKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """By HTTPS only."""
    if module.sign_in:
        yield from is_asked_by_https(context, "sign_in", module.name)


def the_load_balancer_has_public_ipv4(module: SignInKeys) -> Iterator[RuleViolation]:
    """As of any key by which load balancers ask identity providers."""
    if module.sign_in:
        yield from is_asked_by_ipv4(module, "sign_in")


def a_client_secret_is_of_the_region(module: SignInKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """It is read by whoever brings the environment up, there."""
    for text in references(module):
        found = arn.parse(text)
        if found and found.region != context.region:
            field: FieldPath = ("modules", module.name, "sign_in", "oidc", "client_secret")
            told = f"is of region {found.region}, and the environment is in {context.region}: keep it there, too"
            yield RuleViolation((field, ("region",)), told)


def a_user_pool_is_here(module: SignInKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    Load balancers take user pools of their own region and account; of others they are asked as by OpenID Connect.

    Sources: https://repost.aws/knowledge-center/cognito-user-pool-cross-account-alb (account),
    https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1057 (region)
    """
    pool = module.sign_in.cognito.user_pool if module.sign_in and module.sign_in.cognito else ""
    found = arn.parse(pool)
    field: FieldPath = ("modules", module.name, "sign_in", "cognito", "user_pool")
    advice = "name one of there, or its endpoints under oidc in place of cognito"
    takes = "and the load balancer takes user pools of"
    if found and found.region != context.region:
        told = f"is of region {found.region}, {takes} {context.region}: {advice}"
        yield RuleViolation((field, ("region",)), told)
    elif found and context.knows_account and found.account != context.account_id:
        told = f"is of account {found.account}, {takes} {context.account_id}: {advice}"
        yield RuleViolation((field, ("account_id",)), told)


def references(module: SignInKeys) -> list[str]:
    """The client's secret, if the file names one."""
    return [module.sign_in.oidc.client_secret] if module.sign_in and module.sign_in.oidc else []


def contribute(module: SignInKeys, context: ModuleContext) -> Contribution:
    """What must be there, and what the roles of a pipeline look at; the load balancer's part is in ``components/``."""
    if module.sign_in is None or not module.has_load_balancer:
        return Contribution(feature="sign_in")
    cognito = module.sign_in.cognito
    pools: tuple[Seed, ...] = ()
    if cognito:
        pools = (Seed(kind="user_pool", reference=f"{cognito.user_pool} {cognito.client_id} {cognito.domain}"),)
    return Contribution(
        feature="sign_in",
        seeds=(*secrets.seeds(references(module)), *pools),
        scenarios=(SIGNED_IN,),
        pipeline=tuple(_pipeline(module, context)),
    )


def _pipeline(module: SignInKeys, context: ModuleContext) -> Iterator[PipelineAccess]:
    """
    Whoever previews reads the client's secret, which is compared with the one in Pulumi's state.

    A listener with a user pool is made by who may look at the pool's client.

    Source (authenticate-cognito): https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    """
    for statement in secrets.statements(references(module), context):
        read = tuple("ssm:GetParameter" if each == "ssm:GetParameters" else each for each in statement.actions)
        yield PipelineAccess(role="preview", statement=dataclasses.replace(statement, actions=read))
    if module.sign_in and (pool := module.sign_in.cognito):
        look = Statement(actions=("cognito-idp:DescribeUserPoolClient",), resources=(pool.user_pool,))
        yield PipelineAccess(role="up", statement=look)


_ANEW: Effects[SignInKeys] = (Effect(kinds=(EffectKind.IN_PLACE,), text="people may have to sign in again"),)


def _keys(section: str, names: Iterable[str]) -> dict[str, Effects[SignInKeys]]:
    return {f"sign_in.{section}.{name}": _ANEW for name in names}


_EFFECTS: dict[str, Effects[SignInKeys]] = {
    "sign_in": (CLOSES, *IN_PLACE),
    "sign_in.oidc": _ANEW,
    "sign_in.cognito": _ANEW,
    **_keys(
        "oidc",
        ("issuer", "authorization_endpoint", "token_endpoint", "user_info_endpoint", "client_id"),
    ),
    "sign_in.oidc.client_secret": (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="as long as the same secret is kept there; another one is given to the load balancer in place",
        ),
    ),
    **_keys("cognito", ("user_pool", "client_id", "domain")),
    "sign_in.on_unauthenticated": (CLOSES, *IN_PLACE),
    "sign_in.scope": _ANEW,
    "sign_in.session_timeout_s": IN_PLACE,
    "sign_in.extra_parameters": IN_PLACE,
    "sign_in.open_paths": (CLOSES_PATHS, *IN_PLACE),
}

FEATURE = Feature(
    keys=SignInKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        one_identity_provider,
        people_sign_in_by_http,
        extra_parameters_are_few,
        a_client_secret_is_kept_from_releases,
        open_paths_are_possible,
        the_load_balancer_has_public_ipv4,
    ),
    context_rules=(sign_in_has_https, a_client_secret_is_of_the_region, a_user_pool_is_here),
    needs_port={("sign_in",): "who may ask the load balancer"},
)
