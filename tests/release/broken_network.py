"""
A network between boto3 and the embedded account that breaks answers, below botocore's own parser.

Nothing sleeps: what takes time takes simulated time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore import exceptions
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from modulestack.embedded_aws import aws_protocols, dispatcher, error_answers, session
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.account import _Body as Body
from modulestack.embedded_aws.errors import AwsError

Answer = tuple[int, Mapping[str, str], bytes]
"""Status, headers, body."""
OTHER_HOST = "bucket.elsewhere.example"
PAGE = b"<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Log in to the <b>network</b></body></html>"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to one request."""

    name: str
    delivered: int = 1
    """How often the request reaches AWS, and has its effect."""
    spoil: Callable[[Answer, str, random.Random], Answer] | None = None
    """From AWS's answer, its service's name and a source of chance to what comes back; None: nothing is changed."""
    error: Callable[[], Exception] | None = None
    """What botocore's HTTP session raises instead of an answer."""
    takes_s: float = 0.0


def _garbled(answer: Answer, service: str, chance: random.Random) -> Answer:
    """As many bytes, of which every third is another one."""
    del service
    status, headers, body = answer
    noise = bytes(byte if n % 3 else chance.randrange(256) for n, byte in enumerate(body))
    return status, headers, noise


def _cut(answer: Answer, service: str, chance: random.Random) -> Answer:
    """Only the beginning, under headers that promise all of it."""
    del service
    status, headers, body = answer
    promised = {**headers, "Content-Length": str(len(body))}
    return status, promised, body[: chance.randrange(len(body))] if body else body


def _instead(status: int, body: bytes, **headers: str) -> Callable[[Answer, str, random.Random], Answer]:
    kind = {"Content-Type": "text/html" if body.startswith(b"<") else "application/x-amz-json-1.1"}
    return lambda answer, service, chance: (status, {**kind, **headers}, body)


def _redirect(status: int, code: str, *, region: str = "") -> Callable[[Answer, str, random.Random], Answer]:
    """
    As S3 itself says that a bucket is elsewhere.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
    """
    body = f"<Error><Code>{code}</Code><Message>elsewhere</Message><Endpoint>{OTHER_HOST}</Endpoint></Error>".encode()
    headers = {"Content-Type": "application/xml", "Location": f"https://{OTHER_HOST}/"}
    if region:
        headers["x-amz-bucket-region"] = region
    return lambda answer, service, chance: (status, headers, body)


def _error(code: str, message: str, status: int) -> Callable[[Answer, str, random.Random], Answer]:
    return lambda answer, service, chance: error_answers.error(service, AwsError(code, message, status))


def _skewed(answer: Answer, service: str, chance: random.Random) -> Answer:
    """
    What a request is answered whose time is too far off.

    Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
    """
    if service == "s3":
        text = "The difference between the request time and the current time is too large."
        return _error("RequestTimeTooSkewed", text, 403)(answer, service, chance)
    text = "Signature expired: 20260101T000000Z is now earlier than 20260101T003000Z (20260101T003500Z - 5 min.)"
    is_json = aws_protocols.model(service).protocol == "json"
    return _error("InvalidSignatureException" if is_json else "SignatureDoesNotMatch", text, 403)(
        answer, service, chance
    )


URL = "https://aws.example"
_TIMEOUT = 20.0


def _silent() -> Exception:
    error: Exception = exceptions.ReadTimeoutError(endpoint_url=URL)
    return error


def _reset() -> Exception:
    error: Exception = exceptions.ConnectionClosedError(endpoint_url=URL)
    return error


def _refused() -> Exception:
    error: Exception = exceptions.EndpointConnectionError(endpoint_url=URL)
    return error


def _broken_off() -> Exception:
    error: Exception = exceptions.ResponseStreamingError(error="IncompleteRead(12 bytes read, 500 more expected)")
    return error


FAULTS: tuple[Fault, ...] = (
    Fault(name="cut", spoil=_cut),
    Fault(name="broken off", error=_broken_off),
    Fault(name="garbled", spoil=_garbled),
    Fault(name="empty 200", spoil=_instead(200, b"")),
    Fault(name="empty 200 before the effect", delivered=0, spoil=_instead(200, b"")),
    Fault(name="{}", spoil=_instead(200, b"{}")),
    Fault(name="{} before the effect", delivered=0, spoil=_instead(200, b"{}")),
    Fault(name="null", spoil=_instead(200, b"null")),
    Fault(name="HTML 200", spoil=_instead(200, PAGE)),
    Fault(name="HTML 200 before the effect", delivered=0, spoil=_instead(200, PAGE)),
    Fault(name="XHTML 200", spoil=_instead(200, b"<html><body><p>Welcome</p></body></html>")),
    Fault(name="redirect to HTML", delivered=0, spoil=_instead(302, PAGE, Location="https://portal.example/")),
    Fault(name="redirect of S3's before the effect", delivered=0, spoil=_redirect(307, "TemporaryRedirect")),
    Fault(name="redirect of S3's after the effect", spoil=_redirect(301, "PermanentRedirect", region="us-east-1")),
    Fault(name="HTML 403", delivered=0, spoil=_instead(403, PAGE)),
    Fault(name="HTML 404", delivered=0, spoil=_instead(404, PAGE)),
    Fault(name="500 after the effect", spoil=_error("InternalFailure", "internal", 500)),
    Fault(name="500 before the effect", delivered=0, spoil=_error("InternalFailure", "internal", 500)),
    Fault(name="503 of something in between", delivered=0, spoil=_instead(503, b"<html>unavailable</html>")),
    Fault(name="503 after the effect", spoil=_instead(503, b"<html>unavailable</html>")),
    Fault(name="throttled", delivered=0, spoil=_error("ThrottlingException", "Rate exceeded", 400)),
    Fault(name="duplicate", delivered=2),
    Fault(name="skewed clock", delivered=0, spoil=_skewed),
    Fault(name="10 s of silence", takes_s=10.0),
    Fault(name="timeout before the effect", delivered=0, error=_silent, takes_s=_TIMEOUT),
    Fault(name="timeout after the effect", error=_silent, takes_s=_TIMEOUT),
    Fault(name="reset before the effect", delivered=0, error=_reset),
    Fault(name="reset after the effect", error=_reset),
    Fault(name="connection refused", delivered=0, error=_refused),
)
"""Every kind of answer that is none, and every kind of silence."""

Choose = Callable[[str, str, int], Fault | None]
"""What happens to a request: its service, its operation, its number among those of that operation, from 0."""


class HarnessDefect(BaseException):
    """The network itself failed: nobody takes that for a fault that it plays."""


class BrokenNetwork:
    """Clients of an account whose answers are broken inside ``during``, and whole otherwise."""

    def __init__(self, aws: EmbeddedAws, seed: int = 0) -> None:
        self._aws = aws
        self._seed = seed
        self._chance = random.Random(seed)
        self._choose: Choose | None = None
        self._counts: dict[str, int] = {}
        self._asked: tuple[str, str, str, Mapping[str, Any]] = ("", "", "", {})
        self.requests: list[str] = []
        """Operations that were asked for inside the last ``during``."""
        self.hosts: set[str] = set()
        """That were asked, ever."""
        self.session: boto3.Session = session.embedded(aws.region, self._on_params, lambda **_: None, self._on_send)
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str | None = None) -> Any:
        """A client that makes no retries of its own; made once."""
        key = (service, region or self._aws.region)
        if key not in self._clients:
            config = Config(retries={"mode": "standard", "total_max_attempts": 1})
            self._clients[key] = self.session.client(service, region_name=key[1], config=config)
        return self._clients[key]

    @contextlib.contextmanager
    def during(self, choose: Choose) -> Iterator[None]:
        """In here, requests suffer what *choose* says."""
        self._choose, self._counts, self.requests = choose, {}, []
        self._chance = random.Random(self._seed)
        try:
            yield
        finally:
            self._choose = None

    def _on_params(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> None:
        self._asked = (model.service_model.service_name, context["client_region"], model.name, params)

    def _on_send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        service, region, operation, params = self._asked
        self.hosts.add(urlsplit(request.url).netloc)
        fault = None
        if self._choose:
            number = self._counts.get(operation, 0)
            self._counts[operation] = number + 1
            self.requests.append(operation)
            fault = self._choose(service, operation, number)
        headers = {**request.headers, "Authorization": session.authorization(service, region)}
        received = aws_protocols.HttpRequest(method=request.method, url=request.url, headers=headers, body=request.body)
        answer: Answer = (200, {}, b"")
        try:
            for _time in range(fault.delivered if fault else 1):
                if hasattr(received.body, "seek"):
                    received.body.seek(0)
                answer = dispatcher.dispatch(self._aws, service, region, operation, params, received)
            if fault and fault.takes_s:
                self._aws.clock.sleep(fault.takes_s)
            if fault and fault.spoil:
                answer = fault.spoil(answer, service, self._chance)
        except Exception as defect:
            raise HarnessDefect(repr(defect)) from defect
        if fault and fault.error:
            raise fault.error()
        status, answered, body = answer
        return AWSResponse(request.url, status, answered, Body(body))
