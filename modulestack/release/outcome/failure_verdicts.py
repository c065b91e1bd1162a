"""The verdict when AWS, the network or a person cuts a release short: always with the state that it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.contract.advice import logs_command, stop_command
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.errors import (
    AccessDenied,
    AwsFailure,
    ClockSkewed,
    CredentialsExpired,
    Interrupted,
    JobGoesOn,
    OtherDeploymentInProgress,
    OtherJobInProgress,
    Rejected,
)
from modulestack.release.outcome import key_advice
from modulestack.release.outcome.context import ReleaseContext
from modulestack.release.outcome.verdict_table import VerdictName
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.storage.lock import LockHeld


def cut_short(
    context: ReleaseContext,
    end: Exception,
    *,
    tracked: TrackedDeployment | None,
    may_have_started: bool,
    state: str = "",
) -> Verdict:
    """
    What *end* means when our deployment is *tracked*; None: not started (*may_have_started*: that is not known).

    *state* says what that leaves, where it is not the usual.
    """
    request = context.request
    kind, why, details = _kind(end)
    state = state or _state(context, tracked, may_have_started=may_have_started)
    if isinstance(end, BadInput | OtherDeploymentInProgress | LockHeld):
        state = ""
    if kind == "rejected" and tracked:
        kind = "unreachable"
    return Verdict(
        kind=kind,
        environment=request.manifest.environment,
        module=request.manifest.module,
        why="; ".join(filter(None, [why, state])),
        image=context.image.short(),
        old=context.before.revision,
        to=context.after.revision,
        details=details,
        hint=_command_after(end, request, kind, tracked, may_have_started=may_have_started),
        full_image=str(context.image),
        release=context.release,
    )


def cut_short_before_changes(request: ReleaseRequest, end: Exception) -> Verdict:
    """What *end* means while everything was only read."""
    kind, why, details = _kind(end)
    state = "" if kind == "bad-input" else "nothing was changed"
    return Verdict(
        kind="unreachable" if kind == "rejected" else kind,
        environment=request.manifest.environment,
        module=request.manifest.module,
        why="; ".join(filter(None, [why.removeprefix(f"{request.manifest.module}: "), state])),
        details=details,
        hint=_AGAIN.get(type(end), "") or key_advice.hint(end),
    )


def superseded_at_once(context: ReleaseContext) -> Verdict:
    """UpdateService's own answer shows somebody else's deployment on top of ours."""
    return Verdict(
        kind="superseded",
        environment=context.request.manifest.environment,
        module=context.request.manifest.module,
        why="another deployment came in the same moment",
        image=context.image.short(),
        old=context.before.revision,
        to=context.after.revision,
    )


_AGAIN: Mapping[type[Exception], str] = {
    CredentialsExpired: "log in again, then the same command",
    ClockSkewed: "set this machine's clock, then the same command",
    Interrupted: "the same command again",
}
"""The next command when nothing was changed."""


def _kind(end: Exception) -> tuple[VerdictName, str, tuple[str, ...]]:
    """Verdict, why, and more lines."""
    match end:
        case BadInput():
            first, *more = str(end).splitlines() or [""]
            return "bad-input", first, tuple(more)
        case OtherDeploymentInProgress():
            return "locked", str(end), ()
        case LockHeld():
            return "locked", f"{end.holder.owner} holds its lock ({end.holder.purpose})", ()
        case Interrupted():
            return "interrupted", "", ()
        case JobGoesOn():
            return "timed-out", "--timeout passed", ()
        case AccessDenied():
            return "denied", f"no permission for {end.action}", _lines(end.message)
        case CredentialsExpired():
            return "expired", f"the credentials are no longer valid ({end.code})", ()
        case ClockSkewed():
            return "unreachable", f"AWS takes no request of this machine, whose clock is wrong ({end.code})", ()
        case Rejected():
            return "rejected", f"{end.action}: {end.message} ({end.code})", ()
        case AwsFailure():
            return "unreachable", f"AWS gives no answer to {end.action} ({end.code})", _lines(end.message)
    return "unreachable", str(end), ()


def _lines(message: str) -> tuple[str, ...]:
    return (message,) if message else ()


def _state(context: ReleaseContext, tracked: TrackedDeployment | None, *, may_have_started: bool) -> str:
    if tracked:
        return f"the deployment of {context.after.revision} goes on"
    if may_have_started:
        return f"whether a deployment of {context.after.revision} began is not known"
    return f"nothing was changed, {context.before.revision} runs"


def _command_after(
    end: Exception,
    request: ReleaseRequest,
    kind: VerdictName,
    tracked: TrackedDeployment | None,
    *,
    may_have_started: bool,
) -> str:
    manifest = request.manifest
    if isinstance(end, OtherJobInProgress):
        if end.is_late:
            return stop_command(manifest.module, manifest.environment, end.task)
        return logs_command(manifest.module, manifest.environment, task=end.task)
    if isinstance(end, OtherDeploymentInProgress):
        return watch_command(manifest)
    return _hint(request, kind, tracked, may_have_started=may_have_started)


def _hint(
    request: ReleaseRequest, kind: VerdictName, tracked: TrackedDeployment | None, *, may_have_started: bool
) -> str:
    """The next command, where it is not the verdict's usual one."""
    watch = watch_command(request.manifest)
    if kind == "denied" and tracked:
        return watch
    if kind in {"interrupted", "timed-out"} and not tracked:
        return "the same command again"
    if kind == "expired":
        again = watch if tracked or may_have_started else ""
        return f"log in again, then: {again}" if again else "log in again, then the same command"
    return ""


def watch_command(manifest: ModuleManifest) -> str:
    """What follows the deployment that was left to itself."""
    return f"modulestack watch {manifest.module} -e {manifest.environment}"
