"""The other executor: says what a release would do."""

from __future__ import annotations

from modulestack.release.canonical import Difference
from modulestack.release.clock import duration
from modulestack.release.errors import AwsFailure
from modulestack.release.lock import read
from modulestack.release.order import Options
from modulestack.release.prepare import Situation
from modulestack.release.release import is_done, is_unrecorded, nothing_to_do
from modulestack.release.show import shown
from modulestack.release.steps import Steps
from modulestack.release.tools import Tools
from modulestack.release.verdicts import Verdict


def execute(tools: Tools, situation: Situation, options: Options) -> Steps[Verdict]:
    """The verdict ``planned``, with every difference; reads only."""
    yield 0.0
    if is_done(situation):
        verdict = nothing_to_do(situation)
        return verdict if not is_unrecorded(situation) else _with(verdict, "its record is missing and would be written")
    manifest, plan = situation.order.manifest, situation.plan
    lines = [line(difference) for difference in plan.differences]
    lines += [f"{finding.level}: {finding.text}" for finding in situation.findings]
    try:
        holder = read(tools.aws, manifest)
    except AwsFailure:
        holder = None
    if holder:
        lines.append(f"would wait for {holder.describe(tools.clock.now())}")
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


def line(difference: Difference) -> str:
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
