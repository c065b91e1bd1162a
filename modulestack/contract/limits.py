"""
What AWS allows: tables and small functions of them, no effects.

Ranges include both ends. Where AWS lets a quota be raised, its default is here.
"""

from __future__ import annotations

from typing import NamedTuple


class Range(NamedTuple):
    """Whole numbers from *min* to *max*, both allowed."""

    min: int
    max: int

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and self.min <= value <= self.max


INT32 = 2147483647
"""The end of AWS's `Integer`, where no other end is named."""

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
FARGATE_MEMORY_MIB: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
    32768: (61440, 122880, 249856),
}
"""CPU units (1024 to a vCPU) → the memory sizes that Fargate takes with them, in MiB."""

FARGATE_CPU = tuple(FARGATE_MEMORY_MIB)
"""CPU units that a Fargate task may have."""


def fargate_cpu_for(memory_mib: int) -> tuple[int, ...]:
    """The CPU units that pair with *memory_mib*; empty if none does."""
    return tuple(cpu for cpu, sizes in FARGATE_MEMORY_MIB.items() if memory_mib in sizes)


# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html
EPHEMERAL_STORAGE_GIB = Range(21, 200)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout, Fargate)
STOP_TIMEOUT_S = Range(2, 120)

START_TIMEOUT_S = Range(2, 120)
CONTAINER_CPU = Range(0, FARGATE_CPU[-1])
"""CPU units that a container of a task claims."""
CONTAINER_MEMORY_MIB = Range(6, FARGATE_MEMORY_MIB[FARGATE_CPU[-1]][-1])
"""Docker's own least is 6 MiB."""
CONTAINER_OPEN_FILES = Range(1, 1048576)
EXIT_CODE = Range(0, 255)

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
CONTAINERS_PER_TASK = 10
TASK_DEFINITION_BYTES = 65536
"""Of a RegisterTaskDefinition request."""

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
OVERRIDES_LENGTH = 8192
"""Characters of all overrides of a task, as JSON."""

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
JOB_TIMEOUT_S = Range(1, 24 * 3600)
"""Within which ECS knows the token by which a job is started once."""

# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
SCHEDULE_RETRIES = Range(0, 185)
SCHEDULE_RETRY_WITHIN_S = Range(60, 86400)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
PLACEMENT_CONSTRAINTS = 10
INSTANCE_TASK_CPU = Range(128, 196608)
"""CPU units of a task on container instances."""
INSTANCE_TASK_MEMORY_MIB = Range(6, INT32)
"""MiB of such a task: Docker's own least is 6 MiB."""

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html (base)
CAPACITY_BASE = Range(0, 100000)
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
TARGET_CAPACITY = Range(1, 100)
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html (groups have no limit of their own)
GROUP_SIZE = Range(0, 5000)
"""Instances of a cluster: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
MAX_HEALTHY_PERCENTAGE = Range(100, 200)
HEALTHY_PERCENTAGES_APART = 100
"""MaxHealthyPercentage above MinHealthyPercentage, at the most."""
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html (30 GiB),
# https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (gp3)
ROOT_VOLUME_GIB = Range(30, 16384)
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplate.html (overrides)
INSTANCE_TYPES_PER_GROUP = 40
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html
REQUIRED_VCPUS = Range(1, 768)
REQUIRED_MEMORY_MIB = Range(512, 33554432)

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html (instance storage)
MANAGED_STORAGE_GIB = Range(30, 16384)
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InfrastructureOptimization.html
SCALE_IN_AFTER_S = Range(-1, 3600)
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceRequirementsRequest.html (allowedInstanceTypes)
ALLOWED_INSTANCE_TYPES = 400
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-deployments.html (drainPercent)
DAEMON_DRAIN_PERCENT = Range(1, 100)
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-deployments.html (bakeTimeInMinutes)
DAEMON_BAKE_MINUTES = Range(0, 1440)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
IMAGE_LENGTH = 255
"""Characters of an image's name with its tag, or of what stands before its digest."""
ENVIRONMENT_FILES = 10

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
METRIC_NAMESPACE_LENGTH = 255

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
CREDENTIALS_PARAMETER_LENGTH = 255
"""Of the reference to a registry's credentials, as ECS says when it refuses a longer one."""

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
RESTART_ATTEMPT_PERIOD_S = Range(60, 1800)
IGNORED_EXIT_CODES = 50

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
CONTAINER_CHECK_INTERVAL_S = Range(5, 300)
CONTAINER_CHECK_TIMEOUT_S = Range(2, 60)
CONTAINER_CHECK_RETRIES = Range(1, 10)
CONTAINER_CHECK_START_PERIOD_S = Range(0, 300)

# https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
EFS_DIRECTORY_LENGTH = 100
EFS_DIRECTORY_LEVELS = 4
"""Of the directory that an access point leads to."""

# https://docs.aws.amazon.com/efs/latest/ug/API_PosixUser.html
POSIX_ID = Range(1, 4294967295)
"""Of a user or group that is not root."""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
HEALTH_CHECK_INTERVAL_S = Range(5, 300)
HEALTH_CHECK_TIMEOUT_S = Range(2, 120)
HEALTH_CHECK_THRESHOLD = Range(2, 10)
HEALTH_CHECK_PATH_LENGTH = Range(1, 1024)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html (application load balancers)
HEALTH_CHECK_CODE = Range(200, 499)
NETWORK_HEALTH_CHECK_CODE = Range(200, 599)
"""The same of network load balancers."""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
DEREGISTRATION_DELAY_S = Range(0, 3600)
SLOW_START_S = Range(30, 900)
"""Besides 0, which turns it off."""
STICKINESS_S = Range(1, 604800)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
NO_SLOW_START = ("least_outstanding_requests", "weighted_random")
"""Algorithms with which slow start cannot be combined."""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
IDLE_TIMEOUT_S = Range(1, 4000)
CLIENT_KEEP_ALIVE_S = Range(60, 604800)

# https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsRecord.html
DNS_TTL_S = Range(0, 2_147_483_647)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html (AWS says no most: a day)
CONNECT_TIMEOUT_S = Range(0, 86_400)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
PORT = Range(1, 65535)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
LOAD_BALANCER_NAME_LENGTH = 32
"""Of load balancers and target groups; letters, digits and inner hyphens, not starting with ``internal-``."""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
LOAD_BALANCERS_PER_REGION = 50

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
TARGET_GROUPS_PER_SERVICE = 5

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
LOAD_BALANCER_SUBNET_PREFIX = 27
"""Longest prefix of a subnet that a load balancer may stand in."""
LOAD_BALANCER_ZONES = 2
"""Fewest availability zones, one subnet in each."""

# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
VPC_PREFIX = Range(16, 28)

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""Where a VPC's addresses can never be somebody else's public ones."""

# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
SUBNET_PREFIX_OF_IPV6 = 64
"""The usual one of a subnet; a VPC that AWS gives a range has 256 such parts."""

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
ZONES = Range(LOAD_BALANCER_ZONES, 6)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
ECS_NAME_LENGTH = 255
"""Of clusters, services, families and containers: letters, digits, hyphens, underscores."""
GRACE_PERIOD_S = Range(0, INT32)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
MINIMUM_HEALTHY_PERCENT = Range(0, 100)
MAXIMUM_PERCENT = Range(100, INT32)
"""AWS names no upper end."""
BAKE_MINUTES = Range(0, 1440)
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
FAILED_TASKS = Range(1, INT32)
FAILED_TASKS_PERCENT = Range(1, 100)
FUNCTION_TIMEOUT_MINUTES = Range(1, 1440)
PAUSE_TIMEOUT_MINUTES = Range(1, 20160)
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html"""
CANARY_TENTHS = Range(1, 1000)
"""Tenths of a percent. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html"""
LINEAR_TENTHS = Range(30, 1000)
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html"""

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
TASKS_PER_SERVICE = 5000

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip

# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
ECR_REPOSITORY_NAME_LENGTH = Range(2, 256)

# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html (ecrRepositoryPrefix)
ECR_CACHE_PREFIX_LENGTH = Range(2, 30)

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
ECR_UNTAGGED_DAYS = Range(1, INT32)

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html
ACCESS_LOG_DAYS = Range(1, INT32)
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html (part of a key of S3's)
LOG_PREFIX_LENGTH = 512
# https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html (Limit)
WAF_RATE = Range(10, 2_000_000_000)
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html (what is in the price)
WEB_ACL_CAPACITY = 1500
"""AWS names no upper end."""

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
LOG_GROUP_NAME_LENGTH = 512

# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
SCALING_TASKS = Range(0, TASKS_PER_SERVICE)
MESSAGES_PER_TASK = Range(1, INT32)
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html (QueueName)
QUEUE_NAME_LENGTH = 80
SCALED_TASKS = Range(1, TASKS_PER_SERVICE)
"""Where target tracking decides: at 0 its metrics have no data, and it never starts a task again."""
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
SCALING_PERCENT = Range(1, 100)
SCALING_REQUESTS = Range(1, INT32)
SCALING_COOLDOWN_S = Range(0, INT32)
# https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html
SCHEDULES_PER_TARGET = 200
POLICIES_PER_TARGET = 50
STEPS_PER_POLICY = 20
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPolicyConfiguration.html
# (0 is one of AWS's values, too; the provider takes it for none)
SCHEDULING_BUFFER_S = Range(1, 3600)
CAPACITY_BUFFER_PERCENT = Range(1, 100)
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html and API_Dimension.html
METRIC_TEXT_LENGTH = 255
METRIC_DIMENSIONS = 30
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (of minutes, one day)
ALARM_PERIODS = Range(1, 1440)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
ROLE_NAME_LENGTH = 64
ROLE_POLICIES_LENGTH = 10240
"""Characters of all inline policies of a role together; spaces do not count."""
POLICY_LENGTH = 6144
"""Characters of a managed policy; spaces do not count."""
TRUST_POLICY_LENGTH = 2048
ARN_LENGTH = 2048
"""Of a resource in a policy, as of an ARN in IAM's API."""
MANAGED_POLICIES_PER_ROLE = 10

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
TAGS_PER_RESOURCE = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256

# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
DNS_NAME_LENGTH = 253
"""As people write it: 255 octets on the wire."""
DNS_LABEL_LENGTH = 63

# https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html
NAMESPACE_NAME_LENGTH = 1024

# https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
CERTIFICATE_DOMAIN_LENGTH = 64
"""Characters of a certificate's first domain name."""

# https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
PARAMETER_NAME_LENGTH = 1011
PARAMETER_LEVELS = 15

# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
PARAMETER_BYTES = {"Standard": 4096, "Advanced": 8192}
"""Tier of a parameter → its longest value."""

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET_NAME_LENGTH = 63

# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
SECRET_NAME_LENGTH = 512

# https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8
PLAIN_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA")
"""Variables that may never stand in a task definition as plain text."""

# An alarm looks at a day at most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
ALARM_MINUTES = Range(1, 1440)
ALARM_CERTIFICATE_DAYS = Range(1, 45)
"""With more, one that ACM renews would be told of each time: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html"""
ALARM_LATENCY_MS = Range(1, 4_000_000)
"""As long as a load balancer waits for a task."""
ALARM_REQUESTS = Range(1, 10**9)
ALARM_QUEUE_AGE_MINUTES = Range(1, 14 * 24 * 60)
"""As long as SQS keeps a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""
MUTE_MINUTES = Range(1, 15 * 24 * 60)
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html (Duration)"""
MUTED_ALARMS = 100
"""Of one rule: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html"""
EVENT_RULES_PER_BUS = 300
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (fewer in some regions; can be raised)"""

RAISED_RULES_PER_SECURITY_GROUP = Range(60, 1000)
"""As many as AWS raises it to: the rules of all groups of an interface are 1000 at most."""
HEADER_LENGTH = 16 * 1024
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html (single header)"""
RULES_PER_SECURITY_GROUP = 60
"""
That let in, of IPv4 and as many of IPv6; a prefix list counts as the entries that it may have.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
"""

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
DASHBOARD_WIDGETS, DASHBOARD_METRICS, WIDGET_METRICS = 500, 2500, 500
ALARMS_OF_A_WIDGET = 100

SECURITY_GROUPS_OF_AN_INTERFACE = 5
"""
Of a task, and of a load balancer.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html,
https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
"""
