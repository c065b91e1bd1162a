"""How a call to AWS fails, what ends a wait, and what is known about the effect: in the caller's words."""

from __future__ import annotations

from modulestack.contract.visible import visible


class Interrupted(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM. Thrown into steps where they wait, never in the middle of a call."""


class OtherDeploymentInProgress(Exception):
    """Somebody else's deployment went on for longer than we were willing to wait. Nothing was changed."""


class OtherJobInProgress(OtherDeploymentInProgress):
    """A job that is not ours ran for longer than we were willing to wait. Nothing was changed."""

    def __init__(self, text: str, task: str, *, is_late: bool) -> None:
        super().__init__(text)
        self.task = task
        """Its id."""
        self.is_late = is_late
        """Whether it runs for longer than its job may: nobody who started it stops it any more."""


class JobGoesOn(Exception):
    """A job of ours did not end within the time that somebody is willing to wait."""


class AwsFailure(Exception):
    """
    A call to AWS that did not give its answer.

    What is known about its effect is in the class: see the subclasses.
    """

    def __init__(self, service: str, operation: str, code: str, message: str) -> None:
        code, message = visible(code), visible(message)
        said = f"{code}: {message}" if message else code
        super().__init__(f"{_action(service, operation)} failed: {said}")
        self.service = service
        self.operation = operation
        """boto3's method name."""
        self.code = code
        """AWS's error code, or a few words of ours: ``no connection``, ``unreadable answer``."""
        self.message = message
        """One line; may be empty."""

    @property
    def action(self) -> str:
        """The IAM action that the call needs."""
        return _action(self.service, self.operation)


class AccessDenied(AwsFailure):
    """No permission; had no effect."""


class CredentialsExpired(AwsFailure):
    """The credentials are no longer valid, or there are none; had no effect."""


class Throttled(AwsFailure):
    """AWS asked us to slow down until our patience ended; had no effect."""


class ClockSkewed(AwsFailure):
    """AWS takes no request whose time is this far from its own; had no effect."""


class Unreachable(AwsFailure):
    """No connection was made; had no effect."""


class ResponseLost(AwsFailure):
    """The request was sent and no answer that can be believed came: it may or may not have had its effect."""


class Rejected(AwsFailure):
    """AWS understood and said no, with ``code``; had no effect."""


PASSING = (ResponseLost, Throttled, ClockSkewed, Unreachable)
"""Failures that the next try may not meet; all but the first had no effect for sure."""

_ACTIONS = {"list_objects_v2": "ListBucket"}
_PREFIXES = {"elbv2": "elasticloadbalancing"}


def _action(service: str, operation: str) -> str:
    name = _ACTIONS.get(operation) or "".join(part.title() for part in operation.split("_"))
    return f"{_PREFIXES.get(service, service)}:{name}"
