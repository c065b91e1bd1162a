"""Who may talk to a served account, and what a request that makes no sense is answered with."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from modulestack.embedded_aws import request_guard
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.server import Server, serve

SIGNED = "Authorization: AWS4-HMAC-SHA256 Credential=any/20260101/eu-west-1/iam/aws4_request"
CREATE_USER = "Action=CreateUser&UserName=mallory&Version=2010-05-08"


@pytest.fixture
def server(aws: EmbeddedAws) -> Iterator[Server]:
    served = serve(aws)
    yield served
    served.close()


def send(server: Server, head: str, body: bytes = b"") -> tuple[int, str]:
    """Status and the whole answer to a request sent as it is; ``{port}`` in *head* is the server's."""
    port = int(server.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.replace("{port}", str(port)).replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return int(answer.split(b" ", 2)[1]), answer.decode()


def create_user(server: Server, *headers: str, host: str = "Host: 127.0.0.1:{port}", path: str = "/") -> int:
    """Status of a CreateUser with more *headers*."""
    form = "Content-Type: application/x-www-form-urlencoded"
    length = f"Content-Length: {len(CREATE_USER)}"
    head = "\n".join((f"POST {path} HTTP/1.1", *filter(None, [host]), SIGNED, form, length, *headers))
    return send(server, f"{head}\nConnection: close", CREATE_USER.encode())[0]


@pytest.mark.parametrize(
    "host",
    [
        "Host: 127.0.0.1:{port}",
        "Host: localhost:{port}",
        "Host: LOCALHOST",
        "Host: [::1]:{port}",
        "Host: b.localhost:1",
    ],
)
def test_programs_of_this_machine_are_answered(aws: EmbeddedAws, server: Server, host: str) -> None:
    assert (create_user(server, host=host), len(aws.client("iam").list_users()["Users"])) == (200, 1)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("Host: rebound.example.com:{port}", 403),
        ("Host: 127.0.0.1.example.com", 403),
        ("Host: localhost.example.com", 403),
        ("Host: 10.0.0.1", 403),
        ("Host: evil@127.0.0.1", 403),
        ("Host: 127.0.0.1/evil", 403),
        ("Host: [::1", 403),
        ("Host: 127.0.0.1:port", 403),
        ("Host:", 403),
        ("", 400),
        ("Host: 127.0.0.1\nHost: evil.example", 400),
    ],
)
def test_other_names_are_not(aws: EmbeddedAws, server: Server, host: str, status: int) -> None:
    """A page whose name was pointed at 127.0.0.1 sends that name."""
    assert (status, []) == (create_user(server, host=host), aws.client("iam").list_users()["Users"])


@pytest.mark.parametrize(
    "header",
    [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: https://127.0.0.1:{port}",
        "Origin: http://[",
        "Referer: https://evil.example/page",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ],
)
def test_no_page_is_answered(aws: EmbeddedAws, server: Server, header: str) -> None:
    assert (create_user(server, header), aws.client("iam").list_users()["Users"]) == (403, [])


def test_a_page_of_its_own_would_be(server: Server) -> None:
    assert create_user(server, "Origin: http://localhost:{port}", "Sec-Fetch-Site: same-origin") == 200


def test_an_address_in_the_request_line_is_refused(server: Server) -> None:
    """Whoever sends one takes this for a proxy."""
    assert create_user(server, path="http://evil.example/") == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_what_a_form_can_send_changes_no_behaviour(aws: EmbeddedAws, server: Server, method: str, kind: str) -> None:
    body = b'{"image": "a", "behaviour": {"exit_code": 3}}'
    head = f"{method} /_modulestack/ecs/behaviours HTTP/1.1\nHost: localhost\nContent-Length: {len(body)}"
    status, answer = send(server, f"{head}\nConnection: close{f'{chr(10)}Content-Type: {kind}' if kind else ''}", body)
    assert (
        status,
        answer.rsplit("\r\n", 1)[1],
        aws.ecs.behaviours.all(),
    ) == (415, '{"error": "send the header Content-Type: application/json"}', {})


def test_no_answer_may_be_read_by_a_page(server: Server) -> None:
    """Neither a preflight nor S3's answers carry a header of the CORS protocol."""
    head = f"\nHost: localhost\nConnection: close\n{SIGNED.replace('iam', 's3')}"
    answers = [send(server, f"{method} / HTTP/1.1{head}")[1].lower() for method in ("OPTIONS", "GET")]
    assert ["access-control-" in answer for answer in answers] == [False, False]


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        ("Content-Length: -1", b"", 400),
        ("Content-Length: ten", b"", 400),
        ("Content-Length: +5", b"hello", 400),
        ("Content-Length: 5\nContent-Length: 6", b"hello", 400),
        ("Content-Length: 99999999999", b"", 413),
        ("Content-Length: 10", b"hello", 400),
        ("Transfer-Encoding: gzip", b"", 501),
        ("Transfer-Encoding: chunked\nContent-Length: 5", b"0\r\n\r\n", 400),
        ("Transfer-Encoding: chunked", b"", 400),
        ("Transfer-Encoding: chunked", b"-5\r\nhello\r\n0\r\n\r\n", 400),
        ("Transfer-Encoding: chunked", b"zz\r\n", 400),
        ("Transfer-Encoding: chunked", b"5\r\nhello world\r\n0\r\n\r\n", 400),
        ("Transfer-Encoding: chunked", b"fffffffffff\r\n", 413),
        ("Transfer-Encoding: chunked", b"0\r\n" + b"a: b\r\n" * 200, 400),
    ],
)
def test_a_body_that_makes_no_sense_is_answered(server: Server, head: str, body: bytes, status: int) -> None:
    assert status == send(server, f"POST / HTTP/1.1\nHost: localhost\n{SIGNED}\n{head}", body)[0]


def test_a_body_in_chunks_is_read(aws: EmbeddedAws, server: Server) -> None:
    body = f"{len(CREATE_USER):x};a=b\r\n{CREATE_USER}\r\n0\r\nx: y\r\n\r\n".encode()
    head = f"POST / HTTP/1.1\nHost: localhost\n{SIGNED}\nContent-Type: application/x-www-form-urlencoded"
    status, _ = send(server, f"{head}\nConnection: close\nTransfer-Encoding: chunked", body)
    assert (status, [user["UserName"] for user in aws.client("iam").list_users()["Users"]]) == (200, ["mallory"])


@pytest.mark.parametrize(
    "head",
    [
        f"POST /%ff%00 HTTP/1.1\nHost: localhost\n{SIGNED}",
        f"GET /?{'a' * 60000} HTTP/1.1\nHost: localhost\n{SIGNED}",
        "GET / HTTP/9.9\nHost: localhost",
        "BREW / HTTP/1.1\nHost: localhost",
        "nonsense",
        f"POST / HTTP/1.1\nHost: localhost\n{SIGNED}\nContent-Type: \x01",
    ],
)
def test_every_request_is_answered(server: Server, head: str) -> None:
    """With a status that says that it was no good; none drops the connection."""
    assert send(server, f"{head}\nConnection: close")[0] >= 400


def test_it_still_answers_after_all_that(aws: EmbeddedAws, server: Server) -> None:
    for head in ("nonsense", "POST / HTTP/1.1\nHost: localhost\nContent-Length: -1"):
        send(server, head)
    assert create_user(server) == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1:80", "[::1]:80", "localhost.", "a.b.localhost:1"])
def test_loopback_is_known(host: str) -> None:
    assert request_guard.is_loopback(host)
