"""Nothing but loopback: at the start of the process, of a client, and of every request."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import EndpointRefused
from modulestack.embedded_aws.provider import endpoint
from modulestack.embedded_aws.server import serve

ELSEWHERE = [
    "",
    "https://ecs.eu-west-1.amazonaws.com",
    "http://127.0.0.1.example.com:4566",
    "http://localhost.example.com",
    "http://127.0.0.1@example.com/",
    "http://10.0.0.1:4566",
    "http://0.0.0.0:4566",
    "ftp://127.0.0.1",
    "127.0.0.1:4566",
]


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://127.1.2.3", "http://[::1]:80", "http://localhost:1"])
def test_loopback_is_loopback(url: str):
    assert endpoint.of({"AWS_ENDPOINT_URL": url}) == url


@pytest.mark.parametrize("url", ELSEWHERE)
def test_anything_else_is_refused_with_the_way_to_run_it(url: str):
    with pytest.raises(EndpointRefused, match=r"on loopback only, and AWS_ENDPOINT_URL is .*: run it by `modulestack"):
        endpoint.of({"AWS_ENDPOINT_URL": url})
    with pytest.raises(EndpointRefused):
        endpoint.LoopbackClients(url)


def test_a_request_that_was_turned_aside_is_not_sent():
    clients = endpoint.LoopbackClients("http://127.0.0.1:9")
    client = clients.client("sts", "eu-west-1")

    def divert(request: object, **_: object) -> None:
        request.url = "http://192.0.2.1/"  # type: ignore[attr-defined]

    client.meta.events.register_first("before-sign", divert)
    with pytest.raises(EndpointRefused, match=r"on its way to 192\.0\.2\.1"):
        client.get_caller_identity()


def test_the_callers_environment_turns_nothing_aside(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://192.0.2.1/")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the-users-own")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    aws = EmbeddedAws(account_id="210987654321")
    server = serve(aws)
    try:
        client = endpoint.LoopbackClients(server.url).client("sts", "eu-west-1")
        assert client.get_caller_identity()["Account"] == "210987654321"
    finally:
        server.close()
        aws.close()
