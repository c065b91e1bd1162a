"""The other executor: says what a release would do."""

from __future__ import annotations

import dataclasses

from modulestack.release.aws_access.clock import duration
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.plan_verdicts import nothing_to_do
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.storage.lock_document import read_lock
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_definition.redaction import describe_difference


def _target(plan: ReleasePlan) -> str:
    """What the service would be set to."""
    image = plan.desired.image.short()
    if plan.action == "restart":
        return f"a new deployment of the same revision with {image}"
    if plan.desired.definition:
        return f"{revision_name(plan.desired.definition)} with {image}"
    return f"a new revision with {image}"


def execute(dependencies: Dependencies, plan: ReleasePlan, options: ReleaseOptions) -> Steps[Verdict]:
    """The verdict ``planned``, with every difference; reads only."""
    yield 0.0
    if plan.is_done:
        details = ("its record is missing and would be written",) if plan.is_unrecorded else ()
        return dataclasses.replace(nothing_to_do(plan), details=details)
    manifest = plan.request.manifest
    lines = [describe_difference(difference) for difference in plan.differences]
    lines += [f"{finding.level}: {finding.text}" for finding in plan.findings]
    try:
        holder = read_lock(dependencies.aws, manifest)
    except AwsFailure:
        holder = None
    if holder:
        lines.append(f"would wait for {holder.describe()}")
    if plan.action in {"wait", "follow"}:
        verb = "wait for" if plan.action == "wait" else "follow"
        lines.append(f"would {verb} the deployment of {plan.service.revision} that is under way")
    verb = "skip" if options.skip_jobs else "run"
    lines += [f"would {verb} the job {job.name} before the service is touched" for job in plan.jobs]
    lines.append(f"would follow for at most {duration(options.timeout_s)}")
    return Verdict(
        kind="planned",
        environment=manifest.environment,
        module=manifest.module,
        image=plan.desired.image.short(),
        old=plan.service.revision,
        why=_target(plan),
        details=tuple(lines),
        full_image=str(plan.desired.image),
        changed=tuple(difference.path for difference in plan.differences),
    )
