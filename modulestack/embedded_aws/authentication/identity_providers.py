"""
Identity providers that load balancers ask: whoever a file names is there, knows everybody, and signs by one key.

User pools of Amazon Cognito are known to load balancers only; cognito-idp itself is no service of the embedded AWS.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from modulestack.embedded_aws.authentication.json_web_tokens import jwk_of, rsa_key, signed_rs256

SUBJECT = "5791f76a-1f8f-4f0b-8b5c-8b6f3a0a2d11"
"""Whoever signs in in the embedded AWS."""
EMAIL = "somebody@example.com"
CODE = "signed-in-"
_EVERYBODY = "identity provider"


@dataclasses.dataclass(frozen=True, kw_only=True)
class UserPoolClient:
    """An application's client of a user pool, as far as load balancers look."""

    domains: frozenset[str]
    """Of the pool: a prefix, or all of one of its own."""
    has_secret: bool = True
    has_code_grant: bool = True


class IdentityProviders:
    """All of them."""

    def __init__(self) -> None:
        self.user_pools: dict[str, dict[str, UserPoolClient]] = {}
        """ARN → id of a client → what it is."""
        self._keys: dict[str, Sequence[Mapping[str, str]]] = {}

    def serve_keys(self, endpoint: str, keys: Sequence[Mapping[str, str]]) -> None:
        """Have the JWKS *endpoint* answer with *keys*, in place of that of everybody."""
        self._keys[endpoint] = keys

    def keys_at(self, endpoint: str) -> Sequence[Mapping[str, str]]:
        """What the JWKS *endpoint* answers."""
        return self._keys.get(endpoint) or (jwk_of(rsa_key(_EVERYBODY)),)

    def token(self, issuer: str, *, now: float, valid_s: float = 3600, **claims: Any) -> str:
        """A token of *issuer*'s, issued *now* (epoch seconds); *claims* stand beside or over its own."""
        own = {"iss": issuer, "sub": SUBJECT, "iat": int(now), "exp": int(now + valid_s)}
        return signed_rs256({**own, **claims}, rsa_key(_EVERYBODY))

    def sign_in(self, location: str) -> str:
        """Where the authorization endpoint, asked by the redirect to *location*, sends whoever has signed in there."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
        answer = {"code": f"{CODE}{asked['client_id']}", "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"
