"""How listeners and rules find out who asks: the provider's form of it, and the API's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.authentication import COGNITO, JWT, OIDC
from modulestack.embedded_aws.resources.handler import Properties

NAMES: Mapping[str, tuple[str, str]] = {
    COGNITO: ("authenticateCognito", "AuthenticateCognitoConfig"),
    JWT: ("jwtValidation", "JwtValidationConfig"),
    OIDC: ("authenticateOidc", "AuthenticateOidcConfig"),
}
"""Kind of action → where it is said what it does: in the provider's form, and in the API's."""
_SECRET = "clientSecret"  # noqa: S105


def request(action: Properties) -> dict[str, Any]:
    """One such action, as the API takes it."""
    ours, theirs = NAMES[action["type"]]
    said = {name: value for name, value in action[ours].items() if value not in (None, "", {}, [])}
    config = {_capital(name): value for name, value in said.items()}
    if claims := said.get("additionalClaims"):
        config["AdditionalClaims"] = [{_capital(name): value for name, value in claim.items()} for claim in claims]
    return {"Type": action["type"], theirs: config}


def outputs(action: Mapping[str, Any]) -> Properties:
    """What the provider shows of such an action of the API's."""
    ours, theirs = NAMES[action["Type"]]
    shown = {_small(name): value for name, value in action[theirs].items()}
    if claims := action[theirs].get("AdditionalClaims"):
        shown["additionalClaims"] = [{_small(name): value for name, value in claim.items()} for claim in claims]
    return {ours: shown}


def with_secret(shown: Properties, known: list[Properties]) -> Properties:
    """*shown* with the secret of the one of *known* that it was asked for by: AWS tells nobody."""
    for asked in known:
        secret = (asked.get("authenticateOidc") or {}).get(_SECRET)
        if shown["type"] == OIDC == asked.get("type") and secret is not None:
            return {**shown, "authenticateOidc": {**shown["authenticateOidc"], _SECRET: secret}}
    return shown


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _small(name: str) -> str:
    return name[0].lower() + name[1:]
