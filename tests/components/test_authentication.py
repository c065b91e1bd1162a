"""What load balancers look at before they forward: sign-in and tokens, and the secrets that this takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components import authentication, client_secrets
from modulestack.environment.model import Module
from tests.components.test_load_balancer import CERTIFICATE, TG_ARN, _balancer
from tests.edits.cases.authentication import COGNITO, OIDC, TOKEN
from tests.support.environments import WEB, environment

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:sign-in-AbCdEf"
SESSION = {
    "on_unauthenticated_request": "authenticate",
    "scope": "openid",
    "session_cookie_name": "AWSELBAuthSessionCookie-web",
    "session_timeout": 604800,
}
FORWARD = {"type": "forward", "targetGroupArn": TG_ARN}


def _module(**said: Any) -> Module:
    return environment({"web": {**WEB, **said}}, domain={"zone": "example.com"}).modules["web"]


def test_a_module_that_asks_nobody_has_no_action():
    assert authentication.of_module(_module(), None) is authentication.EVERYBODY


def test_people_sign_in_by_what_the_file_says():
    by_oidc = authentication.of_module(_module(sign_in={"oidc": OIDC, "open_paths": ["/b", "/a"]}), None)
    config = {**OIDC, "client_secret": None, **SESSION}
    assert by_oidc.actions == [{"type": "authenticate-oidc", "authenticate_oidc": config}]
    assert [each.paths for each in by_oidc.opened] == [("/a", "/b")]
    more = {"on_unauthenticated": "deny", "session_timeout_s": 60, "extra_parameters": {"prompt": "login"}}
    by_cognito = authentication.of_module(_module(sign_in={"cognito": COGNITO, **more}), None)
    pool = {"user_pool_arn": COGNITO["user_pool"], "user_pool_client_id": "web", "user_pool_domain": "example"}
    said = {"on_unauthenticated_request": "deny", "session_timeout": 60}
    extra = {"authentication_request_extra_params": {"prompt": "login"}}
    assert by_cognito.actions == [
        {"type": "authenticate-cognito", "authenticate_cognito": {**pool, **SESSION, **said, **extra}}
    ]


def test_clients_have_tokens_by_what_the_file_says():
    claim = {"format": "string-array", "values": ["b"]}
    found = authentication.of_module(_module(jwt={**TOKEN, "claims": {"aud": claim}}), None)
    claims = [{"name": "aud", "format": "string-array", "values": ["b"]}]
    assert found.actions == [{"type": "jwt-validation", "jwt_validation": {**TOKEN, "additional_claims": claims}}]


def test_open_paths_are_as_many_as_go_into_a_rule():
    """Five values, and five wildcards."""
    paths = [f"/{name}" for name in "abcdef"] + ["/*/*/*", "/g/*/*/*"]
    found = authentication.of_module(_module(jwt={**TOKEN, "open_paths": paths}), None)
    assert [each.paths for each in found.opened] == [
        ("/*/*/*", "/a", "/b", "/c", "/d"),
        ("/e", "/f", "/g/*/*/*"),
    ]


def test_a_listener_asks_before_it_forwards_and_leaves_open_what_is_open():
    """By plain HTTP nobody is asked, and nobody is forwarded."""
    asked = authentication.of_module(_module(jwt={**TOKEN, "open_paths": ["/healthz"]}), None)
    jwt = {
        "type": "jwt-validation",
        "jwtValidation": {"issuer": TOKEN["issuer"], "jwksEndpoint": TOKEN["jwks_endpoint"]},
    }
    found = _balancer(certificate=CERTIFICATE, asked=asked)
    assert found.one("aws:lb/listener:Listener", "web-lb-443").inputs["defaultActions"] == [jwt, FORWARD]
    rule = found.one("aws:lb/listenerRule:ListenerRule", "web-lb-443-open-1001").inputs
    assert (rule["priority"], rule["conditions"], rule["actions"]) == (
        1001,
        [{"pathPattern": {"values": ["/healthz"]}}],
        [FORWARD],
    )
    plain = _balancer(asked=asked).one("aws:lb/listener:Listener", "web-lb-80").inputs["defaultActions"]
    assert [action["type"] for action in plain] == ["redirect"]


HELD: dict[str, tuple[str, Any]] = {
    "secretsmanager:sign-in": ("held", "held"),
    "secretsmanager:sign-in#key": ('{"key": "part"}', "part"),
    f"{ARN}:key::": ('{"key": "part"}', "part"),
    "ssm:/sign-in": ("parameter", "parameter"),
}


def _look_up(monkeypatch: pytest.MonkeyPatch, text: str, answer: Callable[..., Any]) -> Any:
    monkeypatch.setattr(client_secrets, "get_secret_version", answer)
    monkeypatch.setattr(client_secrets, "get_parameter", answer)
    env = environment(
        {"web": {**WEB, "sign_in": {"oidc": {**OIDC, "client_secret": text}}}}, domain={"zone": "example.com"}
    )
    return client_secrets.look_up(env, pulumi.InvokeOptions())


@pytest.mark.parametrize("text", HELD)
def test_a_secret_is_read_where_it_is_kept_and_stays_one(monkeypatch: pytest.MonkeyPatch, text: str):
    """Pulumi encrypts it in its state and hides it in what it prints."""
    held, wanted = HELD[text]
    asked: list[dict[str, Any]] = []

    def answer(**arguments: Any) -> Any:
        asked.append(arguments)
        return SimpleNamespace(secret_string=held, value=held)

    async def resolved() -> tuple[Any, bool]:
        found = _look_up(monkeypatch, text, answer)["web"]
        return await found.future(), await found.is_secret()

    assert asyncio.run(resolved()) == (wanted, True)
    [arguments] = asked
    assert arguments.get("secret_id") in (None, "sign-in", ARN)


@pytest.mark.parametrize(
    ("text", "held", "told"),
    [
        ("secretsmanager:sign-in", None, "there is no secretsmanager:sign-in: put the client's secret there"),
        ("secretsmanager:sign-in#key", "hidden", "sign-in#key is no JSON that has key: put it there, or name another"),
        ("secretsmanager:sign-in#key", '{"key": 7, "a": "hidden"}', "key of secretsmanager:sign-in#key is no text"),
    ],
)
def test_why_there_is_no_secret_is_told_without_it(
    monkeypatch: pytest.MonkeyPatch, text: str, held: str | None, told: str
):
    def answer(**_: Any) -> Any:
        if held is None:
            raise LookupError("reading Secrets Manager Secret Version (sign-in|AWSCURRENT): couldn't find resource")
        return SimpleNamespace(secret_string=held, value=held)

    with pytest.raises(pulumi.RunError) as refused:
        _look_up(monkeypatch, text, answer)
    assert str(refused.value).startswith("modules.web.sign_in.oidc.client_secret: ")
    assert told in str(refused.value)
    assert "hidden" not in str(refused.value)
