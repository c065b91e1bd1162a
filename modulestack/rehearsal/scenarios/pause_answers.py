"""Somebody who is asked: continues deployments that a pause holds, as ``modulestack continue`` does."""

from __future__ import annotations

import dataclasses

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration
from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot
from modulestack.release.verbs.continue_pause import HeldDeployment, continue_pause, current_deployment

EVERY_S = 60.0
"""Between two looks, simulated seconds."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PauseAnswer:
    """What was done about one pause."""

    at: float
    """Epoch seconds."""
    held: ServiceDeploymentSnapshot
    """As it was while it was held."""
    done: str
    """For people."""

    def text(self, began: float) -> str:
        """For people; *began*: when the release did."""
        traffic = self.held.traffic.text()
        return f"{self.done} after {duration(self.at - began)}{f', with {traffic}' if traffic else ''}"


class PauseAnswers:
    """A timeline on the account's clock: every minute, what waits for somebody is answered."""

    def __init__(self, aws: AwsClient, manifest: ModuleManifest) -> None:
        self._aws = aws
        self._manifest = manifest
        self._next = aws.clock.now() + EVERY_S
        self.rolls_back = False
        """The answer from now on: to return to the old version, or to go on."""
        self.is_silent = False
        """Whether nothing is answered from now on."""
        self.given: list[PauseAnswer] = []

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed."""
        while self._next <= time:
            self._next += EVERY_S
        if self.is_silent:
            return
        deployment = current_deployment(self._aws, self._manifest)
        for hook in deployment.open_hooks if deployment else ():
            if deployment and hook.is_waiting_for_somebody:
                held = HeldDeployment(deployment=deployment, hook=hook)
                done = continue_pause(self._aws, self._manifest, held, roll_back=self.rolls_back)
                self.given.append(PauseAnswer(at=self._aws.clock.now(), held=deployment, done=done))
