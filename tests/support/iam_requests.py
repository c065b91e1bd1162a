"""
What IAM is asked when AWS is called: recorded calls as actions, resources and condition keys.

One table per service, from its page below https://docs.aws.amazon.com/service-authorization/latest/reference/.
A call that nobody thought of is an error that names it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from modulestack.embedded_aws.interfaces import RecordedCall
from tests.support.iam_evaluator import Request
from tests.support.key_requests import further

Params = Mapping[str, Any]
Asked = Iterator[Request]

EVERYWHERE = {
    # list_awsapplicationautoscaling.html
    "application-autoscaling": (
        "DescribeScalableTargets",
        "DescribeScalingPolicies",
        "DescribeScheduledActions",
    ),
    # list_amazonec2autoscaling.html
    "autoscaling": ("DescribeAutoScalingGroups", "DescribeInstanceRefreshes"),
    # list_amazonec2.html
    "ec2": (
        *("DescribeLaunchTemplates", "DescribeLaunchTemplateVersions"),
        *("DescribeAddresses", "DescribeAvailabilityZones", "DescribeFlowLogs", "DescribeInternetGateways"),
        "DescribeEgressOnlyInternetGateways",
        *("DescribeNatGateways", "DescribeNetworkAcls", "DescribeNetworkInterfaces", "DescribeRouteTables"),
        *("DescribeSecurityGroupRules", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"),
        *("DescribeManagedPrefixLists", "DescribeVpcEndpoints"),
        "DescribeIpamPools",
        *("DescribeTransitGatewayAttachments", "DescribeTransitGatewayVpcAttachments", "DescribeTransitGateways"),
    ),
    # list_amazonelasticcontainerservice.html
    "ecs": (
        *("DeregisterTaskDefinition", "DescribeTaskDefinition", "ListTaskDefinitionFamilies", "ListTaskDefinitions"),
    ),
    # list_awselasticloadbalancingv2.html
    "elbv2": (
        *("DescribeListenerAttributes", "DescribeListenerCertificates", "DescribeListeners", "DescribeRules"),
        *("DescribeLoadBalancerAttributes", "DescribeLoadBalancers", "DescribeTags"),
        *("DescribeTargetGroupAttributes", "DescribeTargetGroups", "DescribeTargetHealth"),
        *("DescribeTrustStoreRevocations", "DescribeTrustStores"),
    ),
    # list_amazoncloudwatchlogs.html, list_amazonroute53.html, list_awssystemsmanager.html
    "logs": ("DeleteQueryDefinition", "DescribeLogGroups", "DescribeQueryDefinitions", "PutQueryDefinition"),
    "route53": ("CreateHostedZone", "ListHostedZones"),
    "ssm": ("DescribeParameters",),
}
"""Operations for which IAM knows no resource."""

EC2_NEW = {
    "AllocateAddress": "elastic-ip",
    "AuthorizeSecurityGroupEgress": "security-group-rule",
    "AuthorizeSecurityGroupIngress": "security-group-rule",
    "CreateEgressOnlyInternetGateway": "egress-only-internet-gateway",
    "CreateFlowLogs": "vpc-flow-log",
    "CreateInternetGateway": "internet-gateway",
    "CreateLaunchTemplate": "launch-template",
    "CreateNatGateway": "natgateway",
    "CreateNetworkAcl": "network-acl",
    "CreateNetworkInterface": "network-interface",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateTransitGatewayVpcAttachment": "transit-gateway-attachment",
    "CreateVpc": "vpc",
    "CreateVpcEndpoint": "vpc-endpoint",
}
"""Operation → the kind of thing that it makes."""
EC2_OLD = {
    "AllocateAddress": (),
    "AssociateAddress": ("AllocationId", "NetworkInterfaceId"),
    "AssociateSubnetCidrBlock": ("SubnetId",),
    "AssociateVpcCidrBlock": ("VpcId",),
    "CreateEgressOnlyInternetGateway": ("VpcId",),
    "DeleteEgressOnlyInternetGateway": ("EgressOnlyInternetGatewayId",),
    "AssociateRouteTable": ("RouteTableId", "SubnetId"),
    "AttachInternetGateway": ("InternetGatewayId", "VpcId"),
    "AuthorizeSecurityGroupEgress": ("GroupId",),
    "AuthorizeSecurityGroupIngress": ("GroupId",),
    "CreateFlowLogs": ("ResourceIds",),
    "CreateInternetGateway": (),
    "CreateLaunchTemplate": (),
    "CreateLaunchTemplateVersion": ("LaunchTemplateId",),
    "CreateNatGateway": ("SubnetId", "AllocationId"),
    "CreateNetworkAcl": ("VpcId",),
    "CreateNetworkAclEntry": ("NetworkAclId",),
    "CreateNetworkInterface": ("Groups", "SubnetId"),
    "CreateRoute": ("RouteTableId",),
    "CreateRouteTable": ("VpcId",),
    "CreateSecurityGroup": ("VpcId",),
    "CreateSubnet": ("VpcId",),
    "CreateTags": ("Resources",),
    "CreateVpc": ("Ipv4IpamPoolId",),
    "GetIpamPoolCidrs": ("IpamPoolId",),
    "CreateTransitGatewayVpcAttachment": ("SubnetIds", "TransitGatewayId", "VpcId"),
    "CreateVpcEndpoint": ("RouteTableIds", "SecurityGroupIds", "SubnetIds", "VpcId"),
    "DeleteFlowLogs": ("FlowLogIds",),
    "DeleteInternetGateway": ("InternetGatewayId",),
    "DeleteLaunchTemplate": ("LaunchTemplateId",),
    "DeleteNatGateway": ("NatGatewayId",),
    "DeleteNetworkAcl": ("NetworkAclId",),
    "DeleteNetworkAclEntry": ("NetworkAclId",),
    "DeleteNetworkInterface": ("NetworkInterfaceId",),
    "DeleteRoute": ("RouteTableId",),
    "DeleteRouteTable": ("RouteTableId",),
    "DeleteSecurityGroup": ("GroupId",),
    "DeleteSubnet": ("SubnetId",),
    "DeleteTransitGatewayVpcAttachment": ("TransitGatewayAttachmentId",),
    "DeleteVpc": ("VpcId",),
    "DeleteVpcEndpoints": ("VpcEndpointIds",),
    "DeleteTags": ("Resources",),
    "DescribeVpcAttribute": ("VpcId",),
    "DetachInternetGateway": ("InternetGatewayId", "VpcId"),
    "DisassociateAddress": ("AssociationId",),
    "DisassociateRouteTable": ("AssociationId",),
    "ModifyLaunchTemplate": ("LaunchTemplateId",),
    "ModifyNetworkInterfaceAttribute": ("NetworkInterfaceId",),
    "ModifySubnetAttribute": ("SubnetId",),
    "ModifyTransitGatewayVpcAttachment": ("TransitGatewayAttachmentId", "AddSubnetIds"),
    "ModifyVpcAttribute": ("VpcId",),
    "ModifyVpcEndpoint": ("AddRouteTableIds", "AddSecurityGroupIds", "AddSubnetIds", "VpcEndpointId"),
    "ReleaseAddress": ("AllocationId",),
    "ReplaceNetworkAclAssociation": ("NetworkAclId",),
    "ReplaceRoute": ("RouteTableId",),
    "RevokeSecurityGroupEgress": ("GroupId",),
    "RevokeSecurityGroupIngress": ("GroupId",),
}
"""Operation → the parameters that name things which are there."""
EC2_KINDS = {
    "acl": "network-acl",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eipassoc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "igw": "internet-gateway",
    "ipam-pool": "ipam-pool",
    "lt": "launch-template",
    "nat": "natgateway",
    "rtb": "route-table",
    "rtbassoc": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}

S3_ACTIONS = {
    "GetBucketLogging": "GetBucketLogging",
    "PutBucketLogging": "PutBucketLogging",
    "CreateBucket": "CreateBucket",
    "DeleteBucket": "DeleteBucket",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketPolicy": "DeleteBucketPolicy",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketOwnershipControls": "GetBucketOwnershipControls",
    "GetBucketPolicy": "GetBucketPolicy",
    "GetBucketTagging": "GetBucketTagging",
    "GetBucketVersioning": "GetBucketVersioning",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjectsV2": "ListBucket",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketOwnershipControls": "PutBucketOwnershipControls",
    "PutBucketPolicy": "PutBucketPolicy",
    "PutBucketTagging": "PutBucketTagging",
    "PutBucketVersioning": "PutBucketVersioning",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}
"""Of buckets: the API's name → IAM's. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""


@dataclasses.dataclass(kw_only=True)
class World:
    """What a call does not say about the things that it names."""

    account: str
    region: str
    tags: dict[str, dict[str, str]]
    """ARN, or id in EC2 → tags."""
    associations: dict[str, str]
    """Id of a route table's association → id of the route table."""
    roles: dict[str, str]
    """Name → ARN."""
    boundaries: dict[str, str]
    """Name of a role → ARN of its permissions boundary."""
    profile_paths: dict[str, str] = dataclasses.field(default_factory=dict)
    """Name of an instance profile → its path, as it was made."""

    key: str = ""
    """ARN of the key of all that the environment keeps; empty: it has none."""
    mount_targets: dict[str, str] = dataclasses.field(default_factory=dict)
    """Id → id of its file system."""

    def asked(self, calls: Iterable[RecordedCall]) -> list[Request]:
        """All that IAM is asked for *calls*, each thing once."""
        found: dict[str, Request] = {}
        for call in calls:
            if (call.service, call.operation) == ("sts", "GetCallerIdentity"):
                continue  # needs no permission
            if call.operation in EVERYWHERE.get(call.service, ()):
                requests: Iterable[Request] = [Request(f"{_PREFIX.get(call.service, call.service)}:{call.operation}")]
            else:
                elsewhere = call.service in ("acm", "logs")
                there = dataclasses.replace(self, region=call.region) if elsewhere else self
                requests = _SERVICES[call.service](there, call.operation, call.params)
            found.update((str(request), request) for request in requests)
            implied = further(call.service, call.operation, call.params, region=self.region, key=self.key)
            found.update((str(request), request) for request in implied)
        return list(found.values())

    def arn(self, service: str, resource: str) -> str:
        """ARN in the account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def efs(self, id_: str) -> str:
        """ARN of the file system or access point of that id."""
        kind = "access-point" if id_.startswith("fsap-") else "file-system"
        return self.arn("elasticfilesystem", f"{kind}/{id_}")

    def tagged(self, key: str) -> dict[str, str]:
        """Condition keys of a thing that is there."""
        return {f"aws:ResourceTag/{name}": value for name, value in self.tags.get(key, {}).items()}


_PREFIX = {"elbv2": "elasticloadbalancing"}


def _of_kms(tags: Any) -> dict[str, str]:
    """As ``_wanted``, of KMS's form."""
    return _wanted({tag["TagKey"]: tag["TagValue"] for tag in tags})


def _wanted(tags: Any) -> dict[str, str]:
    """Condition keys of a thing that is made with *tags*, in whatever form the service takes them."""
    pairs = (
        tags if isinstance(tags, dict) else {t.get("Key", t.get("key")): t.get("Value", t.get("value")) for t in tags}
    )
    return {f"aws:RequestTag/{name}": value for name, value in pairs.items()}


def _ec2(world: World, operation: str, params: Params) -> Asked:
    action = f"ec2:{operation}"
    if operation == "DescribeSnapshots":
        yield Request(action, "*")
        return
    if operation == "GetManagedPrefixListEntries":  # of AWS's own
        yield Request(action, f"arn:aws:ec2:{world.region}:aws:prefix-list/{params['PrefixListId']}")
        return
    request_tags = [tag for spec in params.get("TagSpecifications", ()) for tag in spec["Tags"]]
    if kind := EC2_NEW.get(operation):
        new = world.arn("ec2", f"{kind}/new")
        yield Request(action, new, _wanted(request_tags))
        yield Request("ec2:CreateTags", new, {**_wanted(request_tags), "ec2:CreateAction": operation})
    for name in EC2_OLD[operation]:
        named = params.get(name, ()) if operation.startswith("Modify") or "Vpc" in operation else params[name]
        for id_ in [named] if isinstance(named, str) else named:
            thing = world.associations.get(id_, id_)
            context = world.tagged(thing)
            if operation == "CreateTags":
                set_now = _wanted(params["Tags"])
                before = {key: v for key, v in context.items() if key.replace("Resource", "Request") not in set_now}
                context = {**before, **set_now}
            arn = world.arn("ec2", f"{EC2_KINDS[id_.rpartition('-')[0]]}/{thing}")
            # A pool of IPAM is of no region.
            yield Request(action, arn.replace(world.region, "") if ":ipam-pool/" in arn else arn, context)
    if operation == "CreateFlowLogs" and "DeliverLogsPermissionArn" in params:
        yield Request(
            "iam:PassRole", params["DeliverLogsPermissionArn"], {"iam:PassedToService": "vpc-flow-logs.amazonaws.com"}
        )


def _autoscaling(world: World, operation: str, params: Params) -> Asked:
    tags = params.get("Tags", ())
    name = params.get("AutoScalingGroupName") or tags[0]["ResourceId"]
    group = world.arn("autoscaling", f"autoScalingGroup:1:autoScalingGroupName/{name}")
    yield Request(f"autoscaling:{operation}", group, _wanted(tags))
    if operation == "CreateAutoScalingGroup" and tags:
        yield Request("autoscaling:CreateOrUpdateTags", group, _wanted(tags))


def _ecs(world: World, operation: str, params: Params) -> Asked:
    cluster = str(params.get("cluster") or params.get("clusterName") or "").rpartition("/")[2]
    in_cluster = {"ecs:cluster": world.arn("ecs", f"cluster/{cluster}")} if cluster else {}
    service = str(params.get("service") or params.get("serviceName") or "").rpartition("/")[2]
    service_arn = world.arn("ecs", f"service/{cluster}/{service}")
    making = {**_wanted(params.get("tags", ())), "ecs:CreateAction": operation}
    action = f"ecs:{operation}"
    for volume in params.get("volumeConfigurations") or ():
        role = volume["managedEBSVolume"]["roleArn"]
        yield Request("iam:PassRole", role, {"iam:PassedToService": "ecs.amazonaws.com"})
    for service in (params.get("serviceConnectConfiguration") or {}).get("services") or ():
        if role := (service.get("tls") or {}).get("roleArn"):
            yield Request("iam:PassRole", role, {"iam:PassedToService": "ecs.amazonaws.com"})
    for shifted in (
        *(each.get("advancedConfiguration") for each in params.get("loadBalancers") or ()),
        *((params.get("deploymentConfiguration") or {}).get("lifecycleHooks") or ()),
    ):
        if role := (shifted or {}).get("roleArn"):
            yield Request("iam:PassRole", role, {"iam:PassedToService": "ecs.amazonaws.com"})
    match operation:
        case "CreateCluster":
            yield Request(action, in_cluster["ecs:cluster"], _wanted(params["tags"]))
            yield Request("ecs:TagResource", in_cluster["ecs:cluster"], making)
        case "CreateService":
            yield Request(action, service_arn, {**in_cluster, **_wanted(params["tags"])})
            yield Request("ecs:TagResource", service_arn, making)
        case "RegisterTaskDefinition":
            family = world.arn("ecs", f"task-definition/{params['family']}:1")
            yield Request(action, family, _wanted(params["tags"]))
            yield Request("ecs:TagResource", family, making)
            for role in ("executionRoleArn", "taskRoleArn"):
                yield Request("iam:PassRole", params[role], {"iam:PassedToService": "ecs-tasks.amazonaws.com"})
        case "RegisterDaemonTaskDefinition":
            family = world.arn("ecs", f"daemon-task-definition/{params['family']}:1")
            yield Request(action, family, _wanted(params["tags"]))
            yield Request("ecs:TagResource", family, making)
            for role in ("executionRoleArn", "taskRoleArn"):
                yield Request("iam:PassRole", params[role], {"iam:PassedToService": "ecs-tasks.amazonaws.com"})
        case "DescribeDaemonTaskDefinition" | "DeleteDaemonTaskDefinition":
            definition = params["daemonTaskDefinition"]
            yield Request(action, definition, world.tagged(definition))
        case "CreateDaemon":
            daemon = world.arn("ecs", f"daemon/{params['clusterArn'].rpartition('/')[2]}/{params['daemonName']}")
            yield Request(action, daemon, _wanted(params["tags"]))
            yield Request("ecs:TagResource", daemon, making)
        case "UpdateDaemon" | "DeleteDaemon" | "DescribeDaemon":
            yield Request(action, params["daemonArn"], world.tagged(params["daemonArn"]))
        case "ListTagsForResource":
            yield Request(action, params["resourceArn"], world.tagged(params["resourceArn"]))
        case "DescribeDaemonRevisions" | "DescribeDaemonDeployments":
            for arn in params.get("daemonRevisionArns") or params["daemonDeploymentArns"]:
                yield Request(action, arn, world.tagged(arn))
        case "RunTask":
            yield Request(action, params["taskDefinition"], {**in_cluster, **world.tagged(params["taskDefinition"])})
            if params.get("tags") or params.get("propagateTags"):
                yield Request("ecs:TagResource", world.arn("ecs", f"task/{cluster}/new"), making)
        case "DescribeClusters":
            for name in params["clusters"]:
                yield Request(action, world.arn("ecs", f"cluster/{name.rpartition('/')[2]}"))
        case "CreateCapacityProvider":
            provider = world.arn("ecs", f"capacity-provider/{params['name']}")
            yield Request(action, provider, _wanted(params["tags"]))
            yield Request("ecs:TagResource", provider, making)
            if managed := params.get("managedInstancesProvider"):
                passed = {"iam:PassedToService": "ecs.amazonaws.com"}
                yield Request("iam:PassRole", managed["infrastructureRoleArn"], passed)
                cluster_arn = in_cluster["ecs:cluster"]
                yield Request("ecs:PutClusterCapacityProviders", cluster_arn, world.tagged(cluster_arn))
        case "DescribeCapacityProviders" | "DeleteCapacityProvider" | "UpdateCapacityProvider":
            for name in params.get("capacityProviders") or [params.get("capacityProvider") or params["name"]]:
                provider = world.arn("ecs", f"capacity-provider/{name.rpartition('/')[2]}")
                yield Request(action, provider, world.tagged(provider))
        case "DeleteCluster" | "PutClusterCapacityProviders":
            yield Request(action, in_cluster["ecs:cluster"], world.tagged(in_cluster["ecs:cluster"]))
        case "DescribeServices":
            for name in params["services"]:
                yield Request(action, world.arn("ecs", f"service/{cluster}/{name.rpartition('/')[2]}"), in_cluster)
        case "UpdateService" | "DeleteService" | "ListServiceDeployments":
            yield Request(action, service_arn, {**in_cluster, **world.tagged(service_arn)})
        case "DescribeServiceDeployments" | "StopServiceDeployment" | "DescribeServiceRevisions":
            arns = [*params.get("serviceDeploymentArns", ()), *params.get("serviceRevisionArns", ())]
            for arn in arns or [params["serviceDeploymentArn"]]:
                owner = arn.rpartition("/")[0].partition(":service-")[2].partition("/")[2]
                yield Request(action, arn)
                yield Request(action, world.arn("ecs", f"service/{owner}"))
        case "ContinueServiceDeployment":
            yield Request(action, params["serviceDeploymentArn"])
        case "ListTasks":
            yield Request(action, "*", in_cluster)
        case "ListContainerInstances":
            yield Request(action, in_cluster["ecs:cluster"], world.tagged(in_cluster["ecs:cluster"]))
        case "DescribeContainerInstances":
            for instance in params["containerInstances"]:
                arn = world.arn("ecs", f"container-instance/{cluster}/{instance.rpartition('/')[2]}")
                yield Request(action, arn, in_cluster)
        case "ListAccountSettings":
            yield Request(action, "*")
        case "DescribeTasks" | "StopTask":
            for task in [params["task"]] if "task" in params else params["tasks"]:
                arn = world.arn("ecs", f"task/{cluster}/{task.rpartition('/')[2]}")
                yield Request(action, arn, {**in_cluster, **world.tagged(arn)})
        case "TagResource" | "UntagResource":
            yield Request(action, params["resourceArn"], world.tagged(params["resourceArn"]))
        case _:
            raise NotImplementedError(action)


def _elbv2(world: World, operation: str, params: Params) -> Asked:
    action = f"elasticloadbalancing:{operation}"
    if "Name" in params:
        kind = {
            "CreateLoadBalancer": "loadbalancer/app",
            "CreateTargetGroup": "targetgroup",
            "CreateTrustStore": "truststore",
        }[operation]
        new = world.arn("elasticloadbalancing", f"{kind}/{params['Name']}/new")
        yield Request(action, new, _wanted(params["Tags"]))
    else:
        kinds = ("RuleArn", "ListenerArn", "TargetGroupArn", "LoadBalancerArn", "TrustStoreArn")
        one = [params[name] for name in kinds if name in params]
        for arn in params.get("ResourceArns") or one[:1]:
            yield Request(action, arn, world.tagged(arn))
        part = {"CreateListener": (":loadbalancer/", ":listener/"), "CreateRule": (":listener/", ":listener-rule/")}
        new = one[0].replace(*part[operation]) + "/new" if operation in part else ""
    if new:
        making = {**_wanted(params["Tags"]), "elasticloadbalancing:CreateAction": operation}
        yield Request("elasticloadbalancing:AddTags", new, making)
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    for done in (*params.get("Actions", ()), *params.get("DefaultActions", ())):
        if done["Type"] == "authenticate-cognito":
            yield Request("cognito-idp:DescribeUserPoolClient", done["AuthenticateCognitoConfig"]["UserPoolArn"])


def _iam(world: World, operation: str, params: Params) -> Asked:
    action = f"iam:{operation}"
    if "InstanceProfileName" in params:
        name = params["InstanceProfileName"]
        path = params.get("Path") or world.profile_paths.get(name, "/")
        world.profile_paths[name] = path
        yield Request(action, f"arn:aws:iam::{world.account}:instance-profile{path}{name}")
        if operation == "CreateInstanceProfile" and params.get("Tags"):
            yield Request("iam:TagInstanceProfile", f"arn:aws:iam::{world.account}:instance-profile{path}{name}")
        if operation == "AddRoleToInstanceProfile":
            passed = {"iam:PassedToService": "ec2.amazonaws.com"}
            yield Request("iam:PassRole", world.roles[params["RoleName"]], passed)
    elif "RoleName" in params:
        name = params["RoleName"]
        bounded = {"iam:PermissionsBoundary": world.boundaries[name]} if name in world.boundaries else {}
        yield Request(action, world.roles[name], bounded)
        if operation == "CreateRole" and params.get("Tags"):
            yield Request("iam:TagRole", world.roles[name])
    elif operation == "SimulatePrincipalPolicy":
        yield Request(action, params["PolicySourceArn"])
    elif operation == "CreatePolicy":
        yield Request(action, f"arn:aws:iam::{world.account}:policy{params['Path']}{params['PolicyName']}")
    elif operation == "CreateOpenIDConnectProvider":
        yield Request(action, f"arn:aws:iam::{world.account}:oidc-provider/{params['Url'].removeprefix('https://')}")
    else:
        yield Request(action, params["PolicyArn" if "PolicyArn" in params else "OpenIDConnectProviderArn"])


def _s3(world: World, operation: str, params: Params) -> Asked:
    bucket = f"arn:aws:s3:::{params['Bucket']}"
    if operation in S3_ACTIONS:
        listed = {"s3:prefix": params["Prefix"]} if "Prefix" in params else {}
        yield Request(f"s3:{S3_ACTIONS[operation]}", bucket, listed)
    elif operation == "DeleteObjects":
        for thing in params["Delete"]["Objects"]:
            yield Request(f"s3:DeleteObject{'Version' if 'VersionId' in thing else ''}", f"{bucket}/{thing['Key']}")
    else:
        version = "Version" if params.get("VersionId") else ""
        name = {
            "DeleteObject": f"DeleteObject{version}",
            "GetObject": f"GetObject{version}",
            "GetObjectTagging": f"GetObject{version}Tagging",
            "HeadObject": f"GetObject{version}",
            "PutObject": "PutObject",
        }[operation]
        yield Request(f"s3:{name}", f"{bucket}/{params['Key']}")
        if params.get("Tagging"):
            yield Request("s3:PutObjectTagging", f"{bucket}/{params['Key']}")


def _ssm(world: World, operation: str, params: Params) -> Asked:
    names = params.get("Names") or [params.get("Name") or params.get("Path") or params["ResourceId"]]
    for name in names:
        arn = world.arn("ssm", f"parameter/{unquote(name).strip('/')}")
        if name.startswith("/aws/service/"):
            # https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
            arn = arn.replace(f":{world.account}:", "::")
        yield Request(f"ssm:{operation}", arn)
        if operation == "PutParameter" and params.get("Tags"):
            yield Request("ssm:AddTagsToResource", arn)


def _logs(world: World, operation: str, params: Params) -> Asked:
    name = params.get("logGroupName") or str(params.get("resourceArn", "")).partition(":log-group:")[2]
    arn = world.arn("logs", f"log-group:{name.removesuffix(':*')}")
    if operation == "GetLogEvents":
        arn += f":log-stream:{params['logStreamName']}"
    yield Request(f"logs:{operation}", arn)
    if params.get("tags") and operation == "CreateLogGroup":
        yield Request("logs:TagResource", arn)


def _route53(_: World, operation: str, params: Params) -> Asked:
    zone = next(params[name] for name in ("HostedZoneId", "Id", "ResourceId") if name in params)
    changes = params.get("ChangeBatch", {}).get("Changes", ())
    names = [str(each["ResourceRecordSet"]["Name"]).rstrip(".").lower() for each in changes]
    records = {"route53:ChangeResourceRecordSetsNormalizedRecordNames": names[0]} if names else {}
    yield Request(f"route53:{operation}", f"arn:aws:route53:::hostedzone/{zone.rpartition('/')[2]}", records)


def _acm(world: World, operation: str, params: Params) -> Asked:
    if operation == "RequestCertificate":
        yield Request("acm:RequestCertificate", "*", _wanted(params["Tags"]))
        yield Request("acm:AddTagsToCertificate", world.arn("acm", "certificate/new"), _wanted(params["Tags"]))
    else:
        yield Request(f"acm:{operation}", params["CertificateArn"], world.tagged(params["CertificateArn"]))


def _authorities(world: World, operation: str, params: Params) -> Asked:
    yield Request(f"acm-pca:{operation}", params["CertificateAuthorityArn"])


def _scaling(world: World, operation: str, params: Params) -> Asked:
    namespace = params.get("ServiceNamespace")
    context = {"application-autoscaling:service-namespace": namespace} if namespace else {}
    target = world.arn("application-autoscaling", "scalable-target/new")
    yield Request(f"application-autoscaling:{operation}", target, context)
    if "CustomizedLoadMetricSpecification" in str(params.get("PredictiveScalingPolicyConfiguration")):
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-scaling-custom-metrics.html
        yield Request("cloudwatch:GetMetricData", "*")
    if params.get("Tags"):
        yield Request("application-autoscaling:TagResource", target, context)


def _cloudfront(world: World, operation: str, params: Params) -> Asked:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html"""
    kind = "vpcorigin" if "VpcOrigin" in operation else "distribution"
    said = params.get("DistributionConfigWithTags") or params
    wanted = _wanted((said.get("Tags") or {}).get("Items", []))
    if operation.startswith("Create"):
        new = f"arn:aws:cloudfront::{world.account}:{kind}/new"
        yield Request(f"cloudfront:{operation.removesuffix('WithTags')}", new)
        yield from _judged_by(said)
        if wanted:
            yield Request("cloudfront:TagResource", new, wanted)
        return
    arn = params.get("Resource") or f"arn:aws:cloudfront::{world.account}:{kind}/{params['Id']}"
    yield Request(f"cloudfront:{operation}", arn, {**world.tagged(arn), **wanted})
    yield from _judged_by(said)


def _judged_by(said: Params) -> Asked:
    """
    Who puts a web ACL before a distribution must be able to read it.

    Source: https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html
    """
    if arn := (said.get("DistributionConfig") or {}).get("WebACLId"):
        yield Request("wafv2:GetWebACL", arn)


def _waf(world: World, operation: str, params: Params) -> Asked:
    """list_awswafv2.html; a web ACL's rules are asked about by what they name."""
    scope = "global" if params.get("Scope") == "CLOUDFRONT" else "regional"
    where = f"arn:aws:wafv2:{'us-east-1' if scope == 'global' else world.region}:{world.account}:{scope}"
    said = params.get("LoggingConfiguration") or params
    kind = "ipset" if "IPSet" in operation else "webacl"
    arn = said.get("ResourceArn") or said.get("ResourceARN") or f"{where}/{kind}/{params['Name']}/any"
    yield Request(f"wafv2:{operation}", arn)
    for rule in params.get("Rules", ()):
        if group := rule["Statement"].get("ManagedRuleGroupStatement"):
            yield Request(f"wafv2:{operation}", f"{where}/managedruleset/{group['VendorName']}/{group['Name']}")
        elif listed := rule["Statement"].get("IPSetReferenceStatement"):
            yield Request(f"wafv2:{operation}", listed["ARN"])
    if params.get("Tags") and operation.startswith("Create"):
        yield Request("wafv2:TagResource", arn)
    if operation == "PutLoggingConfiguration":
        yield from (Request(f"logs:{each}") for each in ("CreateLogDelivery", "PutResourcePolicy"))


def _cloudwatch(world: World, operation: str, params: Params) -> Asked:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html"""
    if rule := params.get("AlarmMuteRuleName") or params.get("Name"):
        muted = world.arn("cloudwatch", f"alarm-mute-rule:{rule}")
        yield Request(f"cloudwatch:{operation}", muted)
        for name in (params.get("MuteTargets") or {}).get("AlarmNames", ()):
            yield Request(f"cloudwatch:{operation}", world.arn("cloudwatch", f"alarm:{name}"))
        if params.get("Tags"):
            yield Request("cloudwatch:TagResource", muted)
        return
    if operation == "PutCompositeAlarm" or "CompositeAlarm" in params.get("AlarmTypes", ()):
        yield Request(f"cloudwatch:{operation}", "*")
    arn = params.get("ResourceARN")
    dashboards = params.get("DashboardNames") or [params[key] for key in ("DashboardName",) if key in params]
    if dashboards:
        for name in dashboards:
            yield Request(f"cloudwatch:{operation}", f"arn:aws:cloudwatch::{world.account}:dashboard/{name}")
        return
    names = params.get("AlarmNames") or [params.get("AlarmName", "*")]
    for alarm in [arn] if arn else [world.arn("cloudwatch", f"alarm:{name}") for name in names]:
        yield Request(f"cloudwatch:{operation}", alarm)
        if operation in {"PutCompositeAlarm", "PutMetricAlarm"} and params.get("Tags"):
            yield Request("cloudwatch:TagResource", alarm)


def _sqs(world: World, operation: str, params: Params) -> Asked:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"""
    name = params.get("QueueName") or params["QueueUrl"].rpartition("/")[2]
    yield Request(f"sqs:{operation}", world.arn("sqs", name))


def _ecr(world: World, operation: str, params: Params) -> Asked:
    action = f"ecr:{operation}"
    if "resourceArn" in params:
        yield Request(action, params["resourceArn"], world.tagged(params["resourceArn"]))
        return
    names = [params["repositoryName"]] if "repositoryName" in params else params.get("repositoryNames") or ["*"]
    for name in names:
        arn = world.arn("ecr", f"repository/{name}")
        yield Request(action, arn, _wanted(params.get("tags", ())))
        if operation == "CreateRepository" and params.get("tags"):
            yield Request("ecr:TagResource", arn, _wanted(params["tags"]))


def _efs(world: World, operation: str, params: Params) -> Asked:
    """list_amazonelasticfilesystem.html"""
    action = f"elasticfilesystem:{operation}"
    new, made = world.arn("elasticfilesystem", "file-system/new"), _wanted(params.get("Tags", ()))
    if operation == "CreateFileSystem":
        yield Request(action, new, made)
        yield Request(
            "elasticfilesystem:TagResource", new, {**made, "elasticfilesystem:CreateAction": "CreateFileSystem"}
        )
        return
    if id_ := params.get("FileSystemId"):
        yield Request(action, world.efs(id_), world.tagged(id_))
    for id_ in (params.get("AccessPointId"), params.get("ResourceId")):
        if id_:
            yield Request(action, world.efs(id_), world.tagged(id_))
    if mount_target := params.get("MountTargetId"):
        id_ = world.mount_targets.get(mount_target, "fs-unknown")
        yield Request(action, world.efs(id_), world.tagged(id_))
    if operation == "CreateAccessPoint":
        point = world.arn("elasticfilesystem", "access-point/new")
        yield Request(
            "elasticfilesystem:TagResource", point, {**made, "elasticfilesystem:CreateAction": "CreateAccessPoint"}
        )


def _secrets(world: World, operation: str, params: Params) -> Asked:
    secret = params["SecretId"]
    arn = secret if secret.startswith("arn:") else world.arn("secretsmanager", f"secret:{secret}-AbCdEf")
    yield Request(f"secretsmanager:{operation}", arn)


def _kms(world: World, operation: str, params: Params) -> Asked:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html"""
    if operation == "CreateKey":
        yield Request("kms:CreateKey", "*", _of_kms(params.get("Tags", ())))
        yield Request("kms:TagResource", world.arn("kms", "key/any"), _of_kms(params.get("Tags", ())))
        return
    if operation == "ListAliases":
        yield Request("kms:ListAliases")
        return
    if alias := params.get("AliasName"):
        key = str(params.get("TargetKeyId", world.key))
        yield Request(f"kms:{operation}", world.arn("kms", alias))
    else:
        key = str(params["KeyId"])
    arn = key if key.startswith("arn:") else world.arn("kms", f"key/{key}")
    yield Request(f"kms:{operation}", arn, {**world.tagged(arn), **_of_kms(params.get("Tags", ()))})


def _sns(world: World, operation: str, params: Params) -> Asked:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html"""
    arn = params.get("TopicArn") or params.get("ResourceArn") or params.get("SubscriptionArn")
    arn = arn or world.arn("sns", params["Name"])
    yield Request(f"sns:{operation}", arn)
    if operation == "CreateTopic" and params.get("Tags"):
        yield Request("sns:TagResource", arn)


def _events(world: World, operation: str, params: Params) -> Asked:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html"""
    arn = params.get("ResourceARN") or world.arn("events", f"rule/{params.get('Rule') or params['Name']}")
    yield Request(f"events:{operation}", arn)
    if operation == "PutRule" and params.get("Tags"):
        yield Request("events:TagResource", arn)


def _scheduler(world: World, operation: str, params: Params) -> Asked:
    """list_amazoneventbridgescheduler.html"""
    action = f"scheduler:{operation}"
    if "ResourceArn" in params:
        yield Request(action, unquote(params["ResourceArn"]))
    elif operation.endswith("ScheduleGroup"):
        yield Request(action, world.arn("scheduler", f"schedule-group/{params['Name']}"))
        if params.get("Tags"):
            yield Request("scheduler:TagResource", world.arn("scheduler", f"schedule-group/{params['Name']}"))
    else:
        yield Request(action, world.arn("scheduler", f"schedule/{params['GroupName']}/{params['Name']}"))
        if "Target" in params:
            role = params["Target"]["RoleArn"]
            yield Request("iam:PassRole", role, {"iam:PassedToService": "scheduler.amazonaws.com"})


def _servicediscovery(world: World, operation: str, params: Params) -> Asked:
    """list_awscloudmap.html"""
    action, made = f"servicediscovery:{operation}", _wanted(params.get("Tags", ()))
    kind = "namespace" if "Namespace" in operation else "service"
    if operation in ("GetOperation", "ListNamespaces", "ListServices", "ListTagsForResource"):
        yield Request(action)
    elif operation in ("CreateHttpNamespace", "CreatePrivateDnsNamespace"):
        yield Request(action, context=made)
    elif operation == "CreateService":
        namespace = params.get("NamespaceId") or params["DnsConfig"]["NamespaceId"]
        yield Request(action, world.arn("servicediscovery", f"namespace/{namespace}"), made)
    elif arn := params.get("ResourceARN"):
        yield Request(action, arn, {**made, **world.tagged(arn.rpartition("/")[2])})
    else:
        id_ = params.get("Id") or params["ServiceId"]
        yield Request(action, world.arn("servicediscovery", f"{kind}/{id_}"), world.tagged(id_))
    if made and operation.startswith("Create"):
        new = world.arn("servicediscovery", f"{kind}/new")
        yield Request("servicediscovery:TagResource", new, made)


def _chatbot(world: World, operation: str, params: Params) -> Asked:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awschatbot.html"""
    made = operation.startswith("Create")
    arn = params.get("ChatConfigurationArn") or params.get("ResourceARN")
    if made:
        platform = "slack-channel" if "Slack" in operation else "ms-teams-channel"
        arn = f"arn:aws:chatbot::{world.account}:chat-configuration/{platform}/{params['ConfigurationName']}"
        yield Request("iam:PassRole", params["IamRoleArn"], {"iam:PassedToService": "chatbot.amazonaws.com"})
    yield Request(f"chatbot:{operation}", "*" if made or operation.startswith("Describe") else str(arn))
    if made and params.get("Tags"):
        yield Request("chatbot:TagResource", str(arn))


_SERVICES: dict[str, Callable[[World, str, Params], Asked]] = {
    "acm": _acm,
    "acm-pca": _authorities,
    "application-autoscaling": _scaling,
    "autoscaling": _autoscaling,
    "chatbot": _chatbot,
    "cloudfront": _cloudfront,
    "cloudwatch": _cloudwatch,
    "ec2": _ec2,
    "ecr": _ecr,
    "ecs": _ecs,
    "efs": _efs,
    "elbv2": _elbv2,
    "events": _events,
    "iam": _iam,
    "kms": _kms,
    "logs": _logs,
    "route53": _route53,
    "s3": _s3,
    "scheduler": _scheduler,
    "secretsmanager": _secrets,
    "servicediscovery": _servicediscovery,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
    "wafv2": _waf,
}
