"""The preflight alone, and all of it."""

from __future__ import annotations

import dataclasses

from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.machines import machine_problems, read_machines
from modulestack.release.planning.plan import ReleasePlan, plan_release
from modulestack.release.planning.preflight import PreflightFinding
from modulestack.release.planning.requests import ReleaseRequest


def verify(dependencies: Dependencies, request: ReleaseRequest) -> ReleasePlan:
    """
    The plan of *request* with all findings, even if nothing is to be done, and with no role taken as proven.

    Of a module on machines also what is the matter with those.

    Raises:
        BadInput: it cannot be done as asked.
        AwsFailure: AWS could not be asked.
    """
    plan = plan_release(dependencies, request, thorough=True)
    facts, unread = read_machines(dependencies.aws, request.manifest)
    if not request.manifest.capacity:
        return plan
    texts = [f"not checked: {text}" for text in unread]
    if not unread:
        own = plan.desired.document.get("networkMode") == "awsvpc"
        texts += machine_problems(facts, request.manifest, has_interfaces=own)
    return dataclasses.replace(plan, findings=(*plan.findings, *(PreflightFinding("warn", text) for text in texts)))
