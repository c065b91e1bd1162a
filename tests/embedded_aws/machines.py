"""A network, a launch template and groups of instances, for tests of what runs on machines."""

from __future__ import annotations

import base64
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws
from tests.embedded_aws.zoned_network import ZonedNetwork

IMAGE = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"


class Machines(ZonedNetwork):
    """Three zones with a subnet each; groups are made of ``template``, whose instances join the cluster *cluster*."""

    def __init__(self, aws: EmbeddedAws, *, cluster: str = "c", type_: str = "m5.large", zones: str = "abc") -> None:
        super().__init__(aws, zones=zones)
        self.cluster, self.scaling = cluster, aws.client("autoscaling")
        self.template = self.make_template("machines", InstanceType=type_)

    def make_template(self, name: str, **data: Any) -> str:
        """A launch template for ECS; *data* adds to it. Its id."""
        joins = f"#!/bin/bash\necho ECS_CLUSTER={self.cluster} >> /etc/ecs/ecs.config\n"
        whole = {"ImageId": IMAGE, "UserData": base64.b64encode(joins.encode()).decode(), **data}
        made = self.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=whole)
        return str(made["LaunchTemplate"]["LaunchTemplateId"])

    def make_group(self, name: str = "machines", **params: Any) -> str:
        """A group of one instance, three at most, unless *params* say otherwise. Its ARN."""
        asked = {"MinSize": 1, "MaxSize": 3, "VPCZoneIdentifier": ",".join(self.subnets), **params}
        if "MixedInstancesPolicy" not in asked:
            asked.setdefault("LaunchTemplate", {"LaunchTemplateId": self.template})
        self.scaling.create_auto_scaling_group(AutoScalingGroupName=name, **asked)
        return str(self.group(name)["AutoScalingGroupARN"])

    def group(self, name: str = "machines") -> dict[str, Any]:
        """A group as it is described."""
        found: list[dict[str, Any]] = self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
            "AutoScalingGroups"
        ]
        return found[0]

    def instances(self, name: str = "machines") -> list[dict[str, Any]]:
        """A group's instances as EC2 describes them."""
        ids = [instance["InstanceId"] for instance in self.group(name)["Instances"]]
        found = self.ec2.describe_instances(InstanceIds=ids)["Reservations"] if ids else []
        return [instance for reservation in found for instance in reservation["Instances"]]
