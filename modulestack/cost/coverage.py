"""Resource type → how its price is known: every type that the program makes has a row."""

from __future__ import annotations

from enum import StrEnum


class Coverage(StrEnum):
    """How what a resource costs is known."""

    PRICED = "priced"
    """By the hour or by the month; it may have a part by use besides."""
    BY_USE = "by use"
    """It costs nothing while nobody uses it."""
    FREE = "free"
    """AWS charges nothing for it, or charges for it where another resource is counted."""
    UNKNOWN = "unknown"
    """It is charged for, and this version does not count it."""


P, U, F, X = Coverage.PRICED, Coverage.BY_USE, Coverage.FREE, Coverage.UNKNOWN
COVERAGE: dict[str, Coverage] = {
    "acm/certificate:Certificate": F,
    "acm/certificateValidation:CertificateValidation": F,
    "appautoscaling/policy:Policy": P,
    "appautoscaling/scheduledAction:ScheduledAction": F,
    "appautoscaling/target:Target": F,
    "autoscaling/group:Group": P,
    "chatbot/slackChannelConfiguration:SlackChannelConfiguration": F,
    "chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": F,
    "cloudfront/distribution:Distribution": U,
    "cloudfront/vpcOrigin:VpcOrigin": F,
    "cloudwatch/alarmMuteRule:AlarmMuteRule": F,
    "cloudwatch/compositeAlarm:CompositeAlarm": P,
    "cloudwatch/dashboard:Dashboard": P,
    "cloudwatch/eventRule:EventRule": F,
    "cloudwatch/eventTarget:EventTarget": F,
    "cloudwatch/logGroup:LogGroup": U,
    "cloudwatch/logMetricFilter:LogMetricFilter": P,
    "cloudwatch/metricAlarm:MetricAlarm": P,
    "cloudwatch/queryDefinition:QueryDefinition": F,
    "ec2/defaultNetworkAcl:DefaultNetworkAcl": F,
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": F,
    "ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": F,
    "ec2/eip:Eip": P,
    "ec2/flowLog:FlowLog": F,
    "ec2/internetGateway:InternetGateway": F,
    "ec2/launchTemplate:LaunchTemplate": F,
    "ec2/natGateway:NatGateway": P,
    "ec2/networkAcl:NetworkAcl": F,
    "ec2/networkAclAssociation:NetworkAclAssociation": F,
    "ec2/networkInterface:NetworkInterface": F,
    "ec2/route:Route": F,
    "ec2/routeTable:RouteTable": F,
    "ec2/routeTableAssociation:RouteTableAssociation": F,
    "ec2/securityGroup:SecurityGroup": F,
    "ec2/subnet:Subnet": F,
    "ec2/vpc:Vpc": F,
    "ec2/vpcEndpoint:VpcEndpoint": P,
    "ec2transitgateway/vpcAttachment:VpcAttachment": P,
    "ecr/lifecyclePolicy:LifecyclePolicy": F,
    "ecr/pullThroughCacheRule:PullThroughCacheRule": F,
    "ecr/repository:Repository": U,
    "ecr/repositoryCreationTemplate:RepositoryCreationTemplate": F,
    "ecr/repositoryPolicy:RepositoryPolicy": F,
    "ecs/capacityProvider:CapacityProvider": P,
    "ecs/cluster:Cluster": U,
    "ecs/clusterCapacityProviders:ClusterCapacityProviders": F,
    "ecs/daemon:Daemon": F,
    "ecs/daemonTaskDefinition:DaemonTaskDefinition": F,
    "ecs/service:Service": P,
    "ecs/taskDefinition:TaskDefinition": F,
    "efs/accessPoint:AccessPoint": F,
    "efs/backupPolicy:BackupPolicy": X,
    "efs/fileSystem:FileSystem": U,
    "efs/fileSystemPolicy:FileSystemPolicy": F,
    "efs/mountTarget:MountTarget": F,
    "iam/instanceProfile:InstanceProfile": F,
    "iam/openIdConnectProvider:OpenIdConnectProvider": F,
    "iam/policy:Policy": F,
    "iam/role:Role": F,
    "iam/rolePolicy:RolePolicy": F,
    "iam/rolePolicyAttachment:RolePolicyAttachment": F,
    "kms/alias:Alias": F,
    "kms/key:Key": P,
    "lb/listener:Listener": F,
    "lb/listenerCertificate:ListenerCertificate": F,
    "lb/listenerRule:ListenerRule": F,
    "lb/loadBalancer:LoadBalancer": P,
    "lb/targetGroup:TargetGroup": F,
    "lb/trustStore:TrustStore": P,
    "lb/trustStoreRevocation:TrustStoreRevocation": F,
    "route53/record:Record": F,
    "route53/zone:Zone": P,
    "s3/bucket:Bucket": U,
    "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": F,
    "s3/bucketLogging:BucketLogging": F,
    "s3/bucketObjectv2:BucketObjectv2": F,
    "s3/bucketOwnershipControls:BucketOwnershipControls": F,
    "s3/bucketPolicy:BucketPolicy": F,
    "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": F,
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": F,
    "s3/bucketVersioning:BucketVersioning": F,
    "scheduler/schedule:Schedule": U,
    "scheduler/scheduleGroup:ScheduleGroup": F,
    "servicediscovery/httpNamespace:HttpNamespace": F,
    "servicediscovery/privateDnsNamespace:PrivateDnsNamespace": P,
    "servicediscovery/service:Service": F,
    "sns/topic:Topic": U,
    "sns/topicSubscription:TopicSubscription": F,
    "ssm/parameter:Parameter": P,
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": F,
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": F,
    "wafv2/ipSet:IpSet": F,
    "wafv2/webAcl:WebAcl": P,
    "wafv2/webAclAssociation:WebAclAssociation": F,
    "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": F,
}
"""
Without ``aws:``. Of flow logs and of a firewall's logs the log group is counted, or the bucket.

Sources: the pricing page of each service, such as https://aws.amazon.com/certificate-manager/pricing/,
https://aws.amazon.com/cloud-map/pricing/ (services that ECS registers are free), https://aws.amazon.com/vpc/pricing/,
https://aws.amazon.com/systems-manager/pricing/ (standard parameters are free).
"""


def coverage_of(type_: str) -> Coverage:
    """How the price of *type_* is known; a type without a row, such as of a transform, is unknown."""
    return COVERAGE.get(type_.removeprefix("aws:"), Coverage.UNKNOWN)
