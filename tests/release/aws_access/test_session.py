"""The session's clients that fetch credentials, on a network that never answers."""

from __future__ import annotations

from typing import Any

import botocore.httpsession
import pytest
from botocore import exceptions

from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import SystemClock
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.aws_access.session import open_session


def test_a_role_that_cannot_be_assumed_is_asked_for_once_a_call(monkeypatch: pytest.MonkeyPatch):
    """For 25 s at most, as every request: botocore's own would wait for five minutes."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    asked: list[tuple[str, Any]] = []
    timeouts: list[Any] = []
    make = botocore.httpsession.URLLib3Session.__init__

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        timeouts.append(named.get("timeout"))
        make(self, *arguments, **named)

    def send(self: Any, request: Any) -> None:
        del self
        asked.append((request.url, request.body))
        raise exceptions.ReadTimeoutError(endpoint_url=request.url)

    monkeypatch.setattr(botocore.httpsession.URLLib3Session, "__init__", init)
    monkeypatch.setattr(botocore.httpsession.URLLib3Session, "send", send)
    session = open_session(None, "eu-west-1", "arn:aws:iam::123456789012:role/release")
    aws = AwsClient(session, SystemClock(), patience_s=0.0)
    with pytest.raises(AwsFailure):
        aws.call("ssm", "get_parameters", Names=["/a"])
    assert len(asked) == 1
    assert "sts" in asked[0][0]
    assert {timeout for timeout in timeouts if isinstance(timeout, tuple)} == {(5, 20)}
