"""
When ECR looks: a repository's policy is carried out once a day, so that what it expires is gone within 24 hours.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lifecycle-policy-howitworks
"""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.embedded_aws.ecr_lifecycle import repository_images
from modulestack.embedded_aws.ecr_lifecycle.evaluation import DAY_S, LifecycleVerdict, evaluate
from modulestack.embedded_aws.ecr_lifecycle.policy import parse
from modulestack.embedded_aws.interfaces import AccountInterface

_PLANNED = "modulestack_evaluation_planned"
EVALUATED = "modulestack_evaluated_at"
"""When a repository of moto's was looked at last, epoch seconds; no such attribute: never."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DailyEvaluation:
    """The next look at a repository, as long as it has a policy."""

    aws: AccountInterface
    region: str
    repository: Any
    """moto's own."""
    at: float
    """Epoch seconds."""

    def __call__(self) -> None:
        """Look, carry out, and plan the next one."""
        setattr(self.repository, _PLANNED, False)
        known = self.aws.backend("ecr", self.region, self.repository.registry_id).repositories
        if known.get(self.repository.name) is not self.repository or not self.repository.lifecycle_policy:
            return
        repository_images.carry_out(self.repository, verdicts(self.repository, now=self.at), self.at)
        setattr(self.repository, EVALUATED, self.at)
        plan(self.aws, self.region, self.repository, now=self.at)


def plan(aws: AccountInterface, region: str, repository: Any, *, now: float) -> None:
    """*repository*, moto's, has a policy at *now*, epoch seconds: look at it in a day, unless that is planned."""
    if not getattr(repository, _PLANNED, False):
        setattr(repository, _PLANNED, True)
        at = now + DAY_S
        aws.ecs.plan(at, DailyEvaluation(aws=aws, region=region, repository=repository, at=at))


def verdicts(repository: Any, *, now: float, policy: str | None = None) -> tuple[LifecycleVerdict, ...]:
    """What *policy*, or the own one, would do to moto's *repository* at *now*, epoch seconds."""
    images = [stored for stored, _ in repository_images.described(repository)]
    return evaluate(parse(policy or repository.lifecycle_policy), images, now)
