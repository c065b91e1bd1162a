"""Edits of sign-in and tokens."""

from __future__ import annotations

from tests.edits.case import EditCase, of_module
from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.load_balancers import FRONTED
from tests.edits.plain import ACCOUNT, Config, with_value

OIDC_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "user_info_endpoint")
OIDC: Config = {
    **{key: f"https://login.example.com/{key}" for key in OIDC_ENDPOINTS},
    "client_id": "web",
    "client_secret": "secretsmanager:sign-in",
}
POOL = f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_AbCdEfGhI"
OTHER_POOL = POOL.replace("_A", "_B")
COGNITO: Config = {"user_pool": POOL, "client_id": "web", "domain": "example"}
SIGN_IN: Config = {"oidc": OIDC, "open_paths": ["/hooks/*"]}
TOKEN: Config = {"issuer": "https://login.example.com", "jwks_endpoint": "https://login.example.com/keys"}
SIGNED_IN = with_value(DOMAIN, "modulestack:modules/web/sign_in", SIGN_IN)
SIGNED_IN_BY_COGNITO = with_value(DOMAIN, "modulestack:modules/web/sign_in", {"cognito": COGNITO})
BY_TOKEN = with_value(DOMAIN, "modulestack:modules/web/jwt", TOKEN)
BY_TOKEN_WITH_CLAIM = with_value(BY_TOKEN, "modulestack:modules/web/jwt/claims", {"scope": {"values": ["read"]}})

CASES: tuple[EditCase, ...] = (
    of_module("sign_in", None, SIGN_IN, DOMAIN),
    of_module("sign_in", None, {**SIGN_IN, "on_unauthenticated": "allow"}, DOMAIN),
    of_module("sign_in", None, {"oidc": OIDC}, FRONTED),
    *(
        of_module(f"sign_in/oidc/{key}", OIDC[key], f"https://other.example.com/{key}", SIGNED_IN)
        for key in OIDC_ENDPOINTS
    ),
    of_module("sign_in/oidc/client_id", "web", "other", SIGNED_IN),
    of_module("sign_in/oidc/client_secret", OIDC["client_secret"], "ssm:/other", SIGNED_IN),
    of_module("sign_in/oidc", OIDC, OIDC, SIGNED_IN, sign_in={"cognito": COGNITO, "open_paths": ["/hooks/*"]}),
    of_module("sign_in/cognito", COGNITO, COGNITO, SIGNED_IN_BY_COGNITO, sign_in={"oidc": OIDC}),
    of_module("sign_in/cognito/user_pool", POOL, OTHER_POOL, SIGNED_IN_BY_COGNITO),
    of_module("sign_in/cognito/client_id", "web", "other", SIGNED_IN_BY_COGNITO),
    of_module("sign_in/cognito/domain", "example", "auth.example.com", SIGNED_IN_BY_COGNITO),
    of_module("sign_in/on_unauthenticated", "allow", "deny", SIGNED_IN),
    of_module("sign_in/scope", None, "openid email", SIGNED_IN),
    of_module("sign_in/session_timeout_s", None, 3600, SIGNED_IN),
    of_module("sign_in/extra_parameters", None, {"prompt": "login"}, SIGNED_IN),
    of_module("sign_in/open_paths", ["/hooks/*"], ["/healthz", "/hooks/*"], SIGNED_IN),
    of_module("jwt", None, TOKEN, DOMAIN),
    of_module("jwt/issuer", TOKEN["issuer"], "https://other.example.com", BY_TOKEN),
    of_module("jwt/jwks_endpoint", TOKEN["jwks_endpoint"], "https://other.example.com/keys", BY_TOKEN),
    of_module("jwt/claims/scope", None, {"values": ["read"]}, BY_TOKEN),
    of_module("jwt/claims/scope/format", None, "space-separated-values", BY_TOKEN_WITH_CLAIM),
    of_module("jwt/claims/scope/values", ["read"], ["write"], BY_TOKEN_WITH_CLAIM),
    of_module("jwt/open_paths", ["/hooks/*"], ["/healthz"], BY_TOKEN),
)
