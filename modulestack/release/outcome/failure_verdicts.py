"""The verdict when AWS, the network or a person cuts a release short: always with the state that it leaves."""

from __future__ import annotations

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.errors import (
    AccessDenied,
    AwsFailure,
    CredentialsExpired,
    Interrupted,
    OtherDeploymentInProgress,
    Rejected,
)
from modulestack.release.outcome.finalize import ReleaseContext
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.rollout.progress import TrackedDeployment
from modulestack.release.storage.lock import LockHeld


def verdict(
    order: ReleaseRequest, told: ReleaseContext, end: Exception, *, ours: TrackedDeployment | None, may_roll: bool
) -> Verdict:
    """
    What *end* means when our deployment is *ours* (None: not started; *may_roll*: that is not known).
    """
    kind, why, details = _kind(end)
    state = _state(told, ours, may_roll=may_roll)
    if isinstance(end, BadInput | OtherDeploymentInProgress | LockHeld):
        state = ""
    if kind == "rejected" and ours:
        kind = "unreachable"
    follow = f"modulestack watch {order.manifest.module} -e {order.manifest.environment}"
    return Verdict(
        kind=kind,
        environment=order.manifest.environment,
        module=order.manifest.module,
        why="; ".join(filter(None, [why, state])),
        image=told.image.short(),
        old=str(told.before["revision"]),
        to=str(told.after["revision"]),
        details=details,
        hint=follow if kind == "denied" and ours else _hint(order, kind, ours, may_roll=may_roll),
        facts={"image": str(told.image), "release": told.release},
    )


def before(order: ReleaseRequest, end: Exception) -> Verdict:
    """What *end* means while everything was only read."""
    kind, why, details = _kind(end)
    state = "" if kind == "bad-input" else "nothing was changed"
    return Verdict(
        kind="unreachable" if kind == "rejected" else kind,
        environment=order.manifest.environment,
        module=order.manifest.module,
        why="; ".join(filter(None, [why.removeprefix(f"{order.manifest.module}: "), state])),
        details=details,
        hint="log in again, then the same command" if kind == "expired" else "",
    )


def superseded_at_once(order: ReleaseRequest, told: ReleaseContext) -> Verdict:
    """UpdateService's own answer shows somebody else's deployment on top of ours."""
    return Verdict(
        kind="superseded",
        environment=order.manifest.environment,
        module=order.manifest.module,
        why="another deployment came in the same moment",
        image=told.image.short(),
        old=str(told.before["revision"]),
        to=str(told.after["revision"]),
    )


def _kind(end: Exception) -> tuple[str, str, tuple[str, ...]]:
    match end:
        case BadInput():
            first, *more = str(end).splitlines() or [""]
            return "bad-input", first, tuple(more)
        case OtherDeploymentInProgress():
            return "locked", str(end), ()
        case LockHeld():
            holder = end.holder
            return "locked", f"{holder.owner} holds its lock ({holder.purpose})", ()
        case Interrupted():
            return "interrupted", "", ()
        case AccessDenied():
            return "denied", f"no permission for {end.action}", (end.message,)
        case CredentialsExpired():
            return "expired", f"the credentials are no longer valid ({end.code})", ()
        case Rejected():
            return "rejected", f"{end.action}: {end.message} ({end.code})", ()
        case AwsFailure():
            return "unreachable", f"AWS gives no answer to {end.action} ({end.code})", (end.message,)
    return "unreachable", str(end), ()


def _state(told: ReleaseContext, ours: TrackedDeployment | None, *, may_roll: bool) -> str:
    if ours:
        return f"the deployment of {told.after['revision']} goes on"
    if may_roll:
        return f"whether a deployment of {told.after['revision']} began is not known"
    return f"nothing was changed, {told.before['revision']} runs"


def _hint(order: ReleaseRequest, kind: str, ours: TrackedDeployment | None, *, may_roll: bool) -> str:
    name = f"{order.manifest.module} -e {order.manifest.environment}"
    if kind == "interrupted" and not ours:
        return "the same command again"
    if kind == "expired":
        return (
            f"log in again, then: modulestack watch {name}"
            if ours or may_roll
            else "log in again, then the same command"
        )
    return ""
