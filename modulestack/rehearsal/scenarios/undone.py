"""What is promised of releases that are undone while both versions run: soon, without a loss, and told why."""

from __future__ import annotations

import math

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.release.outcome.verdicts import Verdict

BACK_WITHIN_S = 60.0
"""From what ends a release until the old version answers all again; AWS says that it takes seconds.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html"""


def was_undone(
    module: RehearsedModule,
    availability: AvailabilityMonitor,
    verdict: Verdict,
    *,
    kind: str,
    before: str,
    since: float,
    says: str = "",
    within_s: float = BACK_WITHIN_S,
) -> bool:
    """
    Whether a release ended with the verdict *kind*, whose text *says* why, and what was there *before* runs.

    And whether it answered all again *within_s* seconds after *since* (epoch seconds).
    """
    if availability.traffic:
        availability.traffic.ask()  # the release may have ended since it asked last
    is_told = verdict.kind == kind and says in "\n".join((verdict.sentence(), *verdict.details))
    return is_told and module.running_image() == before and back_s(availability, before, since) <= within_s


def back_s(availability: AvailabilityMonitor, before: str, since: float) -> float:
    """How long after *since* the image that was there *before* answered all again; of a module that nobody asks 0."""
    return availability.traffic.back_after_s(before, since) if availability.traffic else 0.0


def ended(verdict: Verdict) -> str:
    """What the command said, and with which exit code it ended."""
    return f"{told(verdict)} (exit code {verdict.exit_code})"


def back_text(availability: AvailabilityMonitor, before: str, since: float) -> str:
    """For people, behind what the command said; of a module that nobody asks nothing."""
    if not availability.traffic:
        return ""
    seconds = back_s(availability, before, since)
    if seconds == math.inf:
        return ", the old version did not get its requests back"
    return f", the old version had all requests after {seconds:.0f} s"
