"""The preflight alone, and all of it."""

from __future__ import annotations

from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.plan import ReleasePlan, plan_release
from modulestack.release.planning.requests import ReleaseRequest


def verify(dependencies: Dependencies, request: ReleaseRequest) -> ReleasePlan:
    """
    The plan of *request* with all findings, even if nothing is to be done, and with no role taken as proven.

    Raises:
        BadInput: it cannot be done as asked.
        AwsFailure: AWS could not be asked.
    """
    return plan_release(dependencies, request, thorough=True)
