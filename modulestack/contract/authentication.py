"""
How load balancers find out who asks: by sign-in at an identity provider, or by a token.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
"""

from __future__ import annotations

from typing import Literal

from modulestack.contract.limits import Range

OIDC, COGNITO, JWT = "authenticate-oidc", "authenticate-cognito", "jwt-validation"
"""Kinds of actions that come before the one that forwards."""
OnUnauthenticated = Literal["authenticate", "allow", "deny"]
CALLBACK = "/oauth2/idpresponse"
"""Where an identity provider sends people back to: the load balancer itself answers there."""
COOKIE = "AWSELBAuthSessionCookie"
"""Of a session, where nothing else is said. The load balancer adds ``-0``, ``-1`` and so on."""
SESSION_S = Range(1, 604800)
SCOPE = "openid"
EXTRA_PARAMETERS = 10
"""Of the redirect to the authorization endpoint."""
CLAIMS = 10
CLAIM_VALUES = 10
CLAIM_VALUE_LENGTH = 256
JWT_TEXT_LENGTH = 256
"""Of an issuer and of a JWKS endpoint."""
ALWAYS_VALIDATED = ("exp", "iss", "nbf", "iat")
"""Claims of a token that no file may ask for, as they are looked at anyhow."""


def session_cookie(module: str) -> str:
    """
    The cookie of *module*'s sessions: modules behind one load balancer may be asked at one host, each with its own.

    Source ("unique cookie name"): listener-authenticate-users.html
    """
    return f"{COOKIE}-{module}"
