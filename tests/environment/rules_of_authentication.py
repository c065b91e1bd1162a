"""What the rules of sign-in and of tokens tell to write."""

from __future__ import annotations

from tests.edits.cases.authentication import (
    BY_TOKEN,
    BY_TOKEN_WITH_CLAIM,
    COGNITO,
    OIDC,
    POOL,
    SIGN_IN,
    SIGNED_IN,
    SIGNED_IN_BY_COGNITO,
    TOKEN,
)
from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.load_balancers import FRONTED
from tests.edits.cases.network import EXISTING, WITH_ENDPOINTS
from tests.edits.plain import ACCOUNT, PLAIN, with_value
from tests.environment.followed_rule import API, WEB, of, on_web

NAT = "modulestack:network/create/nat"
INSIDE = with_value(with_value(WITH_ENDPOINTS, NAT, "none"), "modulestack:domain", {"zone": "example.com"})
NO_IPV4 = with_value(
    with_value(EXISTING, "modulestack:domain", {"zone": "example.com"}),
    f"{WEB}/load_balancing/ip_address_type",
    "dualstack-without-public-ipv4",
)
OTHER_ACCOUNT = "210987654321"
ELSEWHERE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sign-in-AbCdEf"
ROUTED = with_value(FRONTED, f"{WEB}/load_balancers/front", {"routes": [{"paths": ["/a/*"]}]})
FULL = {"hosts": [f"{name}.example.com" for name in "abcde"]}
OF_AUTHENTICATION = (
    on_web("one_identity_provider", {"sign_in": {"oidc": OIDC, "cognito": COGNITO}}, "keep one of the two",
           {"sign_in/cognito": None}, {"sign_in/oidc": None}, base=DOMAIN),
    on_web("one_identity_provider", {"sign_in": {}}, "add oidc: {issuer: ..., ...} or cognito: {user_pool: ..., ...}",
           {"sign_in/oidc": OIDC}, {"sign_in/cognito": COGNITO}, base=DOMAIN),
    on_web("people_sign_in_by_http", {"protocol": "grpc"}, "set protocol: http, or leave it out",
           {"protocol": "http"}, {"sign_in": None}, base=SIGNED_IN),
    on_web("people_sign_in_by_http", {"protocol": "tls"}, "is for HTTP, and protocol is tls: leave it out",
           {"sign_in": None}, base=SIGNED_IN),
    on_web("extra_parameters_are_few", {"sign_in/extra_parameters": {f"p{n}": "1" for n in range(11)}},
           "allowed up to 10", {"sign_in/extra_parameters": {"p": "1"}}, base=SIGNED_IN),
    on_web("a_client_secret_is_kept_from_releases", {"sign_in/oidc/client_secret": "ssm:/modulestack/any/secret"},
           "move the parameter, for example to /sign-in/client-secret",
           {"sign_in/oidc/client_secret": "ssm:/sign-in/client-secret"}, base=SIGNED_IN),
    on_web("a_client_secret_is_kept_from_releases", {"sign_in/oidc/client_secret": "ssm:/aws/service/any"},
           "and no secret: name one of your own", {"sign_in/oidc/client_secret": "ssm:/any"}, base=SIGNED_IN),
    on_web("open_paths_are_possible", {"sign_in/open_paths": ["healthz"]}, "/", {"sign_in/open_paths": ["/healthz"]},
           base=SIGNED_IN),
    on_web("open_paths_are_possible", {"sign_in/open_paths": [f"/{n}" for n in range(21)]}, "allowed up to 20",
           {"sign_in/open_paths": ["/a/*"]}, base=SIGNED_IN),
    on_web("open_paths_are_possible", {"sign_in/open_paths": ["/*"]}, "name what stays open, or leave sign_in out",
           {"sign_in/open_paths": ["/a*"]}, {"sign_in": None}, base=SIGNED_IN),
    on_web("paths_without_token_are_possible", {"jwt/open_paths": ["?*"]}, "is every path, so that nobody is asked",
           {"jwt/open_paths": ["/a?*"]}, {"jwt": None}, base=BY_TOKEN),
    on_web("paths_without_token_are_possible", {"jwt/open_paths": ["/a", "/a"]}, "is in the list twice",
           {"jwt/open_paths": ["/a"]}, base=BY_TOKEN),
    on_web("people_or_clients", {"sign_in": SIGN_IN}, "keep one of the two", {"jwt": None}, {"sign_in": None},
           base=BY_TOKEN),
    on_web("tokens_come_by_http", {"protocol": "http2"}, "set protocol: http, or leave it out",
           {"protocol": "http"}, {"jwt": None}, base=BY_TOKEN),
    on_web("claims_are_possible", {"jwt/claims": {"exp": {"values": ["1"]}}}, "is looked at anyhow",
           {"jwt/claims": None}, base=BY_TOKEN),
    on_web("claims_are_possible", {"jwt/claims/scope/values": ["a", "b"]}, "2 values of single-string: allowed 1",
           {"jwt/claims/scope/values": ["a"]}, {"jwt/claims/scope/format": "string-array"}, base=BY_TOKEN_WITH_CLAIM),
    on_web("claims_are_possible", {"jwt/claims/scope": {"format": "space-separated-values", "values": ["a b"]}},
           "write each by itself", {"jwt/claims/scope/values": ["a", "b"]}, base=BY_TOKEN_WITH_CLAIM),
    on_web("claims_are_possible", {"jwt/claims/scope/values": [""]}, "has 0 characters: allowed 1 to 256",
           {"jwt/claims/scope/values": ["a"]}, base=BY_TOKEN_WITH_CLAIM),
    on_web("sign_in_has_https", {"sign_in": SIGN_IN}, "add modulestack:domain: {zone: ...}, or leave it out",
           {"sign_in": None}, base=PLAIN),
    of("sign_in_has_https", {f"{WEB}/sign_in": SIGN_IN}, "add modulestack:domain: {zone: ...}",
       {"modulestack:domain": {"zone": "example.com"}}),
    on_web("tokens_come_by_https", {"jwt": TOKEN}, "add modulestack:domain: {zone: ...}, or leave it out",
           {"jwt": None}, base=PLAIN),
    on_web("a_client_secret_is_of_the_region", {"sign_in/oidc/client_secret": ELSEWHERE}, "keep it there, too",
           {"sign_in/oidc/client_secret": ELSEWHERE.replace("us-east-1", "eu-west-1")}, base=SIGNED_IN),
    on_web("a_user_pool_is_here", {"sign_in/cognito/user_pool": POOL.replace("eu-west-1", "us-east-1")},
           "takes user pools of eu-west-1: name one of there, or its endpoints under oidc in place of cognito",
           {"sign_in/cognito/user_pool": POOL}, {"sign_in": SIGN_IN}, base=SIGNED_IN_BY_COGNITO),
    on_web("a_user_pool_is_here", {"sign_in/cognito/user_pool": POOL.replace(ACCOUNT, OTHER_ACCOUNT)},
           f"is of account {OTHER_ACCOUNT}, and the load balancer takes user pools of {ACCOUNT}",
           {"sign_in/cognito/user_pool": POOL},
           base=with_value(SIGNED_IN_BY_COGNITO, "modulestack:account_id", ACCOUNT)),
    of("load_balancers_reach_identity_providers", {f"{API}/jwt": TOKEN}, "set network.create.nat to single, or leave",
       {NAT: "single"}, {f"{API}/jwt": None}, base=INSIDE),
    on_web("the_load_balancer_has_public_ipv4", {"sign_in": SIGN_IN}, "set it to dualstack, or leave sign_in out",
           {"load_balancing/ip_address_type": "dualstack"}, {"sign_in": None}, base=NO_IPV4),
    on_web("keys_are_asked_for_by_ipv4", {"jwt": TOKEN}, "set it to dualstack, or leave jwt out",
           {"load_balancing/ip_address_type": "dualstack"}, {"jwt": None}, base=NO_IPV4),
    of("open_paths_are_of_their_routes",
       {f"{WEB}/sign_in": {**SIGN_IN, "open_paths": ["/*/health"]}}, "write paths that are all of them within it",
       {f"{WEB}/sign_in/open_paths": ["/a/health"]}, base=ROUTED),
    of("open_paths_are_of_their_routes",
       {f"{WEB}/sign_in": SIGN_IN, f"{WEB}/load_balancers/front": {"routes": [FULL]}}, "split that route",
       {f"{WEB}/load_balancers/front": {"routes": [{"hosts": FULL["hosts"][:3]}, {"hosts": FULL["hosts"][3:]}]}},
       base=FRONTED),
)  # fmt: skip
