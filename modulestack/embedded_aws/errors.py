"""What goes wrong in the embedded AWS: AWS's own errors, and the loud ones that only an embedded AWS has."""

from __future__ import annotations

NOT_EMBEDDED = "NotEmbedded"
"""Code of the error over HTTP that says so: no code of AWS's."""
INTERNAL_FAILURE = "InternalFailure"
"""AWS's own code for "an unknown error": https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html"""


class AwsError(Exception):
    """An answer that AWS gives instead of a result; a client sees a ClientError with this code and text."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        """HTTP status."""


class NotEmbedded(Exception):
    """
    The embedded AWS does not have what was asked for.

    Never answered by a silent success, never passed on to Amazon.
    """


class EndpointRefused(Exception):
    """A client that is bound to the embedded AWS was pointed at another address."""


def internal_failure(bug: Exception) -> AwsError:
    """What a client gets where the embedded AWS itself failed."""
    return AwsError(INTERNAL_FAILURE, f"the embedded AWS failed at this request: {type(bug).__name__}: {bug}", 500)
