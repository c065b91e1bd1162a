"""What releases leave behind, and how it is put away: revisions that nothing uses, locks that nobody keeps."""

from __future__ import annotations

from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.outcome.attempt import ReleaseAttempt
from modulestack.release.storage.lock_document import LockHolder
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_definition.registration import number_of, take_back


def clean_up_after(attempt: ReleaseAttempt, holder: LockHolder, *, patience_s: float) -> Steps[None]:
    """What a release that nobody goes on with left: its lock is ours or gone, its unused revision is taken back."""
    text = f"took over the lock of {holder.owner} ({holder.purpose}): nobody keeps it"
    attempt.report("lock", text, owner=holder.owner)
    attempt.leftover = holder.token
    if not attempt.plan.jobs:  # else somebody looks first whether it can be gone on with
        yield from put_away_leftover(attempt, patience_s=patience_s)


def put_away_leftover(attempt: ReleaseAttempt, *, patience_s: float) -> Steps[None]:
    """Take back the revision of the release whose lock was taken over."""
    leftover, attempt.leftover = attempt.leftover, ""
    if leftover:
        for line in (yield from take_back_unused(attempt, release=leftover, patience_s=patience_s)):
            attempt.report("trouble", line)


def take_back_unused(
    attempt: ReleaseAttempt, *, release: str = "", used: tuple[str, ...] = (), patience_s: float
) -> Steps[tuple[str, ...]]:
    """
    Deregister what *release* (ours, if empty) registered and nothing uses; what is left of it, a line, or nothing.

    Only what is newer than what ran before, and what no deployment of the service had when we looked.
    """
    aws, service = attempt.dependencies.aws, attempt.plan.service
    in_use = {*used, service.definition, *(deployment.definition for deployment in service.deployments)}
    try:
        yield from attempt.ask(
            lambda: take_back(
                aws,
                attempt.manifest.family,
                release or attempt.context.release,
                used=in_use,
                newer_than=0 if release else number_of(service.definition),
            ),
            patience_s=patience_s,
        )
    except (AwsFailure, Interrupted) as problem:
        name = revision_name(attempt.definition)
        if name and not used:
            return (f"{name} is registered and unused: {problem}",)
        return (f"whether a revision is left registered and unused is not known: {problem}",)
    return ()
