"""What ECS needs of EC2 and EC2 Auto Scaling, read from moto's own objects inside ``EmbeddedAws.internal()``."""

from __future__ import annotations

from modulestack.embedded_aws.ec2_auto_scaling import groups
from modulestack.embedded_aws.ec2_auto_scaling.groups import InstanceGroup
from modulestack.embedded_aws.interfaces import AccountInterface


class Ec2Dependencies:
    """EC2 of one account and region."""

    def __init__(self, aws: AccountInterface, region: str) -> None:
        self._aws = aws
        self._region = region

    def group(self, arn: str) -> InstanceGroup | None:
        """The Auto Scaling group of an ARN or a name; None: there is none."""
        return groups.named(self._aws, self._region, arn)
