"""
The one thin AWS client: every call of the release tool goes through it.

botocore's own retries are off, because they repeat what must not be repeated. Each answer is believed only if it holds
what the operation must answer (answers.py), each failure is classified by what is known about its effect
(classification.py), and only what is safe to repeat is repeated, with full jitter.

Source: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any, Literal

from modulestack.release.aws_access.answer_types import wrong_type
from modulestack.release.aws_access.answers import why_not_believed
from modulestack.release.aws_access.classification import classify
from modulestack.release.aws_access.clock import TimeSource
from modulestack.release.aws_access.errors import (
    PASSING,
    AwsFailure,
    ClockSkewed,
    ResponseLost,
    Throttled,
    Unreachable,
)
from modulestack.release.aws_access.newer_fields import keep_newer_fields
from modulestack.release.aws_access.redirects import follow_no_redirects
from modulestack.release.aws_access.request_settings import REQUEST
from modulestack.release.aws_access.server_time import ServerTime

AwsService = Literal[
    "acm",
    "application-autoscaling",
    "autoscaling",
    "cloudwatch",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "elbv2",
    "iam",
    "kms",
    "logs",
    "route53",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
]
"""boto3's names of what a release talks to."""
PATIENCE_S = 5.0
"""How long one call is repeated by itself: verbs that wait in steps go on from there, and say so."""
BACKOFF_BASE_S = 0.5
BACKOFF_MAX_S = 8.0
_NEXT_PAGE = {"nextToken": "nextToken", "NextToken": "NextToken", "NextMarker": "Marker"}
"""Where an answer says that there is another page → the parameter that asks for it."""
_WITHOUT_EFFECT = (Throttled, ClockSkewed, Unreachable)


class AwsClient:
    """boto3 clients of one session, with retries on *clock*."""

    def __init__(
        self,
        session: Any,
        clock: TimeSource,
        *,
        region: str = "",
        jitter: Callable[[], float] = random.random,
        patience_s: float = PATIENCE_S,
        on_retry: Callable[[AwsFailure, float], None] | None = None,
    ) -> None:
        self.session = session
        self.clock = clock
        self.server_time = ServerTime(clock)
        self.give_up_at = math.inf
        """Epoch seconds by *clock*: when the verb's --timeout has passed. A call is then repeated for a moment only."""
        self.calls = 0
        """Requests made, retries included."""
        self.region: str = region or session.region_name or ""
        """Of every call that does not name another."""
        self._jitter = jitter
        self._patience_s = patience_s
        self._on_retry = on_retry
        self._clients: dict[tuple[str, str], Any] = {}

    def call(self, service: AwsService, operation: str, /, *, region: str = "", **params: Any) -> dict[str, Any]:
        """
        The answer of a call that may be repeated: a read, or a write that does the same twice. Bodies are bytes.

        Raises:
            AwsFailure: AccessDenied, CredentialsExpired, Rejected at once; those of ``PASSING`` when patience ends.
        """
        return self._request(service, operation, region, params, PASSING)

    def call_once(self, service: AwsService, operation: str, /, **params: Any) -> dict[str, Any]:
        """
        The answer of a call that must not have its effect twice; repeated only while it had none.

        Raises:
            AwsFailure: as ``call``, but ResponseLost at once: the caller finds out what happened.
        """
        return self._request(service, operation, "", params, _WITHOUT_EFFECT)

    def paginate(self, service: AwsService, operation: str, key: str, /, **params: Any) -> Iterator[Any]:
        """
        Every item under *key* of a listing, page by page; follows ``nextToken``, ``NextToken`` or ``NextMarker``.

        A name that is listed twice, as it happens while a listing changes, comes once.

        Raises:
            AwsFailure: as ``call``, at any page.
        """
        token: dict[str, Any] = {}
        known: set[str] = set()
        listed: set[str] = set()
        while True:
            answer = self.call(service, operation, **params, **token)
            for item in answer.get(key, ()):
                if not isinstance(item, str) or item not in listed:
                    yield item
                if isinstance(item, str):
                    listed.add(item)
            token = {given: answer[name] for name, given in _NEXT_PAGE.items() if answer.get(name)}
            if not token:
                return
            if known & set(token.values()):
                raise ResponseLost(service, operation, "endless answer", "its next page is one that was read already")
            known |= set(token.values())

    def _request(
        self,
        service: AwsService,
        operation: str,
        region: str,
        params: dict[str, Any],
        again: tuple[type[AwsFailure], ...],
    ) -> dict[str, Any]:
        client = self.client(service, region)
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).output_shape
        method = getattr(client, operation)
        began = self.clock.now()
        attempt = 1
        while True:
            self.calls += 1
            try:
                return self._answer(service, operation, method, params, shape)
            except AwsFailure as failure:
                until = min(began + self._patience_s, max(self.give_up_at, began + PATIENCE_S))
                if not isinstance(failure, again) or self.clock.now() >= until:
                    raise
                wait_s = self._jitter() * min(BACKOFF_MAX_S, BACKOFF_BASE_S * 2**attempt)
                if self._on_retry:
                    self._on_retry(failure, wait_s)
            self.clock.sleep(wait_s)
            attempt += 1

    def _answer(
        self, service: AwsService, operation: str, method: Callable[..., Any], params: dict[str, Any], shape: Any
    ) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = method(**params)
            if isinstance(answer, dict) and hasattr(answer.get("Body"), "read"):
                answer["Body"] = answer["Body"].read()
        except Exception as error:
            raise classify(error, service, operation) from error
        if isinstance(answer, dict) and shape and (wrong := wrong_type(answer, shape)):
            raise ResponseLost(service, operation, "incomplete answer", f"its {wrong} is of another type")
        if reason := why_not_believed(service, operation, params, answer):
            raise ResponseLost(service, operation, "incomplete answer", reason)
        self.server_time.hear(answer)
        return answer

    def client(self, service: AwsService, region: str = "") -> Any:
        """The boto3 client itself; made once."""
        key = (service, region or self.region)
        if key not in self._clients:
            self._clients[key] = self.session.client(service, region_name=key[1] or None, config=REQUEST)
            if service == "ecs":
                keep_newer_fields(self._clients[key])
            follow_no_redirects(self._clients[key])
        return self._clients[key]
