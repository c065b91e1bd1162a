"""Ranges of a target group's attributes, where moto's differ from AWS's."""

from __future__ import annotations

from modulestack.embedded_aws.account import EmbeddedAws


def test_targets_may_be_drained_for_an_hour():
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"""
    aws = EmbeddedAws()
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    elbv2 = aws.client("elbv2")
    made = elbv2.create_target_group(Name="tg", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    wanted = {"deregistration_delay.timeout_seconds": "3600", "slow_start.duration_seconds": "30"}
    elbv2.modify_target_group_attributes(
        TargetGroupArn=arn, Attributes=[{"Key": key, "Value": value} for key, value in wanted.items()]
    )
    found = {a["Key"]: a["Value"] for a in elbv2.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]}
    assert {key: found[key] for key in wanted} == wanted
