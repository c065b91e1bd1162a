"""Looks now and then for old tasks that protect themselves, once they are all that a deployment waits for."""

from __future__ import annotations

import math

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.rollout.look import RolloutLook
from modulestack.release.rollout.task_protection import ProtectedTask, protected_tasks
from modulestack.release.rollout.tracked_deployment import TrackedDeployment

_EVERY_S = 30.0
"""Between two questions."""


class ProtectionWatch:
    """Of one deployment that is followed; only of modules that let tasks protect themselves."""

    def __init__(self, aws: AwsClient, manifest: ModuleManifest, tracked: TrackedDeployment) -> None:
        self._aws, self._manifest, self._tracked = aws, manifest, tracked
        self._asked = -math.inf
        self.tasks: tuple[ProtectedTask, ...] = ()
        """Those that were found last."""

    def look(self, look: RolloutLook) -> tuple[ProtectedTask, ...]:
        """
        Those that *look* waits for.

        Raises:
            AwsFailure: ECS could not be asked.
        """
        self.tasks = self._found(look)
        return self.tasks

    def _found(self, look: RolloutLook) -> tuple[ProtectedTask, ...]:
        new, now = look.new, self._aws.clock.now()
        is_held = new is not None and new.status == "PRIMARY" and new.running >= new.desired and look.old_running
        if not self._manifest.scale_in_protection or not is_held:
            return ()
        if now < self._asked + _EVERY_S:
            return self.tasks
        self._asked = now
        return protected_tasks(self._aws, self._manifest, but_of=self._tracked.id)
