"""
Sessions of who has signed in, and what targets are told of them.

A load balancer encrypts what it gives clients to keep; here it is signed only, with a key of the process.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (codes)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from modulestack.contract.authentication import CALLBACK, COGNITO
from modulestack.embedded_aws.authentication.identity_providers import CODE, EMAIL, SUBJECT
from modulestack.embedded_aws.authentication.json_web_tokens import ec_key, signed_es256

NONCE_COOKIE = "AWSALBAuthNonce"
LOGIN_TIMEOUT_S = 900
"""So long a client has to sign in."""
_KEY = secrets.token_bytes(32)


class IdentityProvider(NamedTuple):
    """Where a listener's or rule's action has people sign in."""

    authorization_endpoint: str
    issuer: str
    client_id: str

    @classmethod
    def of(cls, action: Mapping[str, Any]) -> IdentityProvider:
        """That of *action*, as the API has it."""
        if action["Type"] != COGNITO:
            config = action["AuthenticateOidcConfig"]
            return cls(config["AuthorizationEndpoint"], config["Issuer"], config["ClientId"])
        config = action["AuthenticateCognitoConfig"]
        pool, domain = config["UserPoolArn"], config["UserPoolDomain"]
        region = pool.split(":")[3]
        host = domain if "." in domain else f"{domain}.auth.{region}.amazoncognito.com"
        issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool.rpartition('/')[2]}"
        return cls(f"https://{host}/oauth2/authorize", issuer, config["UserPoolClientId"])


def config_of(action: Mapping[str, Any]) -> Mapping[str, Any]:
    """What *action* says of its sessions."""
    found: Mapping[str, Any] = action.get("AuthenticateOidcConfig") or action["AuthenticateCognitoConfig"]
    return found


def redirect(action: Mapping[str, Any], url: str, *, now: float) -> tuple[str, dict[str, str]]:
    """Where who asked for *url* is sent to sign in, and the cookies of the redirect."""
    provider, config, parts = IdentityProvider.of(action), config_of(action), urlsplit(url)
    nonce = secrets.token_urlsafe(12)
    port = f":{parts.port}" if parts.port not in (None, 443) else ""
    asked = {
        "client_id": provider.client_id,
        "redirect_uri": f"https://{parts.hostname}{port}{CALLBACK}",
        "response_type": "code",
        "scope": config["Scope"],
        "state": _sealed({"url": url, "of": session_of(action), "nonce": nonce, "until": now + LOGIN_TIMEOUT_S}),
        **config.get("AuthenticationRequestExtraParams", {}),
    }
    return f"{provider.authorization_endpoint}?{urlencode(asked)}", {NONCE_COOKIE: nonce}


def asked_for(url: str, cookies: Mapping[str, str], *, now: float) -> tuple[str, list[str]]:
    """
    The page that who comes back to *url* with *cookies* wanted first, and of what the session is to be.

    Both are empty if nobody sent them there, or if that was long ago.
    """
    query = parse_qs(urlsplit(url).query)
    state = _opened(query.get("state", [""])[0])
    in_time = bool(state) and state["until"] > now and cookies.get(NONCE_COOKIE) == state["nonce"]
    return (str(state["url"]), list(state["of"])) if in_time else ("", [])


def session_of(action: Mapping[str, Any]) -> list[str]:
    """What tells sessions by *action* from those by others: provider, client, and name of the cookie."""
    return [*IdentityProvider.of(action), str(config_of(action)["SessionCookieName"])]


def has_code(url: str, action: Mapping[str, Any]) -> bool:
    """Whether who comes back to *url* has signed in at the identity provider of *action*."""
    code = parse_qs(urlsplit(url).query).get("code", [""])[0]
    return code == f"{CODE}{IdentityProvider.of(action).client_id}"


def begun(action: Mapping[str, Any], *, now: float) -> dict[str, str]:
    """The cookie of a session that begins *now* (epoch seconds)."""
    config = config_of(action)
    told = {"sub": SUBJECT, "of": session_of(action), "until": now + int(config["SessionTimeout"])}
    return {f"{config['SessionCookieName']}-0": _sealed(told)}


def headers_of(
    action: Mapping[str, Any], cookies: Mapping[str, str], load_balancer: str, *, now: float
) -> dict[str, str] | None:
    """
    What targets behind *load_balancer* (ARN) are told of who has a session by *cookies*; None: nobody has.

    Source: listener-authenticate-users.html#user-claims-encoding
    """
    provider = IdentityProvider.of(action)
    session = _opened(cookies.get(f"{config_of(action)['SessionCookieName']}-0", ""))
    if not session or session["of"] != session_of(action) or session["until"] <= now:
        return None
    header = {"kid": "embedded", "signer": load_balancer, "iss": provider.issuer, "client": provider.client_id}
    claims = {"sub": session["sub"], "email": EMAIL, "iss": provider.issuer, "exp": int(now + 120)}
    return {
        "x-amzn-oidc-accesstoken": f"of-{session['sub']}",
        "x-amzn-oidc-identity": str(session["sub"]),
        "x-amzn-oidc-data": signed_es256({**header, "exp": claims["exp"]}, claims, ec_key("load balancer")),
    }


def _sealed(told: Mapping[str, Any]) -> str:
    body = base64.urlsafe_b64encode(json.dumps(told).encode())
    return f"{body.decode()}.{hmac.new(_KEY, body, hashlib.sha256).hexdigest()}"


def _opened(text: str) -> dict[str, Any]:
    """What was sealed; empty: this was not."""
    body, _, seal = text.rpartition(".")
    if not body or not hmac.compare_digest(hmac.new(_KEY, body.encode(), hashlib.sha256).hexdigest(), seal):
        return {}
    try:
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body))
    except (ValueError, binascii.Error):
        return {}
    return found
