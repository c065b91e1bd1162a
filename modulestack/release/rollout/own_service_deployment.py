"""
Our service deployment: looked for until ECS lists it, read from then on.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
"""

from __future__ import annotations

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot, describe_service_deployment
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.tracked_deployment import IdentifiedDeployment, TrackedDeployment, identify

_UNLISTED_LOOKS = 3
"""How often a deployment may look completed and unlisted before that is believed: listings lag behind."""


class OwnServiceDeployment:
    """Of one deployment that is followed."""

    def __init__(self, aws: AwsClient, manifest: ModuleManifest, tracked: TrackedDeployment) -> None:
        self._aws, self._manifest, self._tracked = aws, manifest, tracked
        self._unlisted_looks = 0
        self.identified: IdentifiedDeployment | None = None
        """None: ECS has not listed it yet."""

    def find(self) -> IdentifiedDeployment | None:
        """
        Look for it if it is not known yet; None: ECS does not list it.

        Raises:
            AwsFailure: ECS could not be asked.
        """
        if self.identified is None:
            self.identified = identify(self._aws, self._manifest, self._tracked)
        return self.identified

    def read(self, *, whole: bool = False) -> ServiceDeploymentSnapshot | None:
        """
        As it is now; None: ECS does not list it. *whole*: with its stage and traffic at the first look, too.

        Raises:
            AwsFailure: ECS could not be asked.
        """
        is_new = self.identified is None
        found = self.find()
        if found is None:
            return None
        # A listing does not say whether the breaker or an alarm was the cause.
        if is_new and not whole and (not found.deployment.is_over or found.deployment.status == "SUCCESSFUL"):
            return found.deployment
        return describe_service_deployment(self._aws, found.deployment.arn)

    def is_completed_unlisted(self, service: ServiceSnapshot) -> bool:
        """
        Whether ECS calls our deployment completed without having a service deployment for it.

        A return to the old version has none of its own. Believed only after some looks, because listings lag behind.
        """
        primary = service.primary
        if primary is None or primary.id != self._tracked.id or primary.rollout != "COMPLETED":
            return False
        self._unlisted_looks += 1
        return self._unlisted_looks >= _UNLISTED_LOOKS
