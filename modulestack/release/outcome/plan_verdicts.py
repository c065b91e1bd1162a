"""Verdicts of plans that are not carried out."""

from __future__ import annotations

from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan


def nothing_to_do(plan: ReleasePlan) -> Verdict:
    """What runs is what was asked for."""
    manifest = plan.request.manifest
    return Verdict(
        kind="nothing-to-do",
        environment=manifest.environment,
        module=manifest.module,
        image=plan.desired.image.short(),
        old=plan.service.revision,
        full_image=str(plan.desired.image),
    )


def refused(plan: ReleasePlan) -> Verdict:
    """The preflight's no."""
    manifest, reasons = plan.request.manifest, plan.refusals
    lines = tuple(f"{finding.level}: {finding.text}" for finding in plan.findings)
    return Verdict(
        kind="refused",
        environment=manifest.environment,
        module=manifest.module,
        why=reasons[0] if len(reasons) == 1 else f"{len(reasons)} things would make it fail",
        image=plan.desired.image.short(),
        old=plan.service.revision,
        details=lines if len(lines) > 1 else (),
    )


def not_started(plan: ReleasePlan, cause: Verdict) -> Verdict:
    """Another module did not succeed: *cause* is its verdict."""
    manifest = plan.request.manifest
    return Verdict(
        kind="not-started",
        environment=manifest.environment,
        module=manifest.module,
        why=f"{cause.module} did not succeed ({cause.kind})",
        image=plan.desired.image.short(),
        old=plan.service.revision,
    )
