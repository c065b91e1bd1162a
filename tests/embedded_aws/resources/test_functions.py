"""The provider's functions answer from the embedded account, in the SDK's names."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

from modulestack.contract.prefix_lists import CLOUDFRONT
from modulestack.embedded_aws import ecs_images, ipam
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources import functions
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.embedded_aws.resources.registry import FUNCTIONS

POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
RESULTS = {
    "aws:cloudcontrol/getResource:getResource": ("pulumi_aws.cloudcontrol.get_resource", "GetResourceResult"),
    "aws:s3/getBucket:getBucket": ("pulumi_aws.s3.get_bucket", "GetBucketResult"),
    "aws:s3/getBucketPolicy:getBucketPolicy": ("pulumi_aws.s3.get_bucket_policy", "GetBucketPolicyResult"),
    "aws:chatbot/getSlackWorkspace:getSlackWorkspace": (
        "pulumi_aws.chatbot.get_slack_workspace",
        "GetSlackWorkspaceResult",
    ),
    "aws:iam/getRole:getRole": ("pulumi_aws.iam.get_role", "GetRoleResult"),
    "aws:iam/getPrincipalPolicySimulation:getPrincipalPolicySimulation": (
        "pulumi_aws.iam.get_principal_policy_simulation",
        "GetPrincipalPolicySimulationResult",
    ),
    "aws:cloudwatch/getLogGroup:getLogGroup": ("pulumi_aws.cloudwatch.get_log_group", "GetLogGroupResult"),
    **{
        f"aws:ec2/get{name}:get{name}": (f"pulumi_aws.ec2.{file}", f"Get{name}Result")
        for name, file in (
            ("InternetGateway", "get_internet_gateway"),
            ("ManagedPrefixList", "get_managed_prefix_list"),
            ("NetworkAcls", "get_network_acls"),
            ("RouteTable", "get_route_table"),
            ("RouteTables", "get_route_tables"),
            ("SecurityGroup", "get_security_group"),
            ("Subnet", "get_subnet"),
            ("Subnets", "get_subnets"),
            ("Vpc", "get_vpc"),
            ("VpcEndpoint", "get_vpc_endpoint"),
            ("Vpcs", "get_vpcs"),
            ("VpcIpamPool", "get_vpc_ipam_pool"),
            ("VpcIpamPoolCidrs", "get_vpc_ipam_pool_cidrs"),
            ("VpnGateway", "get_vpn_gateway"),
        )
    },
    **{
        f"aws:ec2transitgateway/get{name}:get{name}": (f"pulumi_aws.ec2transitgateway.{file}", f"Get{name}Result")
        for name, file in (("Attachment", "get_attachment"), ("TransitGateway", "get_transit_gateway"))
    },
    "aws:acm/getCertificate:getCertificate": ("pulumi_aws.acm.get_certificate", "GetCertificateResult"),
    "aws:acmpca/getCertificateAuthority:getCertificateAuthority": (
        "pulumi_aws.acmpca.get_certificate_authority",
        "GetCertificateAuthorityResult",
    ),
    "aws:ecr/getRepositories:getRepositories": ("pulumi_aws.ecr.get_repositories", "GetRepositoriesResult"),
    "aws:ecs/getCluster:getCluster": ("pulumi_aws.ecs.get_cluster", "GetClusterResult"),
    "aws:ecr/getPullThroughCacheRule:getPullThroughCacheRule": (
        "pulumi_aws.ecr.get_pull_through_cache_rule",
        "GetPullThroughCacheRuleResult",
    ),
    "aws:ecs/getService:getService": ("pulumi_aws.ecs.get_service", "GetServiceResult"),
    "aws:ecs/getTaskDefinition:getTaskDefinition": ("pulumi_aws.ecs.get_task_definition", "GetTaskDefinitionResult"),
    "aws:efs/getFileSystem:getFileSystem": ("pulumi_aws.efs.get_file_system", "GetFileSystemResult"),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (
        "pulumi_aws.get_availability_zones",
        "GetAvailabilityZonesResult",
    ),
    "aws:index/getCallerIdentity:getCallerIdentity": ("pulumi_aws.get_caller_identity", "GetCallerIdentityResult"),
    "aws:index/getPartition:getPartition": ("pulumi_aws.get_partition", "GetPartitionResult"),
    "aws:index/getRegion:getRegion": ("pulumi_aws.get_region", "GetRegionResult"),
    "aws:kms/getKey:getKey": ("pulumi_aws.kms.get_key", "GetKeyResult"),
    "aws:lb/getListener:getListener": ("pulumi_aws.lb.get_listener", "GetListenerResult"),
    "aws:lb/getListenerRule:getListenerRule": ("pulumi_aws.lb.get_listener_rule", "GetListenerRuleResult"),
    "aws:lb/getLoadBalancer:getLoadBalancer": ("pulumi_aws.lb.get_load_balancer", "GetLoadBalancerResult"),
    "aws:route53/getZone:getZone": ("pulumi_aws.route53.get_zone", "GetZoneResult"),
    "aws:secretsmanager/getSecretVersion:getSecretVersion": (
        "pulumi_aws.secretsmanager.get_secret_version",
        "GetSecretVersionResult",
    ),
    **{
        f"aws:servicediscovery/get{name}:get{name}": (f"pulumi_aws.servicediscovery.{file}", f"Get{name}Result")
        for name, file in (
            ("DnsNamespace", "get_dns_namespace"),
            ("HttpNamespace", "get_http_namespace"),
            ("Service", "get_service"),
        )
    },
    "aws:ssm/getParameter:getParameter": ("pulumi_aws.ssm.get_parameter", "GetParameterResult"),
    "aws:ssm/getParametersByPath:getParametersByPath": (
        "pulumi_aws.ssm.get_parameters_by_path",
        "GetParametersByPathResult",
    ),
}
IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
UNSET = {
    "aws:cloudcontrol/getResource:getResource": {"roleArn", "typeVersionId"},
    **{f"aws:ec2/get{name}:get{name}": {"filters"} for name in ("RouteTable", "RouteTables", "Subnets", "VpcEndpoint")},
    **{f"aws:ec2/get{name}:get{name}": {"filters"} for name in ("SecurityGroup", "Vpcs", "VpnGateway")},
    "aws:ec2/getSubnet:getSubnet": {"filters", "ipv6CidrBlock", "ipv6CidrBlockAssociationId"},
    "aws:ec2/getVpc:getVpc": {"filters", "ipv6AssociationId", "ipv6CidrBlock"},
    "aws:ec2/getVpcIpamPool:getVpcIpamPool": {"allocationResourceTags", "filters"},
    "aws:ec2/getVpcIpamPoolCidrs:getVpcIpamPoolCidrs": {"filters"},
    **{f"aws:ec2transitgateway/get{name}:get{name}": {"filters"} for name in ("Attachment", "TransitGateway")},
    "aws:iam/getPrincipalPolicySimulation:getPrincipalPolicySimulation": {
        "additionalPoliciesJsons",
        "callerArn",
        "contexts",
        "permissionsBoundaryPoliciesJsons",
        "resourceHandlingOption",
        "resourceOwnerAccountId",
        "resourcePolicyJson",
    },
    "aws:kms/getKey:getKey": {"grantTokens"},
    "aws:index/getAvailabilityZones:getAvailabilityZones": {
        "allAvailabilityZones",
        "excludeNames",
        "excludeZoneIds",
        "filters",
    },
}
"""What the provider leaves unset for these arguments."""


def test_every_function_shows_what_the_sdk_knows(aws: EmbeddedAws, ctx: Context) -> None:
    vpc = ctx.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2 = ctx.client("ec2")
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="eu-west-1a")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="a", Description="a", VpcId=vpc)["GroupId"]
    other = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1b")["Subnet"]["SubnetId"]
    elbv2 = ctx.client("elbv2")
    gateway_ = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway_)
    balancer = elbv2.create_load_balancer(Name="front", Subnets=[subnet, other])["LoadBalancers"][0]["LoadBalancerArn"]
    ctx.sleep(600)
    answer = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}]
    listener = elbv2.create_listener(LoadBalancerArn=balancer, Port=80, Protocol="HTTP", DefaultActions=answer)
    listener = listener["Listeners"][0]["ListenerArn"]
    paths = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a"]}}]
    elbv2.create_rule(ListenerArn=listener, Priority=7, Conditions=paths, Actions=answer)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=vpc, VpnGatewayId=gateway)
    ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.eu-west-1.ecr.api", VpcEndpointType="Interface", PrivateDnsEnabled=False
    )
    ctx.client("route53").create_hosted_zone(Name="example.com", CallerReference="a")
    made = ctx.client("efs").create_file_system(CreationToken="a", Encrypted=True)["FileSystemId"]
    cluster = ctx.client("ecs").create_cluster(clusterName="shared")["cluster"]["clusterArn"]
    containers = [{"name": "app", "image": "app:1"}]
    ctx.client("ecs").register_task_definition(family="f", containerDefinitions=containers, memory="512")
    ctx.client("ecs").create_service(cluster=cluster, serviceName="s", taskDefinition="f", desiredCount=0)
    ctx.client("logs").create_log_group(logGroupName="/shared")
    ctx.client("secretsmanager").create_secret(Name="any", SecretString="value")
    ctx.client("s3").create_bucket(Bucket="shared-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    ctx.client("s3").put_bucket_policy(Bucket="shared-logs", Policy=POLICY)
    ctx.client("ecr").create_pull_through_cache_rule(ecrRepositoryPrefix="hub", upstreamRegistryUrl="public.ecr.aws")
    ctx.client("acm").request_certificate(DomainName="example.com", ValidationMethod="DNS")
    aws.chats.workspaces["Example"] = "T012ABCDEFG"
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = ctx.client("iam").create_role(RoleName="execution", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    with aws.internal():
        made_pool = ipam.Pool(id="ipam-pool-0123456789abcdef0", locale="eu-west-1", cidrs=("10.0.0.0/8",))
        ipam.pools_of(aws.backend("ec2"))[made_pool.id] = made_pool
    gateway = ctx.client("ec2").create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    attachment = ctx.client("ec2").create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway, VpcId=vpc, SubnetIds=[subnet]
    )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    subject = {"KeyAlgorithm": "RSA_2048", "SigningAlgorithm": "SHA256WITHRSA", "Subject": {"CommonName": "a"}}
    authority = ctx.client("acm-pca").create_certificate_authority(
        CertificateAuthorityConfiguration=subject, CertificateAuthorityType="ROOT"
    )["CertificateAuthorityArn"]
    cloud_map = ctx.client("servicediscovery")
    cloud_map.create_http_namespace(Name="others")
    cloud_map.create_private_dns_namespace(Name="others.internal", Vpc=vpc)
    inside = next(each["Id"] for each in cloud_map.list_namespaces()["Namespaces"] if each["Type"] == "DNS_PRIVATE")
    records = {"DnsRecords": [{"Type": "A", "TTL": 10}]}
    cloud_map.create_service(
        Name="a", NamespaceId=inside, DnsConfig=records, HealthCheckCustomConfig={"FailureThreshold": 1}
    )
    arguments: dict[str, dict[str, Any]] = {
        "aws:servicediscovery/getDnsNamespace:getDnsNamespace": {"name": "others.internal", "type": "DNS_PRIVATE"},
        "aws:servicediscovery/getHttpNamespace:getHttpNamespace": {"name": "others"},
        "aws:servicediscovery/getService:getService": {"name": "a", "namespaceId": inside},
        "aws:acmpca/getCertificateAuthority:getCertificateAuthority": {"arn": authority},
        "aws:acm/getCertificate:getCertificate": {"domain": "example.com", "statuses": ["PENDING_VALIDATION"]},
        "aws:chatbot/getSlackWorkspace:getSlackWorkspace": {"slackTeamName": "Example"},
        "aws:iam/getRole:getRole": {"name": "execution"},
        "aws:iam/getPrincipalPolicySimulation:getPrincipalPolicySimulation": {
            "policySourceArn": role,
            "actionNames": ["logs:PutLogEvents"],
            "resourceArns": ["*"],
        },
        "aws:ec2/getInternetGateway:getInternetGateway": {"filters": [{"name": "attachment.vpc-id", "values": [vpc]}]},
        "aws:cloudcontrol/getResource:getResource": {"typeName": "AWS::ECS::Cluster", "identifier": "shared"},
        "aws:s3/getBucket:getBucket": {"bucket": "shared-logs"},
        "aws:s3/getBucketPolicy:getBucketPolicy": {"bucket": "shared-logs"},
        "aws:cloudwatch/getLogGroup:getLogGroup": {"name": "/shared"},
        "aws:ecs/getCluster:getCluster": {"clusterName": "shared"},
        "aws:ecr/getPullThroughCacheRule:getPullThroughCacheRule": {"ecrRepositoryPrefix": "hub"},
        "aws:ecs/getService:getService": {"clusterArn": cluster, "serviceName": "s"},
        "aws:ecs/getTaskDefinition:getTaskDefinition": {"taskDefinition": "f"},
        "aws:efs/getFileSystem:getFileSystem": {"fileSystemId": made},
        "aws:ec2/getNetworkAcls:getNetworkAcls": {"vpcId": vpc, "filters": [{"name": "default", "values": ["true"]}]},
        "aws:ec2/getRouteTable:getRouteTable": {"routeTableId": table},
        "aws:ec2/getRouteTables:getRouteTables": {"vpcId": vpc},
        "aws:ec2/getManagedPrefixList:getManagedPrefixList": {"name": CLOUDFRONT},
        "aws:ec2/getSecurityGroup:getSecurityGroup": {"id": group},
        "aws:ec2/getVpcIpamPool:getVpcIpamPool": {"ipamPoolId": "ipam-pool-0123456789abcdef0"},
        "aws:ec2/getVpcIpamPoolCidrs:getVpcIpamPoolCidrs": {"ipamPoolId": "ipam-pool-0123456789abcdef0"},
        "aws:ec2transitgateway/getTransitGateway:getTransitGateway": {"id": gateway},
        "aws:ec2transitgateway/getAttachment:getAttachment": {"transitGatewayAttachmentId": attachment},
        "aws:ec2/getSubnet:getSubnet": {"id": subnet},
        "aws:ec2/getVpc:getVpc": {"id": vpc},
        "aws:ec2/getVpcEndpoint:getVpcEndpoint": {"vpcId": vpc, "serviceName": "com.amazonaws.eu-west-1.ecr.api"},
        "aws:ec2/getVpnGateway:getVpnGateway": {"attachedVpcId": vpc},
        "aws:index/getAvailabilityZones:getAvailabilityZones": {"state": "available"},
        "aws:kms/getKey:getKey": {"keyId": ctx.client("kms").create_key()["KeyMetadata"]["KeyId"]},
        "aws:lb/getListener:getListener": {"loadBalancerArn": balancer, "port": 80},
        "aws:lb/getListenerRule:getListenerRule": {"listenerArn": listener, "priority": 7},
        "aws:lb/getLoadBalancer:getLoadBalancer": {"name": "front"},
        "aws:route53/getZone:getZone": {"name": "example.com", "privateZone": False},
        "aws:secretsmanager/getSecretVersion:getSecretVersion": {"secretId": "any"},
        "aws:ssm/getParameter:getParameter": {"name": IMAGE},
        "aws:ssm/getParametersByPath:getParametersByPath": {"path": "/none", "recursive": True},
    }
    shown = {token: set(function(ctx, arguments.get(token, {}))) for token, function in FUNCTIONS.items()}
    assert shown == {token: _names(token) - UNSET.get(token, set()) for token in RESULTS}


def _names(token: str) -> set[str]:
    module, name = RESULTS[token]
    # Of the package: to import the module of a function would put it in the function's place, for every other test.
    result = getattr(importlib.import_module(module.rpartition(".")[0]), name)
    return {
        vars(p.fget)["_pulumi_name"] for p in vars(result).values() if isinstance(p, property) and p.fget is not None
    }


def test_a_subnet_tells_its_ipv6_block_if_it_has_one(ctx: Context) -> None:
    ec2 = ctx.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("/56", "/64")
    with_it = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.0.0.0/24", Ipv6CidrBlock=block)["Subnet"]
    without = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.0.1.0/24")["Subnet"]
    function = FUNCTIONS["aws:ec2/getSubnet:getSubnet"]
    shown = function(ctx, {"id": with_it["SubnetId"]})
    [association] = with_it["Ipv6CidrBlockAssociationSet"]
    assert (shown["ipv6CidrBlock"], shown["ipv6CidrBlockAssociationId"]) == (block, association["AssociationId"])
    assert not {"ipv6CidrBlock", "ipv6CidrBlockAssociationId"} & function(ctx, {"id": without["SubnetId"]}).keys()


def test_where_and_who(ctx: Context) -> None:
    assert functions.region(ctx, {})["name"] == "eu-west-1"
    assert functions.caller_identity(ctx, {})["accountId"] == ctx.account_id
    assert functions.partition(ctx, {})["partition"] == "aws"
    assert functions.availability_zones(ctx, {"state": "available"})["names"] == [
        "eu-west-1a",
        "eu-west-1b",
        "eu-west-1c",
    ]


def test_parameters_come_from_below_the_path_only(ctx: Context) -> None:
    for name in ("/modulestack/staging/web/image", "/modulestack/prod/web/image"):
        ctx.client("ssm").put_parameter(Name=name, Value=f"of {name}", Type="String")
    found = functions.parameters_by_path(ctx, {"path": "/modulestack/staging/", "recursive": True})
    assert (found["names"], found["values"]) == (
        ["/modulestack/staging/web/image"],
        ["of /modulestack/staging/web/image"],
    )
    assert functions.parameters_by_path(ctx, {"path": "/none/", "recursive": True})["names"] == []


def test_a_zone_is_found_by_name_and_kind(ctx: Context) -> None:
    route53 = ctx.client("route53")
    vpc = ctx.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    public = route53.create_hosted_zone(Name="a.com", CallerReference="1")["HostedZone"]["Id"].rsplit("/")[-1]
    private = route53.create_hosted_zone(
        Name="a.com",
        CallerReference="2",
        VPC={"VPCId": vpc, "VPCRegion": "eu-west-1"},
        HostedZoneConfig={"PrivateZone": True},
    )["HostedZone"]["Id"].rsplit("/")[-1]
    found = [functions.zone(ctx, {"name": "a.com", "privateZone": kind})["zoneId"] for kind in (False, True)]
    assert found == [public, private]
    with pytest.raises(InvalidInput, match=r"no matching Route 53 Hosted Zone found: b\.com"):
        functions.zone(ctx, {"name": "b.com"})


def test_arguments_that_are_not_known_are_refused(ctx: Context) -> None:
    with pytest.raises(InvalidInput, match="excludeNames"):
        functions.availability_zones(ctx, {"excludeNames": ["eu-west-1a"]})


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "cn-north-1"])
def test_the_images_of_ecs_are_published_everywhere(region: str) -> None:
    """One for each processor, and another one in each region; also where moto knows none."""
    aws = EmbeddedAws(region=region)
    context = Context(client=aws.client, region=region, account_id=aws.account_id)
    function = FUNCTIONS["aws:ssm/getParameter:getParameter"]
    images = [
        function(context, {"name": IMAGE.replace("/recommended", f"{arm}/recommended")}) for arm in ("", "/arm64")
    ]
    aws.close()
    values = [image["value"] for image in images]
    assert (len(set(values)), [value[:4] for value in values]) == (2, ["ami-", "ami-"])
    assert [ecs_images.architecture(region, value) for value in values] == ["x86_64", "arm64"]


def test_a_secret_parameter_is_shown_as_a_value_only(ctx: Context) -> None:
    ctx.client("ssm").put_parameter(Name="/a", Value="b", Type="SecureString")
    found = FUNCTIONS["aws:ssm/getParameter:getParameter"](ctx, {"name": "/a"})
    assert (found["value"], found["insecureValue"], found["type"]) == ("b", None, "SecureString")
