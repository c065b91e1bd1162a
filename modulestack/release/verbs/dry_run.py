"""The other executor: says what a release would do."""

from __future__ import annotations

from modulestack.release.aws_access.clock import duration
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.storage.lock import read
from modulestack.release.task_definition.comparison import DefinitionDifference
from modulestack.release.task_definition.redaction import shown
from modulestack.release.verbs.release import is_done, is_unrecorded, nothing_to_do


def execute(dependencies: Dependencies, situation: ReleasePlan, options: ReleaseOptions) -> Steps[Verdict]:
    """The verdict ``planned``, with every difference; reads only."""
    yield 0.0
    if is_done(situation):
        verdict = nothing_to_do(situation)
        return verdict if not is_unrecorded(situation) else _with(verdict, "its record is missing and would be written")
    manifest, plan = situation.order.manifest, situation.plan
    lines = [line(difference) for difference in plan.differences]
    lines += [f"{finding.level}: {finding.text}" for finding in situation.findings]
    try:
        holder = read(dependencies.aws, manifest)
    except AwsFailure:
        holder = None
    if holder:
        lines.append(f"would wait for {holder.describe(dependencies.clock.now())}")
    if plan.action in {"wait", "follow"}:
        verb = "wait for" if plan.action == "wait" else "follow"
        lines.append(f"would {verb} the deployment of {plan.service.revision} that is under way")
    lines.append(f"would follow for at most {duration(options.timeout_s)}")
    return Verdict(
        kind="planned",
        environment=manifest.environment,
        module=manifest.module,
        image=situation.goal.image.short(),
        old=plan.service.revision,
        details=tuple(lines),
        facts={"image": str(situation.goal.image), "changed": [d.path for d in plan.differences]},
    )


def line(difference: DefinitionDifference) -> str:
    """``path: before -> after``, values of secrets hidden."""
    return (
        f"{difference.path}: {shown(difference.path, difference.before)} -> {shown(difference.path, difference.after)}"
    )


def _with(verdict: Verdict, detail: str) -> Verdict:
    return Verdict(
        kind=verdict.kind,
        environment=verdict.environment,
        module=verdict.module,
        image=verdict.image,
        old=verdict.old,
        details=(detail,),
        facts=verdict.facts,
    )
