"""Tasks in a subnet with a route table of its own get where its routes and the endpoints of its VPC lead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws

REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
IMAGE = f"{REGISTRY}/web:1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"digest": "sha256:" + "1" * 64, "size": 1},
    "layers": [],
}
SERVICES = ("ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager", "ssm")
RUNS = "RUNNING"


class ClosedNetwork:
    """A VPC without a way out whose one subnet has a route table of its own, and an endpoint of each of SERVICES."""

    def __init__(self) -> None:
        self.aws = EmbeddedAws()
        self.ec2, self.ecs = self.aws.client("ec2"), self.aws.client("ecs")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnet = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        self.table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=self.table, SubnetId=self.subnet)
        self.tasks, self.open, self.closed = (self._group(name) for name in ("tasks", "open", "closed"))
        https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": self.tasks}]}
        self.ec2.authorize_security_group_ingress(GroupId=self.open, IpPermissions=[https])
        self.endpoints = {service: self.endpoint(service) for service in SERVICES}
        self._seed()

    def _group(self, name: str) -> str:
        return str(self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)["GroupId"])

    def _seed(self) -> None:
        self.ecs.create_cluster(clusterName="c")
        self.aws.client("logs").create_log_group(logGroupName="/web")
        self.aws.client("ssm").put_parameter(Name="/one", Value="1", Type="String")
        secret = self.aws.client("secretsmanager").create_secret(Name="two", SecretString="2")["ARN"]
        ecr = self.aws.client("ecr")
        ecr.create_repository(repositoryName="web")
        ecr.put_image(repositoryName="web", imageManifest=json.dumps(MANIFEST), imageTag="1")
        role = self.aws.client("iam").create_role(RoleName="execution", AssumeRolePolicyDocument=json.dumps(TRUST))
        self.role = role["Role"]["Arn"]
        self.secrets = [{"name": "ONE", "valueFrom": "/one"}, {"name": "TWO", "valueFrom": secret}]

    def endpoint(self, service: str, group: str = "") -> str:
        """Make one; its id."""
        place: dict[str, Any] = {"VpcEndpointType": "Gateway", "RouteTableIds": [self.table]}
        if service != "s3":
            place = {
                "VpcEndpointType": "Interface",
                "SubnetIds": [self.subnet],
                "SecurityGroupIds": [group or self.open],
            }
        made = self.ec2.create_vpc_endpoint(VpcId=self.vpc, ServiceName=f"com.amazonaws.eu-west-1.{service}", **place)
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def without(self, service: str) -> None:
        """Delete the endpoint of *service*."""
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[self.endpoints[service]])

    def run(self, image: str = IMAGE, public: str = "DISABLED", **container: Any) -> str:
        """RUNNING, or why the task stopped."""
        options = {"awslogs-group": "/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
        log = {"logDriver": "awslogs", "options": options}
        definition = self.ecs.register_task_definition(
            family="web",
            cpu="256",
            memory="512",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            executionRoleArn=self.role,
            containerDefinitions=[{"name": "web", "image": image, "logConfiguration": log, **container}],
        )["taskDefinition"]["taskDefinitionArn"]
        network = {"subnets": [self.subnet], "securityGroups": [self.tasks], "assignPublicIp": public}
        task = self.ecs.run_task(
            cluster="c",
            taskDefinition=definition,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": network},
        )["tasks"][0]["taskArn"]
        self.aws.clock.sleep(60)
        found = self.ecs.describe_tasks(cluster="c", tasks=[task])["tasks"][0]
        return str(found.get("stoppedReason") or found["lastStatus"])


@pytest.fixture(scope="module")
def network() -> ClosedNetwork:
    return ClosedNetwork()


BY_MISSING: Mapping[str, str] = {
    "ecr.api": "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry "
    "auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network "
    "configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response "
    'error StatusCode: 0, RequestID: , request send failed, Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp '
    "198.51.100.1:443: i/o timeout",
    "ecr.dkr": "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
    f'{IMAGE}: failed to do request: Head "https://{REGISTRY}/v2/web/manifests/1": dial tcp 198.51.100.1:443: '
    "i/o timeout",
    "logs": "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch "
    "log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. "
    "Check your network configuration. : signal: killed",
    "s3": "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: "
    'failed to do request: Get "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/": dial tcp '
    "198.51.100.1:443: i/o timeout",
    "secretsmanager": "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret "
    "from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network "
    "configuration. failed to fetch secret {secret} from secrets manager: operation error Secrets Manager: "
    "GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded",
    "ssm": "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from "
    "ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS "
    "Systems Manager Parameter Store. Check your task network configuration. RequestCanceled: request context "
    "canceled caused by: context deadline exceeded",
}


def test_a_task_starts_by_endpoints_and_says_which_one_is_missing(network: ClosedNetwork):
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"""
    seen = {}
    assert network.run(secrets=network.secrets) == RUNS
    for service in SERVICES:
        network.without(service)
        seen[service] = network.run(secrets=network.secrets)
        network.endpoints[service] = network.endpoint(service)
    secret = network.secrets[1]["valueFrom"]
    assert seen == {service: text.replace("{secret}", secret) for service, text in BY_MISSING.items()}
    assert network.run(secrets=network.secrets) == RUNS


def test_endpoints_lead_to_no_other_registry_and_region(network: ClosedNetwork):
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"""
    elsewhere = IMAGE.replace("eu-west-1", "us-east-1")
    of_docker_hub = (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref nginx:1: "
        'failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp '
        "198.51.100.1:443: i/o timeout"
    )
    of_other_region = BY_MISSING["ecr.api"].replace("eu-west-1", "us-east-1")
    assert [network.run("nginx:1"), network.run(elsewhere)] == [of_docker_hub, of_other_region]


def test_an_interface_that_lets_nobody_in_is_the_only_way_all_the_same(network: ClosedNetwork):
    """https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"""
    address = network.ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = network.ec2.create_nat_gateway(SubnetId=network.subnet, AllocationId=address)
    gateway = made["NatGateway"]["NatGatewayId"]
    network.ec2.create_route(RouteTableId=network.table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)
    network.without("logs")
    by_nat = [network.run(), network.run("nginx:1")]
    closed = network.endpoint("logs", network.closed)
    not_let_in = network.run()
    network.ec2.delete_vpc_endpoints(VpcEndpointIds=[closed])
    network.ec2.delete_route(RouteTableId=network.table, DestinationCidrBlock="0.0.0.0/0")
    network.endpoints["logs"] = network.endpoint("logs")
    assert (by_nat, not_let_in) == ([RUNS, RUNS], BY_MISSING["logs"])


def test_an_internet_gateway_serves_public_addresses(network: ClosedNetwork):
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"""
    gateway = network.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    network.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=network.vpc)
    network.ec2.create_route(RouteTableId=network.table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    seen = [network.run("nginx:1", public)[:24] for public in ("ENABLED", "DISABLED")]
    network.ec2.delete_route(RouteTableId=network.table, DestinationCidrBlock="0.0.0.0/0")
    assert seen == [RUNS, "CannotPullContainerError"]


def test_a_nat_instance_serves_while_it_runs_and_passes_on_what_is_not_for_itself(network: ClosedNetwork):
    """Two halves of the internet go before the whole of it, and each is asked for its part."""
    made = network.ec2.create_network_interface(SubnetId=network.subnet, Groups=[network.tasks])["NetworkInterface"]
    interface, halves = made["NetworkInterfaceId"], ("0.0.0.0/1", "128.0.0.0/1")
    route = {"RouteTableId": network.table}
    seen = []
    for half in halves:
        network.ec2.create_route(**route, DestinationCidrBlock=half, NetworkInterfaceId=interface)
    seen.append(network.run("nginx:1")[:24])  # nothing is behind it
    launched = {"NetworkInterfaceId": interface, "DeviceIndex": 0, "DeleteOnTermination": False}
    instance = network.ec2.run_instances(
        ImageId="ami-12345678", MinCount=1, MaxCount=1, InstanceType="t4g.nano", NetworkInterfaces=[launched]
    )["Instances"][0]["InstanceId"]
    seen.append(network.run("nginx:1")[:24])  # it drops what is not for itself
    network.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, SourceDestCheck={"Value": False})
    seen.append(network.run("nginx:1")[:24])
    network.ec2.delete_route(**route, DestinationCidrBlock=halves[1])
    seen.append(network.run("nginx:1")[:24])  # half of the internet
    with pytest.raises(network.ec2.exceptions.ClientError, match=r"RouteAlreadyExists.*0\.0\.0\.0/1 already exists"):
        network.ec2.create_route(**route, DestinationCidrBlock=halves[0], NetworkInterfaceId=interface)
    with pytest.raises(network.ec2.exceptions.ClientError, match=f"'{interface}' is currently in use"):
        network.ec2.delete_network_interface(NetworkInterfaceId=interface)
    _has_an_address_by_a_gateway_only(network)
    network.ec2.delete_route(**route, DestinationCidrBlock=halves[0])
    network.ec2.terminate_instances(InstanceIds=[instance])
    network.ec2.delete_network_interface(NetworkInterfaceId=interface)
    assert seen == ["CannotPullContainerError", "CannotPullContainerError", RUNS, "CannotPullContainerError"]


def test_a_transit_gateway_serves_once_it_has_accepted_the_vpc(network: ClosedNetwork):
    """https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html"""
    gateway = network.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    wanted = {"TransitGatewayId": gateway, "VpcId": network.vpc, "SubnetIds": [network.subnet]}
    route = {"RouteTableId": network.table, "DestinationCidrBlock": "0.0.0.0/0"}
    refused = network.ec2.exceptions.ClientError
    with pytest.raises(refused, match=rf"InvalidTransitGatewayID.NotFound.* '{gateway}' does not exist"):
        network.ec2.create_route(**route, TransitGatewayId=gateway)
    made = network.ec2.create_transit_gateway_vpc_attachment(**wanted)["TransitGatewayVpcAttachment"]
    attachment = made["TransitGatewayAttachmentId"]
    network.ec2.create_route(**route, TransitGatewayId=gateway)
    seen = [network.run("nginx:1")[:24]]
    with network.aws.internal():
        network.aws.backend("ec2").transit_gateway_attachments[attachment].state = "pendingAcceptance"
    seen.append(network.run("nginx:1")[:24])
    with pytest.raises(refused, match="has dependencies and cannot be deleted"):
        network.ec2.delete_subnet(SubnetId=network.subnet)
    [first] = network.ec2.describe_subnets(SubnetIds=[network.subnet])["Subnets"]
    beside = {"VpcId": network.vpc, "CidrBlock": "10.0.9.0/24", "AvailabilityZone": first["AvailabilityZone"]}
    second = network.ec2.create_subnet(**beside)["Subnet"]["SubnetId"]
    with pytest.raises(refused, match="DuplicateSubnetsInSameZone"):
        network.ec2.modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment, AddSubnetIds=[second])
    network.ec2.delete_route(**route)
    network.ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment)
    network.ec2.delete_subnet(SubnetId=second)
    assert seen == [RUNS, "CannotPullContainerError"]


def _has_an_address_by_a_gateway_only(network: ClosedNetwork) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html"""
    other = network.ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = network.ec2.create_subnet(VpcId=other, CidrBlock="10.7.0.0/24")["Subnet"]["SubnetId"]
    apart = network.ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    address = network.ec2.allocate_address(Domain="vpc")["AllocationId"]
    with pytest.raises(network.ec2.exceptions.ClientError, match=f"{other} is not attached to any internet gateway"):
        network.ec2.associate_address(AllocationId=address, NetworkInterfaceId=apart)
    gateway = network.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    network.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=other)
    network.ec2.associate_address(AllocationId=address, NetworkInterfaceId=apart)
    with pytest.raises(network.ec2.exceptions.ClientError, match="has some mapped public address"):
        network.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=other)


def test_network_acls_let_through_what_is_asked_and_what_is_answered(network: ClosedNetwork):
    """https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html"""
    acls = network.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [network.vpc]}])["NetworkAcls"]
    acl = acls[0]["NetworkAclId"]
    outside = network.ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.8.0/24")["Subnet"]["SubnetId"]
    address = network.ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = network.ec2.create_nat_gateway(SubnetId=outside, AllocationId=address)["NatGateway"]["NatGatewayId"]
    everywhere = {"RouteTableId": network.table, "DestinationCidrBlock": "0.0.0.0/0"}
    network.ec2.create_route(**everywhere, NatGatewayId=made)
    seen = [network.run()[:22], network.run("nginx:1")[:22]]
    for egress in (True, False):
        of_way = {"NetworkAclId": acl, "Egress": egress, "RuleNumber": 100}
        network.ec2.delete_network_acl_entry(**of_way)
        seen.append(network.run("nginx:1")[:22])
        whole = {"Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
        network.ec2.create_network_acl_entry(**of_way, **whole)
    ports = {"Protocol": "6", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    network.ec2.replace_network_acl_entry(**of_way, **ports, PortRange={"From": 1024, "To": 65535})
    seen.append(network.run("nginx:1")[:22])  # what translates addresses is asked on port 443, from another subnet
    network.ec2.replace_network_acl_entry(**of_way, **ports, PortRange={"From": 443, "To": 65535})
    seen.append(network.run("nginx:1")[:22])
    network.ec2.replace_network_acl_entry(**of_way, **whole)
    network.ec2.delete_route(**everywhere)
    refused = "CannotPullContainerErr"
    assert seen == [RUNS, RUNS, refused, refused, refused, RUNS]
