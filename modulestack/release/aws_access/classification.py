"""
What a failed call says about its effect.

Only what AWS itself said, in an answer that could be read, is a refusal: a status from 400 to 499 with an error code of
the service. Whatever else comes back may have had its effect: an error page of something in between, a redirect, an
answer that was cut, a 500, silence.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from botocore import exceptions

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
from modulestack.release.aws_access.redirects import Redirected

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
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
}
_SKEWED = {"RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"}
_SKEWED_TEXTS = ("Signature expired", "Signature not yet current")
"""How services other than S3 say it, with the code of a wrong signature.
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html"""
_NOT_RECEIVED = {
    "BadDigest",
    "IncompleteBody",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "XAmzContentSHA256Mismatch",
}
"""Codes of trouble inside AWS or on the way to it, whatever their status."""
_NO_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.TokenRetrievalError,
    exceptions.SSOError,
)
_NOT_CONNECTED = (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError, exceptions.ProxyConnectionError)
_CUT = (exceptions.IncompleteReadError, exceptions.ResponseStreamingError)
_BUSY_TEXT = "Too many concurrent attempts to create a new revision"
"""ECS's ClientException for two registrations of one family at once."""


def classify(error: Exception, service: str, operation: str) -> AwsFailure:
    """What *error*, raised by boto3, says about the effect of the call."""
    kind, code, message = _judge(error)
    return kind(service, operation, code, " ".join(message.split()))


def _judge(error: Exception) -> tuple[type[AwsFailure], str, str]:
    """Kind, code and message."""
    match error:
        case exceptions.ClientError():
            return _judge_answer(error)
        case Redirected():
            return ResponseLost, f"HTTP {error.status}", str(error)
        case exceptions.ParamValidationError():
            return Rejected, "InvalidRequest", str(error)
        case _ if isinstance(error, _NO_CREDENTIALS):
            return CredentialsExpired, "no credentials", str(error)
        case _ if isinstance(error, _NOT_CONNECTED):
            return Unreachable, "no connection", str(error)
        case exceptions.SSLError():
            return ResponseLost, "no trusted connection", str(error)
        case exceptions.ReadTimeoutError():
            return ResponseLost, "no answer in time", ""
        case _ if isinstance(error, _CUT):
            return ResponseLost, "answer cut short", ""
        case exceptions.HTTPClientError() | OSError():
            return ResponseLost, "connection lost", ""
    is_foreign = type(error).__module__.partition(".")[0] not in {"botocore", "builtins", "json", "xml"}
    return ResponseLost, "unreadable answer", str(error) if is_foreign else ""


def _judge_answer(error: exceptions.ClientError) -> tuple[type[AwsFailure], str, str]:
    said = error.response.get("Error", {})
    code, message = str(said.get("Code") or ""), str(said.get("Message") or said.get("message") or "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if not code or code.isdigit():  # botocore's stand-in where the answer holds no error of AWS
        return ResponseLost, f"HTTP {status or code}", "the answer is not AWS's own"
    if code in _THROTTLED or _BUSY_TEXT in message:
        return Throttled, code, message
    if status >= 500 or code in _NOT_RECEIVED:
        return ResponseLost, code, message
    if code in _SKEWED or message.startswith(_SKEWED_TEXTS):
        return ClockSkewed, code, message
    if code in _EXPIRED:
        return CredentialsExpired, code, message
    return (AccessDenied if code in _DENIED else Rejected), code, message
