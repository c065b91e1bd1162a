"""
Inputs that the provider takes and that are not applied here: refused by name, whatever engine asks.

Every other input of a type is applied; tests/embedded_aws/resources/test_every_input.py tries each of the SDK's.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties
from modulestack.embedded_aws.uncompared_requirements import UNCOMPARED


def _spelled(name: str) -> str:
    """An ECS name as the provider has it: ``memoryMiB`` → ``memoryMib``."""
    return name.replace("MiB", "Mib").replace("GB", "Gb")


_BEHAVIORS = ("defaultCacheBehavior", "orderedCacheBehaviors")
"""Of a distribution."""
_OF_BEHAVIORS = (
    "defaultTtl fieldLevelEncryptionId forwardedValues functionAssociations grpcConfig lambdaFunctionAssociations "
    "maxTtl minTtl realtimeLogConfigArn responseHeadersPolicyId smoothStreaming trustedKeyGroups trustedSigners"
)
_UNAPPLIED: Mapping[str, str] = {
    "aws:acm/certificate:Certificate": "certificateAuthorityArn certificateBody certificateChain earlyRenewalDuration "
    "options privateKey privateKeyWo privateKeyWoVersion validationOptions",
    "aws:appautoscaling/policy:Policy": " ".join(
        f"targetTrackingScalingPolicyConfiguration.customizedMetricSpecification.{name}"
        for name in ("dimensions", "metricName", "namespace", "statistic", "unit")
    ),
    "aws:appautoscaling/target:Target": "roleArn",
    "aws:appautoscaling/scheduledAction:ScheduledAction": "endTime startTime",
    "aws:autoscaling/group:Group": "availabilityZoneDistribution capacityReservationSpecification context "
    "desiredCapacityType=units enabledMetrics forceDeleteWarmPool ignoreFailedScalingActivities "
    "initialLifecycleHooks instanceLifecyclePolicy instanceRefresh.preferences.alarmSpecification "
    "instanceRefresh.preferences.autoRollback instanceRefresh.preferences.checkpointDelay "
    "instanceRefresh.preferences.checkpointPercentages instanceRefresh.triggers launchConfiguration loadBalancers "
    "metricsGranularity=1Minute minElbCapacity namePrefix "
    "placementGroup serviceLinkedRoleArn targetGroupArns trafficSources waitForElbCapacity warmPool",
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": "timeouts",
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": "timeouts",
    "aws:cloudfront/distribution:Distribution": "anycastIpListId cacheTagConfig connectionFunctionAssociation "
    "continuousDeploymentPolicyId customErrorResponses defaultRootObject loggingConfig originGroups retainOnDelete "
    "staging viewerMtlsConfig origins.customHeaders origins.customOriginConfig origins.originAccessControlId "
    "origins.originPath origins.originShield origins.responseCompletionTimeout origins.s3OriginConfig "
    "origins.vpcOriginConfig.ownerAccountId viewerCertificate.iamCertificateId "
    + " ".join(f"{each}.{name}" for each in _BEHAVIORS for name in _OF_BEHAVIORS.split()),
    "aws:cloudfront/vpcOrigin:VpcOrigin": "timeouts",
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": "expireDate startDate",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "actionsSuppressor",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "applyOnTransformedLogs",
    "aws:cloudwatch/eventRule:EventRule": "eventBusName=default isEnabled namePrefix roleArn scheduleExpression",
    "aws:cloudwatch/eventTarget:EventTarget": "appsyncTarget batchTarget deadLetterConfig ecsTarget "
    "eventBusName=default httpTarget inputPath kinesisTarget redshiftTarget retryPolicy roleArn runCommandTargets "
    "sagemakerPipelineTarget sqsTarget",
    "aws:cloudwatch/logGroup:LogGroup": "deletionProtectionEnabled namePrefix",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "dimensions evaluateLowSampleCountPercentiles evaluationCriteria "
    "evaluationInterval evaluationWindow extendedStatistic metricName metricQueries.accountId "
    "metricQueries.metric.unit metricQueries.period namespace period statistic thresholdMetricId unit "
    "warmUpConfiguration",
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": "subnetIds",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "egress ingress revokeRulesOnDelete",
    "aws:ec2/eip:Eip": "address associateWithPrivateIp customerOwnedIpv4Pool domain=vpc instance ipamPoolId "
    "networkBorderGroup publicIpv4Pool=amazon",
    "aws:ec2/flowLog:FlowLog": "deliverCrossAccountRole destinationOptions eniId regionalNatGatewayId subnetId "
    "tagFieldSpecifications transitGatewayAttachmentId transitGatewayId",
    "aws:ec2/launchTemplate:LaunchTemplate": "capacityReservationSpecification cpuOptions enclaveOptions "
    "hibernationOptions kernelId licenseSpecifications namePrefix networkPerformanceOptions placement "
    "privateDnsNameOptions ramDiskId secondaryInterfaces securityGroupNames",
    "aws:ec2/natGateway:NatGateway": "availabilityMode=zonal availabilityZoneAddresses connectivityType=public "
    "privateIp secondaryAllocationIds secondaryPrivateIpAddressCount secondaryPrivateIpAddresses vpcId",
    "aws:ec2/networkAcl:NetworkAcl": "subnetIds",
    "aws:ec2/networkInterface:NetworkInterface": "attachments connectionTrackingSpecification enaSrdSpecification "
    "enablePrimaryIpv6 interfaceType=interface ipv4PrefixCount ipv4Prefixes ipv6AddressCount ipv6AddressListEnabled "
    "ipv6AddressLists ipv6Addresses ipv6PrefixCount ipv6Prefixes privateIp privateIpListEnabled privateIpLists "
    "privateIps privateIpsCount",
    "aws:ec2/route:Route": "carrierGatewayId coreNetworkArn destinationPrefixListId localGatewayId odbNetworkArn "
    "vpcEndpointId vpcPeeringConnectionId",
    "aws:ec2/routeTable:RouteTable": "propagatingVgws routes",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "gatewayId",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "securityGroupReferencingSupport=enable "
    "transitGatewayDefaultRouteTableAssociation=True transitGatewayDefaultRouteTablePropagation=True",
    "aws:ec2/securityGroup:SecurityGroup": "namePrefix",
    "aws:ec2/subnet:Subnet": "availabilityZoneId customerOwnedIpv4Pool enableDns64 enableLniAtDeviceIndex "
    "enableResourceNameDnsARecordOnLaunch enableResourceNameDnsAaaaRecordOnLaunch ipv4IpamPoolId ipv4NetmaskLength "
    "ipv6IpamPoolId ipv6Native ipv6NetmaskLength mapCustomerOwnedIpOnLaunch outpostArn "
    "privateDnsHostnameTypeOnLaunch=ip-name",
    "aws:ec2/vpc:Vpc": "ipv4NetmaskLength ipv6CidrBlock ipv6CidrBlockNetworkBorderGroup ipv6IpamPoolId "
    "ipv6NetmaskLength",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "autoAccept dnsOptions ipAddressType resourceConfigurationArn serviceNetworkArn "
    "serviceRegion subnetConfigurations",
    "aws:ecr/repository:Repository": "imageTagMutabilityExclusionFilters",
    "aws:ecs/capacityProvider:CapacityProvider": "managedInstancesProvider.instanceLaunchTemplate.capacityReservations "
    + " ".join(
        f"managedInstancesProvider.instanceLaunchTemplate.instanceRequirements.{_spelled(name)}" for name in UNCOMPARED
    ),
    "aws:ecs/daemon:Daemon": "timeouts",
    "aws:efs/fileSystem:FileSystem": "availabilityZoneName protection provisionedThroughputInMibps",
    "aws:efs/mountTarget:MountTarget": "ipAddressType=IPV4_ONLY ipv6Address",
    "aws:ecs/service:Service": "iamRole loadBalancers.elbName "
    "serviceConnectConfiguration.logConfiguration.secretOptions "
    "sigintRollback triggers",
    "aws:iam/instanceProfile:InstanceProfile": "namePrefix",
    "aws:iam/policy:Policy": "delayAfterPolicyCreationInMs namePrefix",
    "aws:iam/role:Role": "inlinePolicies managedPolicyArns namePrefix",
    "aws:iam/rolePolicy:RolePolicy": "namePrefix",
    "aws:kms/alias:Alias": "namePrefix",
    "aws:kms/key:Key": "customKeyStoreId customerMasterKeySpec=SYMMETRIC_DEFAULT isEnabled "
    "keyUsage=ENCRYPT_DECRYPT multiRegion rotationPeriodInDays xksKeyId",
    "aws:lb/listener:Listener": "alpnPolicy tcpIdleTimeoutSeconds",
    "aws:lb/listenerRule:ListenerRule": "transforms",
    "aws:lb/loadBalancer:LoadBalancer": "customerOwnedIpv4Pool "
    "enablePrefixForIpv6SourceNat enforceSecurityGroupInboundRulesOnPrivateLinkTraffic ipamPools "
    "minimumLoadBalancerCapacity "
    "namePrefix secondaryIpsAutoAssignedPerSubnet",
    "aws:lb/trustStore:TrustStore": "namePrefix",
    "aws:lb/targetGroup:TargetGroup": "lambdaMultiValueHeadersEnabled namePrefix "
    "targetControlPort targetFailovers targetGroupHealth targetHealthStates",
    "aws:route53/zone:Zone": "delegationSetId enableAcceleratedRecovery",
    "aws:s3/bucket:Bucket": "accelerationStatus bucketNamespace bucketPrefix objectLockEnabled "
    "requestPayer=BucketOwner",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "expectedBucketOwner "
    "rules.filter.and rules.filter.objectSizeGreaterThan rules.filter.objectSizeLessThan rules.filter.tag "
    "rules.noncurrentVersionExpiration.newerNoncurrentVersions timeouts "
    "transitionDefaultMinimumObjectSize=all_storage_classes_128K",
    "aws:s3/bucketLogging:BucketLogging": "expectedBucketOwner",
    "aws:s3/bucketObjectv2:BucketObjectv2": "acl=private bucketKeyEnabled checksumAlgorithm contentBase64 etag "
    "forceDestroy objectLockLegalHoldStatus objectLockMode objectLockRetainUntilDate source "
    "sourceHash storageClass=STANDARD websiteRedirect",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "expectedBucketOwner "
    "rules.blockedEncryptionTypes",
    "aws:s3/bucketVersioning:BucketVersioning": "expectedBucketOwner mfa versioningConfiguration.mfaDelete=Disabled",
    "aws:scheduler/schedule:Schedule": "actionAfterCompletion=NONE endDate flexibleTimeWindow.maximumWindowInMinutes "
    "kmsKeyArn namePrefix startDate "
    "target.ecsParameters.enableEcsManagedTags target.ecsParameters.enableExecuteCommand "
    "target.ecsParameters.placementConstraints target.ecsParameters.placementStrategies "
    "target.ecsParameters.propagateTags target.ecsParameters.referenceId target.ecsParameters.tags "
    "target.eventbridgeParameters target.kinesisParameters target.sagemakerPipelineParameters target.sqsParameters",
    "aws:scheduler/scheduleGroup:ScheduleGroup": "namePrefix",
    "aws:servicediscovery/service:Service": "healthCheckConfig",
    "aws:sns/topic:Topic": "archivePolicy contentBasedDeduplication deliveryPolicy fifoThroughputScope fifoTopic "
    "maximumMessageSize namePrefix signatureVersion tracingConfig applicationFailureFeedbackRoleArn "
    "applicationSuccessFeedbackRoleArn applicationSuccessFeedbackSampleRate "
    "firehoseFailureFeedbackRoleArn firehoseSuccessFeedbackRoleArn firehoseSuccessFeedbackSampleRate "
    "httpFailureFeedbackRoleArn httpSuccessFeedbackRoleArn httpSuccessFeedbackSampleRate "
    "lambdaFailureFeedbackRoleArn lambdaSuccessFeedbackRoleArn lambdaSuccessFeedbackSampleRate "
    "sqsFailureFeedbackRoleArn sqsSuccessFeedbackRoleArn sqsSuccessFeedbackSampleRate",
    "aws:sns/topicSubscription:TopicSubscription": "deliveryPolicy filterPolicy filterPolicyScope rawMessageDelivery "
    "redrivePolicy replayPolicy subscriptionRoleArn",
    "aws:ssm/parameter:Parameter": "arn valueWoVersion",
    "aws:wafv2/ipSet:IpSet": "namePrefix",
    "aws:wafv2/webAcl:WebAcl": "namePrefix",
}
"""Type → names, nested ones with dots; ``name=value``: of these, the value that it has anyway and that may be given."""


def _of(text: str) -> Mapping[str, str]:
    return MappingProxyType({name: value for name, _, value in (each.partition("=") for each in text.split())})


UNAPPLIED: Mapping[str, Mapping[str, str]] = MappingProxyType({type_: _of(text) for type_, text in _UNAPPLIED.items()})
"""Type → input → the one value that may be given; empty: only what is empty or false may."""


def checked(handler: Handler, ctx: Context, inputs: Properties) -> Properties:
    """
    *inputs* as *handler* compares and uses them.

    Raises:
        InvalidInput: the provider refuses one, or it would not be applied.
    """
    refuse(handler.type, inputs)
    return handler.check(ctx, inputs)


def refuse(type_: str, inputs: Properties) -> None:
    """
    Refuse inputs of *type_* that would be taken and not applied.

    Raises:
        InvalidInput: there is one; names it.
    """
    for name, only in UNAPPLIED.get(type_, {}).items():
        if any(value and value != (only or None) for value in _values(inputs, name.split("."))):
            allowed = f" other than {only}" if only else ""
            raise InvalidInput(name, f"the embedded AWS applies no value{allowed} of it: leave it out")


def applied(type_: str, told: Properties) -> Properties:
    """*told*, the inputs that AWS tells of a resource of *type_*, without those that ``refuse`` would not take."""
    kept = copy.deepcopy(told)
    for name, only in UNAPPLIED.get(type_, {}).items():
        _take_out(kept, name.split("."), only)
    return kept


def _take_out(told: Any, path: Sequence[str], only: str) -> None:
    for item in told if isinstance(told, list) else [told]:
        if isinstance(item, dict) and path[0] in item:
            if len(path) > 1:
                _take_out(item[path[0]], path[1:], only)
            elif item[path[0]] != (only or None):
                del item[path[0]]


def _values(given: Any, path: Sequence[str]) -> Iterator[Any]:
    """Whatever is at *path*, in every item of the lists on the way."""
    if not path:
        yield given
    elif isinstance(given, Mapping):
        yield from _values(given.get(path[0]), path[1:])
    elif isinstance(given, list):
        for item in given:
            yield from _values(item, path)
