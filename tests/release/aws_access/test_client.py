"""What a failed call is taken for, and what is repeated."""

from __future__ import annotations

import types
from typing import Any

import botocore.session
import pytest
from botocore import exceptions, parsers
from botocore.hooks import HierarchicalEmitter

from modulestack.release.aws_access.classification import classify
from modulestack.release.aws_access.client import PATIENCE_S, AwsClient
from modulestack.release.aws_access.errors import (
    AccessDenied,
    AwsFailure,
    ClockSkewed,
    CredentialsExpired,
    Rejected,
    ResponseLost,
    Throttled,
    Unreachable,
)


def client_error(code: str, status: int, message: str = "") -> exceptions.ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return exceptions.ClientError(response, "X")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (client_error("ThrottlingException", 400), Throttled),
        (client_error("SlowDown", 503), Throttled),
        (client_error("ClientException", 400, "Too many concurrent attempts to create a new revision of x"), Throttled),
        (client_error("AccessDeniedException", 400), AccessDenied),
        (client_error("AccessDenied", 403), AccessDenied),
        (client_error("ExpiredTokenException", 400), CredentialsExpired),
        (client_error("InternalError", 500), ResponseLost),
        (client_error("ServiceUnavailable", 503), ResponseLost),
        (client_error("InvalidParameterException", 400), Rejected),
        (exceptions.ReadTimeoutError(endpoint_url="x"), ResponseLost),
        (exceptions.ConnectionClosedError(endpoint_url="x"), ResponseLost),
        (exceptions.EndpointConnectionError(endpoint_url="x"), Unreachable),
        (exceptions.ConnectTimeoutError(endpoint_url="x"), Unreachable),
        (exceptions.NoCredentialsError(), CredentialsExpired),
        (exceptions.ParamValidationError(report="x"), Rejected),
        (ConnectionResetError(), ResponseLost),
        (exceptions.SSLError(endpoint_url="x", error="y"), ResponseLost),
        (exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2), ResponseLost),
        (parsers.ResponseParserError("no XML"), ResponseLost),
        (TypeError("'NoneType' object is not subscriptable"), ResponseLost),
        (client_error("302", 302, "Found"), ResponseLost),
        (client_error("400", 400, "<html>"), ResponseLost),
        (client_error("403", 403, "Forbidden"), ResponseLost),
        (client_error("", 400), ResponseLost),
        (client_error("InternalFailure", 400), ResponseLost),
        (client_error("RequestTimeout", 400), ResponseLost),
        (client_error("RequestTimeTooSkewed", 403), ClockSkewed),
        (client_error("RequestExpired", 400), ClockSkewed),
        (client_error("InvalidSignatureException", 400, "Signature expired: 20260101T1 is now earlier"), ClockSkewed),
        (client_error("SignatureDoesNotMatch", 403, "Signature not yet current: 2026"), ClockSkewed),
        (client_error("InvalidSignatureException", 400, "The request signature we calculated"), CredentialsExpired),
    ],
)
def test_failures_are_classified_by_their_effect(error: Exception, kind: type[AwsFailure]):
    """ResponseLost: it may have had one; all others: it had none."""
    assert type(classify(error, "ecs", "update_service")) is kind


@pytest.mark.parametrize(
    "error", [KeyError("service"), parsers.ResponseParserError("x:\nb'<html>'"), OSError(104, "x")]
)
def test_a_failure_is_said_in_words(error: Exception):
    """No name of Python's, and one line."""
    text = str(classify(error, "ecs", "update_service"))
    assert text in {
        "ecs:UpdateService failed: unreadable answer",
        "ecs:UpdateService failed: connection lost",
    }


class FakeClock:
    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class FakeSession:
    region_name = "eu-west-1"

    def __init__(self, errors: list[Exception], pages: list[str] | None = None) -> None:
        self.errors, self.pages = errors, pages or []

    def client(self, *_: object, **__: object) -> FakeSession:
        self.meta = types.SimpleNamespace(
            events=HierarchicalEmitter(),
            service_model=botocore.session.get_session().get_service_model("ecs"),
            method_to_api_mapping={"stop_task": "StopTask", "list_tasks": "ListTasks"},
        )
        return self

    def stop_task(self, **params: Any) -> dict[str, Any]:
        if self.errors:
            raise self.errors.pop(0)
        return {"task": {"taskArn": params["task"]}}

    def list_tasks(self, **params: Any) -> dict[str, Any]:
        more = {"nextToken": self.pages.pop(0)} if self.pages else {}
        return {"taskArns": [f"arn:aws:ecs:r:1:task/{params['cluster']}/a"], **more}


def test_a_read_is_repeated_with_growing_waits():
    """Full jitter: here its middle."""
    clock = FakeClock()
    aws = AwsClient(FakeSession([client_error("X", 500), client_error("SlowDown", 503)]), clock, jitter=lambda: 0.5)
    assert (aws.call("ecs", "stop_task", task="t"), clock.slept) == (
        {"task": {"taskArn": "t"}},
        [0.5, 1.0],
    )


def test_a_write_is_not_repeated_once_it_may_have_had_its_effect():
    """Throttled is; lost is not."""
    clock = FakeClock()
    aws = AwsClient(FakeSession([client_error("SlowDown", 503), exceptions.ReadTimeoutError(endpoint_url="x")]), clock)
    with pytest.raises(ResponseLost):
        aws.call_once("ecs", "stop_task", task="t")
    assert len(clock.slept) == 1


def test_patience_ends():
    """After that time the failure is raised, and every wait was said."""
    clock = FakeClock()
    said: list[str] = []
    session = FakeSession([client_error("SlowDown", 503)] * 90)
    aws = AwsClient(session, clock, jitter=lambda: 0.5, on_retry=lambda failure, wait_s: said.append(failure.code))
    with pytest.raises(Throttled):
        aws.call("ecs", "stop_task", task="t")
    assert (clock.slept, said) == ([0.5, 1.0, 2.0, 4.0], ["SlowDown"] * 4)
    assert sum(clock.slept[:-1]) < PATIENCE_S <= sum(clock.slept)


def test_no_permission_is_not_asked_for_twice():
    """The action is named as IAM names it."""
    clock = FakeClock()
    aws = AwsClient(FakeSession([client_error("AccessDeniedException", 400)]), clock)
    with pytest.raises(AccessDenied) as denied:
        aws.call("ecs", "stop_task", task="t")
    assert (denied.value.action, clock.slept) == ("ecs:StopTask", [])


def test_pages_that_never_end_are_no_answer():
    """The same token again would be asked for without an end."""
    session = FakeSession([], ["for ever"] * 9)
    with pytest.raises(ResponseLost, match="its next page is one that was read already"):
        list(AwsClient(session, FakeClock()).paginate("ecs", "list_tasks", "taskArns", cluster="c"))
    assert len(session.pages) == 7


def test_what_is_on_two_pages_comes_once():
    """Tasks come and go while they are listed."""
    pages = AwsClient(FakeSession([], ["2", "3"]), FakeClock()).paginate("ecs", "list_tasks", "taskArns", cluster="c")
    assert list(pages) == ["arn:aws:ecs:r:1:task/c/a"]
