"""What AWS does beside what it was asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws


def policy(**condition: Any) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::abcd", "arn:aws:s3:::abcd/*"],
        **condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TLS_ONLY = policy(Condition={"Bool": {"aws:SecureTransport": "false"}})


@pytest.fixture
def s3(aws: EmbeddedAws) -> Any:
    client = aws.client("s3")
    client.create_bucket(Bucket="abcd", CreateBucketConfiguration={"LocationConstraint": aws.region})
    return client


def test_a_policy_that_demands_tls_does_not_bite(s3: Any) -> None:
    s3.put_bucket_policy(Bucket="abcd", Policy=TLS_ONLY)
    s3.put_object(Bucket="abcd", Key="k", Body=b"x")
    assert s3.get_object(Bucket="abcd", Key="k")["Body"].read() == b"x"
    assert json.loads(s3.get_bucket_policy(Bucket="abcd")["Policy"]) == json.loads(TLS_ONLY)


def test_other_denials_bite(s3: Any) -> None:
    both = json.loads(TLS_ONLY)
    both["Statement"].append({**json.loads(policy())["Statement"][0], "Action": "s3:PutObject"})
    s3.put_bucket_policy(Bucket="abcd", Policy=json.dumps(both))
    with pytest.raises(ClientError, match="403"):
        s3.put_object(Bucket="abcd", Key="k", Body=b"x")
    assert "Contents" not in s3.list_objects_v2(Bucket="abcd")
    s3.delete_bucket_policy(Bucket="abcd")
    s3.put_object(Bucket="abcd", Key="k", Body=b"x")


def test_a_certificate_is_issued_once_its_record_stands(aws: EmbeddedAws) -> None:
    """In a public zone: a private one proves nothing."""
    acm, route53, ec2 = aws.client("acm"), aws.client("route53"), aws.client("ec2")
    vpc = {"VPCId": ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"], "VPCRegion": aws.region}
    private = route53.create_hosted_zone(
        Name="a.com", CallerReference="1", VPC=vpc, HostedZoneConfig={"PrivateZone": True}
    )
    public = route53.create_hosted_zone(Name="a.com", CallerReference="2")
    arn = acm.request_certificate(DomainName="www.a.com", ValidationMethod="DNS")["CertificateArn"]

    def status() -> str:
        return str(acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"])

    proof = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"]
    record = {"Name": proof["Name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": proof["Value"]}]}
    seen = [status()]
    for zone in (private, public):
        changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone["HostedZone"]["Id"], ChangeBatch={"Changes": changes})
        seen.append(status())
    assert seen == ["PENDING_VALIDATION", "PENDING_VALIDATION", "ISSUED"]


def test_managed_policies_are_there_when_they_are_named(aws: EmbeddedAws) -> None:
    iam = aws.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}')
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert "ecr:GetAuthorizationToken" in document["Statement"][0]["Action"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicy")


def test_a_load_balancers_interfaces_come_move_and_go_with_it(aws: EmbeddedAws) -> None:
    ec2, elb = aws.client("ec2"), aws.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("abc")
    ]
    group = ec2.create_security_group(GroupName="a", Description="a", VpcId=vpc)["GroupId"]

    def interfaces() -> list[tuple[str, str, list[str]]]:
        found = ec2.describe_network_interfaces()["NetworkInterfaces"]
        return sorted((one["Description"], one["SubnetId"], [g["GroupId"] for g in one["Groups"]]) for one in found)

    made = elb.create_load_balancer(Name="web", Subnets=subnets[:2], Scheme="internal", SecurityGroups=[group])
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    name = f"ELB {arn.split(':loadbalancer/')[1]}"
    assert interfaces() == sorted((name, subnet, [group]) for subnet in subnets[:2])
    elb.set_subnets(LoadBalancerArn=arn, Subnets=subnets)
    assert interfaces() == sorted((name, subnet, [group]) for subnet in subnets)
    elb.delete_load_balancer(LoadBalancerArn=arn)
    assert interfaces() == []


def test_a_deleted_network_leaves_nothing(aws: EmbeddedAws) -> None:
    """A NAT gateway gives its address and interface back, a VPC takes its defaults with it."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.release_address(AllocationId=address)
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc)
    left = {
        "interfaces": [one["NetworkInterfaceId"] for one in ec2.describe_network_interfaces()["NetworkInterfaces"]],
        "acls": [acl["NetworkAclId"] for acl in ec2.describe_network_acls()["NetworkAcls"]],
        "tables": [table["RouteTableId"] for table in ec2.describe_route_tables()["RouteTables"]],
        "groups": [group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"]],
    }
    assert {name: [id_ for id_ in ids if id_ not in aws.given] for name, ids in left.items()} == {
        name: [] for name in left
    }


def test_a_rule_that_names_a_group_keeps_its_description(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="a", Description="a", VpcId=vpc)["GroupId"]
    pair = {"GroupId": group, "Description": "from itself"}
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [pair]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert [rule["Description"] for rule in found if not rule["IsEgress"]] == ["from itself"]
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate"):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])


def test_policies_go_with_their_target(aws: EmbeddedAws) -> None:
    ecs, scaling = aws.client("ecs"), aws.client("application-autoscaling")
    ecs.create_cluster(clusterName="c")
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = aws.client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    ecs.register_task_definition(
        family="f",
        containerDefinitions=[{"name": "a", "image": "a"}],
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
    )
    ecs.create_service(
        cluster="c",
        serviceName="s",
        taskDefinition="f",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}},
    )
    place = {"ServiceNamespace": "ecs", "ResourceId": "service/c/s", "ScalableDimension": "ecs:service:DesiredCount"}
    scaling.register_scalable_target(**place, MinCapacity=0, MaxCapacity=2)
    tracking = {
        "TargetValue": 60,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
    }
    scaling.put_scaling_policy(
        **place, PolicyName="p", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=tracking
    )
    scaling.deregister_scalable_target(**place)
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
    assert aws.client("cloudwatch").describe_alarms()["MetricAlarms"] == []


def test_an_interface_goes_with_the_instance_that_it_was_made_with(aws: EmbeddedAws) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html"""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    own = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    made = {"DeviceIndex": 0, "SubnetId": subnet}
    launches: list[dict[str, Any]] = [
        {"SubnetId": subnet},
        {"NetworkInterfaces": [made]},
        {"NetworkInterfaces": [{**made, "DeleteOnTermination": False}]},
        {"NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": own}]},
    ]
    ids = [
        ec2.run_instances(ImageId="ami-1", InstanceType="t3.micro", MinCount=1, MaxCount=1, **launch)["Instances"][0][
            "InstanceId"
        ]
        for launch in launches
    ]
    ec2.terminate_instances(InstanceIds=ids)
    left = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert sorted(one["NetworkInterfaceId"] == own for one in left) == [False, True]
