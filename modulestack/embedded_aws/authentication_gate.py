"""
What a load balancer does before it forwards: it lets a request through, sends somebody to sign in, or refuses.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (codes)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from modulestack.contract.authentication import CALLBACK, COGNITO, JWT, OIDC
from modulestack.embedded_aws.authentication import sessions
from modulestack.embedded_aws.authentication.json_web_tokens import NotValid, verified
from modulestack.embedded_aws.ecs import group_rules
from modulestack.embedded_aws.ecs.network_paths import HTTPS, NetworkPlace, reaches

if TYPE_CHECKING:
    from modulestack.embedded_aws.account import EmbeddedAws

FOUND, UNAUTHORIZED, FAILED = 302, 401, 500
SIGN_IN = (OIDC, COGNITO)
SOMEWHERE = "192.0.2.1"
"""An address of the internet, for all of it (RFC 5737)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request, as far as is asked who sent it."""

    url: str
    headers: Mapping[str, str]
    """By their names in small letters."""
    cookies: Mapping[str, str]
    is_identified: bool
    """Whether the client has whatever it is asked for: a session, a token."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class GateVerdict:
    """What comes of it."""

    status: int | None = None
    """None: it goes on to the next action."""
    location: str | None = None
    cookies: Mapping[str, str] = dataclasses.field(default_factory=dict)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What the target is told besides."""


PASSED = GateVerdict()


class Gate:
    """Carries out the actions of an account's load balancers that come before the last one."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws

    def returned(
        self, actions: Iterable[Mapping[str, Any]], load_balancer: Any, exchange: Exchange
    ) -> GateVerdict | None:
        """
        What is done with who comes back from an identity provider; None: nobody does.

        *actions* are all of the listener's and its rules'.
        """
        asking = [one for one in actions if one["Type"] in SIGN_IN]
        if not asking or urlsplit(exchange.url).path != CALLBACK:
            return None
        wanted, of = sessions.asked_for(exchange.url, exchange.cookies, now=self._now)
        signed_in = [one for one in asking if sessions.session_of(one) == of and sessions.has_code(exchange.url, one)]
        if not wanted or not signed_in:
            return GateVerdict(status=UNAUTHORIZED)
        if not self._reaches_out(load_balancer):
            return GateVerdict(status=FAILED)
        begun = {key: value for one in signed_in for key, value in sessions.begun(one, now=self._now).items()}
        return GateVerdict(status=FOUND, location=wanted, cookies=begun)

    def verdict(self, action: Mapping[str, Any], load_balancer: Any, exchange: Exchange) -> GateVerdict:
        """What *action*, as the API has it, of a listener of *load_balancer* (moto's) or of a rule, does."""
        if action["Type"] == JWT:
            return self._token(action["JwtValidationConfig"], load_balancer, exchange)
        config, cookies = sessions.config_of(action), exchange.cookies
        if exchange.is_identified:
            cookies = sessions.begun(action, now=self._now)
        told = sessions.headers_of(action, cookies, load_balancer.arn, now=self._now)
        if told is not None:
            return GateVerdict(headers=told)
        if config["OnUnauthenticatedRequest"] == "allow":
            return PASSED
        if config["OnUnauthenticatedRequest"] == "deny":
            return GateVerdict(status=UNAUTHORIZED)
        location, given = sessions.redirect(action, exchange.url, now=self._now)
        return GateVerdict(status=FOUND, location=location, cookies=given)

    def _token(self, config: Mapping[str, Any], load_balancer: Any, exchange: Exchange) -> GateVerdict:
        if not self._reaches_out(load_balancer):
            return GateVerdict(status=FAILED)
        kind, _, token = exchange.headers.get("authorization", "").partition(" ")
        if exchange.is_identified:
            kind, token = "Bearer", self.token_for(config)
        if kind.lower() != "bearer" or not token:
            return GateVerdict(status=UNAUTHORIZED)
        try:
            claims = verified(token, self._aws.identities.keys_at(config["JwksEndpoint"]))
        except NotValid:
            return GateVerdict(status=UNAUTHORIZED)
        return PASSED if self._is_wanted(claims, config) else GateVerdict(status=UNAUTHORIZED)

    def token_for(self, config: Mapping[str, Any], **claims: Any) -> str:
        """A token that *config* takes, unless *claims*, which stand over its own, are others."""
        wanted = {one["Name"]: _as_token_has_it(one) for one in config.get("AdditionalClaims", ())}
        return self._aws.identities.token(config["Issuer"], now=self._now, **{**wanted, **claims})

    def _is_wanted(self, claims: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
        """
        `iss` and `exp` must be there, `nbf` and `iat` are looked at if they are.

        AWS does not say whether one of a claim's values is enough: here all of them must be there.
        """
        now, times = self._now, {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
        if "exp" not in times or not all(isinstance(value, int | float) for value in times.values()):
            return False
        in_time = now < times["exp"] and all(times.get(name, now) <= now for name in ("nbf", "iat"))
        more = all(_has(claims.get(one["Name"]), one) for one in config.get("AdditionalClaims", ()))
        return claims.get("iss") == config["Issuer"] and in_time and more

    def _reaches_out(self, load_balancer: Any) -> bool:
        """Whether it reaches what is on the internet, by its security groups and by the routes of its subnets."""
        region = load_balancer.arn.split(":")[3]
        ec2, is_public = self._aws.backend("ec2", region), load_balancer.scheme == "internet-facing"
        groups = list(load_balancer.security_groups or ())
        lets_out = not groups or group_rules.let_out(ec2, groups, port=HTTPS, address=SOMEWHERE)
        places = [
            NetworkPlace(subnet=each.id, address="", groups=(), public=is_public) for each in load_balancer.subnets
        ]
        return lets_out and all(reaches(self._aws, region, place, "", region) for place in places)

    @property
    def _now(self) -> float:
        return self._aws.clock.now()


def _as_token_has_it(wanted: Mapping[str, Any]) -> str | list[str]:
    values = list(wanted["Values"])
    return values if wanted["Format"] == "string-array" else " ".join(values)


def _has(claim: object, wanted: Mapping[str, Any]) -> bool:
    if wanted["Format"] == "string-array":
        held = claim if isinstance(claim, list) else []
    else:
        text = claim if isinstance(claim, str) else ""
        held = text.split(" ") if wanted["Format"] == "space-separated-values" else [text]
    return set(wanted["Values"]) <= set(held)
