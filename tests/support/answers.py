"""What the harness answers in AWS's place: outputs that only AWS knows, and the results of functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from components.account import READ_OUTPUTS

ACCOUNT, REGION = "123456789012", "eu-west-1"

Properties = dict[str, Any]
Computed = Callable[[str, Properties], Properties]
"""(physical name, inputs) → what AWS adds."""


def arn(service: str, resource: str, region: str = REGION) -> str:
    """An ARN of the harness's account."""
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _load_balancer(name: str, inputs: Properties) -> Properties:
    suffix = f"app/{name}/0123456789abcdef"
    scheme = "internal-" if inputs["internal"] else ""
    return {
        "name": name,
        "arn": arn("elasticloadbalancing", f"loadbalancer/{suffix}"),
        "arnSuffix": suffix,
        "dnsName": f"{scheme}{name}.{REGION}.elb.amazonaws.com",
        "zoneId": "ZELB",
    }


def _target_group(name: str, _: Properties) -> Properties:
    suffix = f"targetgroup/{name}/0123456789abcdef"
    return {"arn": arn("elasticloadbalancing", suffix), "arnSuffix": suffix}


def _certificate(name: str, inputs: Properties) -> Properties:
    domain = inputs["domainName"]
    proof = {
        "domainName": domain,
        "resourceRecordName": f"_proof.{domain}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": "_proof.acm-validations.aws.",
    }
    return {"arn": arn("acm", f"certificate/{name}"), "domainValidationOptions": [proof]}


def _role(name: str, _: Properties) -> Properties:
    return {"name": name, "arn": arn("iam", f"role/{name}", region="")}


def _nothing(_: str, __: Properties) -> Properties:
    return {}


COMPUTED: Mapping[str, Computed] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:acm/certificateValidation:CertificateValidation": _nothing,
    "aws:appautoscaling/policy:Policy": lambda name, _: {"arn": f"{name}-arn"},
    "aws:appautoscaling/scheduledAction:ScheduledAction": _nothing,
    "aws:appautoscaling/target:Target": _nothing,
    "aws:autoscaling/group:Group": lambda name, _: {"arn": arn("autoscaling", f"autoScalingGroup:1:{name}")},
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": _nothing,
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": _nothing,
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": _nothing,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _nothing,
    "aws:cloudwatch/eventRule:EventRule": lambda name, inputs: {
        "arn": arn("events", f"rule/{inputs.get('name', name)}")
    },
    "aws:cloudwatch/eventTarget:EventTarget": _nothing,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _nothing,
    "aws:cloudwatch/logGroup:LogGroup": lambda name, inputs: {
        "name": inputs.get("name", name),
        "arn": arn("logs", f"log-group:{inputs.get('name', name)}"),
    },
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _nothing,
    "aws:ec2/networkAcl:NetworkAcl": _nothing,
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": _nothing,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _nothing,
    "aws:ec2/flowLog:FlowLog": _nothing,
    "aws:ec2/launchTemplate:LaunchTemplate": lambda _, __: {"latestVersion": 1},
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": _nothing,
    "aws:ec2/eip:Eip": _nothing,
    "aws:ec2/networkInterface:NetworkInterface": _nothing,
    "aws:ec2/route:Route": _nothing,
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": _nothing,
    "aws:ec2/routeTable:RouteTable": _nothing,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _nothing,
    "aws:ec2/securityGroup:SecurityGroup": _nothing,
    "aws:ec2/subnet:Subnet": _nothing,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _nothing,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": _nothing,
    "aws:ecr/repository:Repository": lambda _, __: {"registryId": ACCOUNT},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": _nothing,
    **dict.fromkeys(
        (
            "aws:efs/accessPoint:AccessPoint",
            "aws:efs/backupPolicy:BackupPolicy",
            "aws:efs/fileSystem:FileSystem",
            "aws:efs/fileSystemPolicy:FileSystemPolicy",
            "aws:efs/mountTarget:MountTarget",
        ),
        _nothing,
    ),
    "aws:ecs/capacityProvider:CapacityProvider": lambda name, inputs: {
        "name": inputs.get("name", name),
        "arn": arn("ecs", f"capacity-provider/{inputs.get('name', name)}"),
    },
    "aws:ecs/daemon:Daemon": lambda _, inputs: {
        "arn": arn("ecs", f"daemon/{inputs['clusterArn'].rpartition('/')[2]}/{inputs['name']}")
    },
    "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": lambda _, inputs: {
        "arn": arn("ecs", f"daemon-task-definition/{inputs['family']}:1")
    },
    "aws:ecs/cluster:Cluster": lambda _, inputs: {"arn": arn("ecs", f"cluster/{inputs['name']}")},
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": _nothing,
    "aws:ecs/service:Service": _nothing,
    "aws:ecs/taskDefinition:TaskDefinition": lambda _, inputs: {
        "arn": arn("ecs", f"task-definition/{inputs['family']}:1")
    },
    "aws:iam/instanceProfile:InstanceProfile": lambda name, _: {
        "arn": arn("iam", f"instance-profile/{name}", region="")
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": lambda _, inputs: {
        "arn": arn("iam", f"oidc-provider/{inputs['url'].removeprefix('https://')}", region="")
    },
    "aws:iam/policy:Policy": lambda name, inputs: {"arn": arn("iam", f"policy{inputs['path']}{name}", region="")},
    "aws:iam/role:Role": _role,
    "aws:iam/rolePolicy:RolePolicy": _nothing,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _nothing,
    "aws:kms/alias:Alias": _nothing,
    "aws:kms/key:Key": lambda name, _: {"arn": arn("kms", f"key/{name}"), "keyId": name},
    "aws:lb/listener:Listener": lambda name, _: {"arn": arn("elasticloadbalancing", f"listener/app/{name}/1/2")},
    "aws:lb/listenerCertificate:ListenerCertificate": _nothing,
    "aws:lb/listenerRule:ListenerRule": lambda name, _: {"arn": arn("elasticloadbalancing", f"listener-rule/{name}/1")},
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "aws:lb/targetGroup:TargetGroup": _target_group,
    "aws:lb/trustStore:TrustStore": lambda name, _: {"arn": arn("elasticloadbalancing", f"truststore/{name}/1")},
    "aws:lb/trustStoreRevocation:TrustStoreRevocation": _nothing,
    "aws:route53/record:Record": lambda _, inputs: {"fqdn": inputs["name"].rstrip(".")},
    "aws:route53/zone:Zone": lambda name, _: {"zoneId": f"Z-{name}"},
    "aws:s3/bucket:Bucket": lambda name, _: {"bucket": name, "arn": f"arn:aws:s3:::{name}"},
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _nothing,
    "aws:s3/bucketObjectv2:BucketObjectv2": lambda _, __: {"versionId": "version-1"},
    "aws:s3/bucketLogging:BucketLogging": _nothing,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _nothing,
    "aws:s3/bucketPolicy:BucketPolicy": _nothing,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _nothing,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _nothing,
    "aws:s3/bucketVersioning:BucketVersioning": _nothing,
    "aws:sns/topic:Topic": lambda name, inputs: {"arn": arn("sns", inputs.get("name", name))},
    "aws:sns/topicSubscription:TopicSubscription": _nothing,
    "aws:ssm/parameter:Parameter": _nothing,
    "aws:cloudfront/distribution:Distribution": lambda name, _: {
        "domainName": f"{name}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "aws:cloudfront/vpcOrigin:VpcOrigin": _nothing,
    "aws:wafv2/ipSet:IpSet": lambda name, _: {"arn": f"{name}-arn"},
    "aws:wafv2/webAcl:WebAcl": lambda name, _: {"arn": f"{name}-arn"},
    "aws:wafv2/webAclAssociation:WebAclAssociation": _nothing,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _nothing,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _nothing,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _nothing,
    "awsx:ec2:Vpc": lambda name, inputs: {
        "vpcId": f"vpc-of-{name}",
        **{
            f"{kind}SubnetIds": [f"subnet-{kind}-{zone + 1}" for zone in range(len(inputs["availabilityZoneNames"]))]
            for kind in ("public", "private")
        },
    },
}
"""Every type that the program may register; another one is an error until somebody has thought about it here."""


def functions(parameters: Mapping[str, str]) -> dict[str, Callable[[Properties], Properties]]:
    """Every function that the program may call; *parameters* is what SSM holds."""
    return {
        "aws:chatbot/getSlackWorkspace:getSlackWorkspace": lambda _: {"slackTeamId": "T07EA123LEP"},
        "aws:ecr/getRepositories:getRepositories": lambda _: {"names": ["dev/taken"]},
        "aws:ec2/getInternetGateway:getInternetGateway": lambda args: {
            "internetGatewayId": f"igw-of-{args['filters'][0]['values'][0]}"
        },
        "aws:ec2/getManagedPrefixList:getManagedPrefixList": lambda args: {"id": "pl-0123456789abcdef0", **args},
        "aws:ec2/getNetworkAcls:getNetworkAcls": lambda _: {"ids": ["acl-default"]},
        "aws:ec2/getRouteTable:getRouteTable": lambda args: {"routeTableId": f"rtb-of-{args['subnetId']}"},
        "aws:index/getAvailabilityZones:getAvailabilityZones": lambda _: {
            "names": [f"eu-west-1{letter}" for letter in "abcdef"]
        },
        READ_OUTPUTS: lambda _: {"outputs": {}},
        "aws:index/getCallerIdentity:getCallerIdentity": lambda _: {"accountId": ACCOUNT},
        "aws:index/getPartition:getPartition": lambda _: {"partition": "aws"},
        "aws:route53/getZone:getZone": lambda args: {
            "name": args.get("name", "example.com"),
            "privateZone": False,
            "zoneId": args.get("zoneId") or f"Z-{args['name']}",
        },
        "aws:ssm/getParametersByPath:getParametersByPath": lambda args: {
            "names": [name for name in parameters if name.startswith(f"{args['path']}/")],
            "values": [value for name, value in parameters.items() if name.startswith(f"{args['path']}/")],
        },
    }
