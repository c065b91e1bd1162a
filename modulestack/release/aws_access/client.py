"""
The one thin AWS client: every call of the release tool goes through it.

botocore's own retries are off, because they repeat what must not be repeated. Each failure is classified by what is
known about its effect, and only what is safe to repeat is repeated, with full jitter.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, Literal

from botocore import exceptions
from botocore.config import Config

from modulestack.release.aws_access.clock import TimeSource
from modulestack.release.aws_access.errors import (
    AccessDenied,
    AwsFailure,
    CredentialsExpired,
    Rejected,
    ResponseLost,
    Throttled,
    Unreachable,
)

AwsService = Literal[
    "application-autoscaling",
    "cloudwatch",
    "ecr",
    "ecs",
    "elbv2",
    "iam",
    "logs",
    "s3",
    "secretsmanager",
    "ssm",
]
"""boto3's names of what a release talks to."""
ATTEMPTS = 8
"""Of one call, the first included: about half a minute of trouble."""
BACKOFF_BASE_S = 0.5
BACKOFF_MAX_S = 8.0

_THROTTLED = {
    "BandwidthLimitExceeded",
    "ConditionalRequestConflict",
    "EC2ThrottledException",
    "OperationAborted",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TooManyUpdates",
}
_DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "Forbidden",
    "403",
    "NotAuthorized",
    "OptInRequired",
    "UnauthorizedOperation",
}
_EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
}
_NO_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.TokenRetrievalError,
    exceptions.SSOError,
)
_NOT_CONNECTED = (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError, exceptions.ProxyConnectionError)
_BUSY_TEXT = "Too many concurrent attempts to create a new revision"
"""ECS's ClientException for two registrations of one family at once."""


def classify(error: Exception, service: str, operation: str) -> AwsFailure:
    """What *error*, raised by boto3, says about the effect of the call."""
    if isinstance(error, exceptions.ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        message = str(error.response.get("Error", {}).get("Message", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return _kind(code, message, status)(service, operation, code, message)
    name = type(error).__name__
    if isinstance(error, _NO_CREDENTIALS):
        return CredentialsExpired(service, operation, name, str(error))
    if isinstance(error, _NOT_CONNECTED):
        return Unreachable(service, operation, name, str(error))
    if isinstance(error, exceptions.HTTPClientError | OSError):
        return ResponseLost(service, operation, name, str(error))
    return Rejected(service, operation, name, str(error))


def _kind(code: str, message: str, status: int) -> type[AwsFailure]:
    if code in _THROTTLED or status == 429 or _BUSY_TEXT in message:
        return Throttled
    if code in _EXPIRED:
        return CredentialsExpired
    if code in _DENIED:
        return AccessDenied
    return ResponseLost if status >= 500 else Rejected


class AwsClient:
    """boto3 clients of one session, with retries on *clock*."""

    def __init__(
        self,
        session: Any,
        clock: TimeSource,
        *,
        region: str = "",
        jitter: Callable[[], float] = random.random,
        on_retry: Callable[[AwsFailure, float], None] | None = None,
    ) -> None:
        self.session = session
        self.clock = clock
        self.calls = 0
        """Requests made, retries included."""
        self.region: str = region or session.region_name or ""
        """Of every call that does not name another."""
        self._jitter = jitter
        self._on_retry = on_retry
        self._clients: dict[tuple[str, str], Any] = {}

    def call(self, service: AwsService, operation: str, /, *, region: str = "", **params: Any) -> dict[str, Any]:
        """
        The answer of a call that may be repeated: a read, or a write that does the same twice. Bodies are bytes.

        Raises:
            AwsFailure: AccessDenied, CredentialsExpired, Rejected at once; Throttled, Unreachable, ResponseLost after
                ``ATTEMPTS``.
        """
        return self._request(service, operation, region, params, (Throttled, Unreachable, ResponseLost))

    def call_once(self, service: AwsService, operation: str, /, **params: Any) -> dict[str, Any]:
        """
        The answer of a call that must not have its effect twice; repeated only while it had none.

        Raises:
            AwsFailure: as ``call``, but ResponseLost at once: the caller finds out what happened.
        """
        return self._request(service, operation, "", params, (Throttled, Unreachable))

    def paginate(self, service: AwsService, operation: str, key: str, /, **params: Any) -> Iterator[Any]:
        """
        Every item under *key* of a listing, page by page; follows ``nextToken`` or ``NextToken``.

        Raises:
            AwsFailure: as ``call``, at any page.
        """
        token: dict[str, Any] = {}
        while True:
            answer = self.call(service, operation, **params, **token)
            yield from answer.get(key, ())
            token = {name: answer[name] for name in ("nextToken", "NextToken") if answer.get(name)}
            if not token:
                return

    def _request(
        self,
        service: AwsService,
        operation: str,
        region: str,
        params: dict[str, Any],
        again: tuple[type[AwsFailure], ...],
    ) -> dict[str, Any]:
        attempt = 1
        while True:
            self.calls += 1
            try:
                answer: dict[str, Any] = getattr(self.client(service, region), operation)(**params)
                if hasattr(answer.get("Body"), "read"):
                    answer["Body"] = answer["Body"].read()
                return answer
            except Exception as error:
                failure = classify(error, service, operation)
                if attempt >= ATTEMPTS or not isinstance(failure, again):
                    raise failure from error
            wait_s = self._jitter() * min(BACKOFF_MAX_S, BACKOFF_BASE_S * 2**attempt)
            if self._on_retry:
                self._on_retry(failure, wait_s)
            self.clock.sleep(wait_s)
            attempt += 1

    def client(self, service: AwsService, region: str = "") -> Any:
        """The boto3 client itself; made once."""
        key = (service, region or self.region)
        if key not in self._clients:
            config = Config(
                retries={"mode": "standard", "total_max_attempts": 1},
                connect_timeout=5,
                read_timeout=20,
                tcp_keepalive=True,
            )
            self._clients[key] = self.session.client(service, region_name=key[1] or None, config=config)
        return self._clients[key]
