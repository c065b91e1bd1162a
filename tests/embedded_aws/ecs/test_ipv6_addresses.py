"""Addresses of IPv6 of tasks."""

from __future__ import annotations

import ipaddress

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import NotEmbedded


def test_a_task_has_an_address_of_ipv6_where_its_subnet_has_a_range():
    """Told of the attachment and of each container; elsewhere of neither."""
    aws = EmbeddedAws()
    ec2, ecs = aws.client("ec2"), aws.client("ecs")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    range_ = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("/56", "/64")
    ecs.create_cluster(clusterName="c")
    definition = ecs.register_task_definition(
        family="web",
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": "nginx:1"}],
    )["taskDefinition"]["taskDefinitionArn"]

    def addresses(cidr: str, **more: str) -> tuple[str | None, str | None]:
        subnet = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock=cidr, **more)["Subnet"]["SubnetId"]
        network = {"awsvpcConfiguration": {"subnets": [subnet]}}
        started = ecs.run_task(
            cluster="c", taskDefinition=definition, launchType="FARGATE", networkConfiguration=network
        )["tasks"][0]["taskArn"]
        aws.clock.sleep(60)
        [task] = ecs.describe_tasks(cluster="c", tasks=[started])["tasks"]
        told = {each["name"]: each["value"] for each in task["attachments"][0]["details"]}
        return told.get("ipv6Address"), task["containers"][0]["networkInterfaces"][0].get("ipv6Address")

    of_task, of_container = addresses("10.0.1.0/24", Ipv6CidrBlock=range_)
    assert of_task is not None
    assert ipaddress.ip_address(of_task) in ipaddress.ip_network(range_)
    assert (of_container, addresses("10.0.2.0/24")) == (of_task, (None, None))


def test_targets_of_ipv6_are_refused_by_name():
    """
    AWS has them of services in subnets of IPv6 alone.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-networking.html
    """
    aws = EmbeddedAws()
    ec2, ecs, elbv2 = aws.client("ec2"), aws.client("ecs"), aws.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    group = elbv2.create_target_group(
        Name="six", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", IpAddressType="ipv6"
    )["TargetGroups"][0]["TargetGroupArn"]
    ecs.create_cluster(clusterName="c")
    ecs.register_task_definition(
        family="web",
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": "nginx:1", "portMappings": [{"containerPort": 80}]}],
    )
    with pytest.raises(NotEmbedded, match=f"has no targets of ipv6, of which {group} is"):
        ecs.create_service(
            cluster="c",
            serviceName="web",
            taskDefinition="web",
            desiredCount=1,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 80}],
            networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}},
        )
