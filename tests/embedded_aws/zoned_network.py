"""A VPC with a subnet in each of its zones, for tests of what runs in it."""

from __future__ import annotations

from modulestack.embedded_aws.account import EmbeddedAws


class ZonedNetwork:
    """``subnets`` in order of *zones*, and a security group; with the clients of EC2 and ECS."""

    def __init__(self, aws: EmbeddedAws, *, zones: str = "abc") -> None:
        self.aws, self.ec2, self.ecs = aws, aws.client("ec2"), aws.client("ecs")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{aws.region}{zone}")[
                "Subnet"
            ]["SubnetId"]
            for n, zone in enumerate(zones)
        ]
        self.security_group = self.ec2.create_security_group(GroupName="g", Description="g", VpcId=self.vpc)["GroupId"]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.aws.clock.sleep(seconds)
