"""Several modules at once: all are prepared before any is touched, then they are done side by side or in order."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.cooperative import Steps, run
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome import failure_verdicts as mishaps
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan, prepare
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.verbs import release

Executor = Callable[[Dependencies, ReleasePlan, ReleaseOptions], Steps[Verdict]]
"""``release.execute``, or ``dry_run.execute``."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Coordination:
    """How several modules depend on each other."""

    order: tuple[str, ...] = ()
    """One after the other; empty: side by side."""
    all_or_nothing: bool = False
    """Whether those that succeeded are returned to what ran before if one fails."""


def release_modules(
    dependencies: Dependencies,
    parse_requests: Sequence[ReleaseRequest],
    options: ReleaseOptions,
    together: Coordination,
    executor: Executor,
    is_interrupted: Callable[[], bool] = lambda: False,
) -> list[Verdict]:
    """The verdicts of *orders*, in their order."""
    ready: dict[str, ReleasePlan] = {}
    verdicts: dict[str, Verdict] = {}
    for order in parse_requests:
        checked = check_in(dependencies, order)
        if isinstance(checked, Verdict):
            verdicts[order.manifest.module] = checked
        else:
            ready[order.manifest.module] = checked
    stages = [[name] for name in together.order if name in ready] if together.order else [list(ready)]
    for stage in stages:
        if bad := next((v for v in verdicts.values() if not v.is_good), None):
            verdicts |= {name: _not_started(ready[name], bad) for name in stage}
            continue
        work = {name: executor(dependencies, ready[name], options) for name in stage}
        verdicts |= run(work, dependencies.clock, is_interrupted)
    if together.all_or_nothing:
        verdicts = _all_or_nothing(dependencies, ready, verdicts, options)
    return [_told(dependencies, verdicts[order.manifest.module]) for order in parse_requests]


def run_each(
    dependencies: Dependencies, work: Mapping[str, Steps[Verdict]], is_interrupted: Callable[[], bool]
) -> list[Verdict]:
    """The verdicts of *work* (by module), side by side."""
    return [_told(dependencies, verdict) for verdict in run(work, dependencies.clock, is_interrupted).values()]


def check_in(dependencies: Dependencies, order: ReleaseRequest) -> ReleasePlan | Verdict:
    """Where *order*'s module stands, or why it cannot be touched."""
    try:
        situation = prepare(dependencies.aws, order, dependencies.reporter(order.manifest.module))
    except (BadInput, AwsFailure) as end:
        return mishaps.before(order, end)
    return release.refused(situation) if situation.refusals else situation


def as_facts(verdict: Verdict) -> dict[str, object]:
    """A verdict for machines: the last JSON line of its module."""
    return {
        "verdict": verdict.kind,
        "exit_code": verdict.exit_code,
        "environment": verdict.environment,
        "from": verdict.old,
        "to": verdict.to,
        "why": verdict.why,
        "details": list(verdict.details),
        "next": verdict.next(),
        "record": verdict.record,
        **verdict.facts,
    }


def _told(dependencies: Dependencies, verdict: Verdict) -> Verdict:
    dependencies.reporter(verdict.module)("verdict", verdict.sentence(), **as_facts(verdict))
    return verdict


def _all_or_nothing(
    dependencies: Dependencies,
    ready: Mapping[str, ReleasePlan],
    verdicts: Mapping[str, Verdict],
    options: ReleaseOptions,
) -> dict[str, Verdict]:
    bad = [name for name, verdict in verdicts.items() if not verdict.is_good]
    done = [name for name, verdict in verdicts.items() if verdict.kind == "succeeded"]
    if not bad or not done:
        return dict(verdicts)
    back = {}
    for name in done:
        definition = ready[name].plan.service.definition
        order = dataclasses.replace(ready[name].order, verb="undo", definition=definition, image="", values={})
        back[name] = check_in(dependencies, order)
    work = {n: release.execute(dependencies, s, options) for n, s in back.items() if isinstance(s, ReleasePlan)}
    ended = run(work, dependencies.clock) | {n: v for n, v in back.items() if isinstance(v, Verdict)}
    return {**verdicts, **{name: _undone(verdicts[name], ended[name], verdicts[bad[0]]) for name in done}}


def _undone(released: Verdict, back: Verdict, cause: Verdict) -> Verdict:
    if back.kind not in {"succeeded", "nothing-to-do"}:
        return dataclasses.replace(back, details=(f"it was to be undone, because {cause.module} failed", *back.details))
    return dataclasses.replace(released, kind="undone", why=f"{cause.module} was not released", record=back.record)


def _not_started(situation: ReleasePlan, cause: Verdict) -> Verdict:
    manifest = situation.order.manifest
    return Verdict(
        kind="not-started",
        environment=manifest.environment,
        module=manifest.module,
        why=f"{cause.module} did not succeed ({cause.kind})",
        image=situation.goal.image.short(),
        old=situation.plan.service.revision,
    )
