"""Several modules at once: all are prepared before any is touched, then they are done side by side or in order."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from modulestack.release.aws_access.cooperative import Steps, run
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.plan_verdicts import not_started
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.storage.record_format import DEPLOYED
from modulestack.release.verbs import release

Executor = Callable[[Dependencies, ReleasePlan, ReleaseOptions], Steps[Verdict]]
"""``verbs.release.execute``, or ``verbs.dry_run.execute``."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Coordination:
    """How several modules depend on each other."""

    order: tuple[str, ...] = ()
    """One after the other; empty: side by side."""
    all_or_nothing: bool = False
    """Whether those that succeeded are returned to what ran before if one fails."""


def release_modules(
    dependencies: Dependencies,
    requests: Sequence[ReleaseRequest],
    options: ReleaseOptions,
    coordination: Coordination,
    executor: Executor,
    is_interrupted: Callable[[], bool] = lambda: False,
) -> list[Verdict]:
    """The verdicts of *requests*, in their order."""
    preparing = {request.manifest.module: release.prepare(dependencies, request, options) for request in requests}
    prepared = run(preparing, dependencies.clock, is_interrupted)
    plans = {name: plan for name, plan in prepared.items() if isinstance(plan, ReleasePlan)}
    verdicts = {name: verdict for name, verdict in prepared.items() if isinstance(verdict, Verdict)}
    in_order = [[name] for name in coordination.order if name in plans]
    for number, batch in enumerate(in_order if coordination.order else [list(plans)]):
        if number:
            dependencies.begin_timeout(options.timeout_s)
        if bad := next((v for v in verdicts.values() if not v.is_good), None):
            verdicts |= {name: not_started(plans[name], bad) for name in batch}
            continue
        work = {name: executor(dependencies, plans[name], options) for name in batch}
        verdicts |= run(work, dependencies.clock, is_interrupted)
    if coordination.all_or_nothing and not is_interrupted():  # what goes on may still succeed
        verdicts = _undo_if_one_failed(dependencies, plans, verdicts, options)
    return [_reported(dependencies, verdicts[request.manifest.module]) for request in requests]


def run_each(
    dependencies: Dependencies, work: Mapping[str, Steps[Verdict]], is_interrupted: Callable[[], bool]
) -> list[Verdict]:
    """The verdicts of *work* (by module), side by side."""
    verdicts = run(work, dependencies.clock, is_interrupted).values()
    return [_reported(dependencies, verdict) for verdict in verdicts]


def _reported(dependencies: Dependencies, verdict: Verdict) -> Verdict:
    dependencies.reporter(verdict.module)("verdict", verdict.sentence(), **verdict.to_json())
    return verdict


def _undo_if_one_failed(
    dependencies: Dependencies,
    plans: Mapping[str, ReleasePlan],
    verdicts: Mapping[str, Verdict],
    options: ReleaseOptions,
) -> dict[str, Verdict]:
    bad = [name for name, verdict in verdicts.items() if not verdict.is_good]
    # What runs the same revision as before, by --force, has none to return to.
    succeeded = [name for name, verdict in verdicts.items() if verdict.kind in DEPLOYED and verdict.old != verdict.to]
    if not bad or not succeeded:
        return dict(verdicts)
    dependencies.begin_timeout(options.timeout_s)
    preparing: dict[str, Steps[ReleasePlan | Verdict]] = {}
    for name in succeeded:
        before = verdicts[name].old  # not the plan's: while it waited, somebody else may have released
        request = dataclasses.replace(
            plans[name].request, verb="undo", definition=before, image="", container_images={}, values={}
        )
        preparing[name] = release.prepare(dependencies, request, options)
    undo = run(preparing, dependencies.clock)
    work = {n: release.execute(dependencies, p, options) for n, p in undo.items() if isinstance(p, ReleasePlan)}
    ended = run(work, dependencies.clock) | {n: v for n, v in undo.items() if isinstance(v, Verdict)}
    return {**verdicts, **{name: _undone(verdicts[name], ended[name], verdicts[bad[0]]) for name in succeeded}}


def _undone(released: Verdict, undo: Verdict, cause: Verdict) -> Verdict:
    if undo.kind not in {*DEPLOYED, "nothing-to-do"}:
        return dataclasses.replace(undo, details=(f"it was to be undone, because {cause.module} failed", *undo.details))
    return dataclasses.replace(released, kind="undone", why=f"{cause.module} was not released", record=undo.record)
