"""The kinds of values that fields hold: a range, one of a table, a text of a form. Editors see the same limits."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from modulestack.contract import flow_logs, host_paths, limits, s3_reference, secret_reference, vpc_endpoints
from modulestack.contract.alphabets import ECR_REPOSITORY
from modulestack.contract.request_headers import NAME_PATTERN
from modulestack.fields import (
    alert_formats,
    authentication_formats,
    aws_formats,
    certificate_formats,
    cloudfront_formats,
    ebs_formats,
    efs_formats,
    github_formats,
    host_formats,
    iam_formats,
    image_formats,
    imported_formats,
    name_formats,
    network_formats,
    ulimit_formats,
)
from modulestack.fields.text import listed

_AT_MOST = 10
"""So many numbers of a table are told at once."""


@dataclasses.dataclass(frozen=True, eq=False)
class Checked:
    """A field's own rule, for validation and for the JSON Schema."""

    check: Callable[[Any], Any]
    """Returns the value or raises ValueError; the message continues the value: ``is too small: allowed 5 to 300``."""
    schema: dict[str, Any]
    """What JSON Schema can say of it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(core) | self.schema


def within(allowed: limits.Range) -> Checked:
    """A whole number in the range."""

    def check(value: int) -> int:
        if value not in allowed:
            numbers = spelled(allowed) if value < allowed.min else f"{allowed.min} to {allowed.max}"
            raise ValueError(f"is too {'small' if value < allowed.min else 'large'}: allowed {numbers}")
        return value

    return Checked(check, {"minimum": allowed.min} | ({"maximum": allowed.max} if allowed.max < limits.INT32 else {}))


def percent(tenths: limits.Range) -> Checked:
    """A percentage in steps of a tenth; *tenths* are those that are allowed."""
    least, most = tenths.min / 10, tenths.max / 10

    def check(value: float) -> float:
        if not math.isfinite(value) or round(value * 10) not in tenths or abs(value * 10 - round(value * 10)) > 1e-6:
            raise ValueError(f"is not possible: allowed {least:g} to {most:g}, in steps of 0.1")
        return value

    return Checked(check, {"minimum": least, "maximum": most})


def spelled(allowed: limits.Range) -> str:
    """The range as people say it."""
    return f"{allowed.min} to {allowed.max}" if allowed.max < limits.INT32 else f"{allowed.min} and more"


def spelled_numbers(schema: Mapping[str, Any]) -> str:
    """The numbers that a rule's JSON *schema* allows, as people say it; empty: it says nothing of numbers."""
    numbers = schema.get("enum", ())
    if len(numbers) > _AT_MOST:
        return f"{', '.join(map(str, numbers[:3]))} and so on, up to {numbers[-1]}"
    if numbers:
        return listed(numbers)
    if choices := [inner for choice in schema.get("anyOf", ()) if (inner := spelled_numbers(choice))]:
        return listed(choices)
    if "const" in schema:
        return str(schema["const"])
    return spelled(limits.Range(schema["minimum"], schema.get("maximum", limits.INT32))) if "minimum" in schema else ""


def one_of(table: tuple[int, ...]) -> Checked:
    """A number of the table; if that is long, the error names the nearest ones only."""

    def check(value: int) -> int:
        if value not in table:
            near = [n for n in table if n < value][-1:] + [n for n in table if n > value][:1]
            raise ValueError(f"is not possible: allowed {listed(table)}" if len(table) <= _AT_MOST else _nearest(near))
        return value

    return Checked(check, {"enum": list(table)})


def _nearest(values: list[int]) -> str:
    return f"is not possible: the nearest allowed {'are' if len(values) > 1 else 'is'} {listed(values, 'and')}"


def slow_start(value: int) -> int:
    """0, or a range that does not begin there."""
    if value and value not in limits.SLOW_START_S:
        raise ValueError(f"is not possible: allowed 0 (off) or {spelled(limits.SLOW_START_S)}")
    return value


def _form(check: Callable[[str], str], pattern: str, most: int | None = None) -> Checked:
    return Checked(check, {"pattern": pattern} | ({"maxLength": most} if most else {}))


def _of_a_task(fargate: Iterable[int], instances: limits.Range) -> Checked:
    """A size of a task: which of these numbers is possible depends on where it runs."""
    table = tuple(sorted({*fargate}))

    def check(value: int) -> int:
        if value not in instances:
            few = listed(table) if len(table) <= _AT_MOST else f"{', '.join(map(str, table[:3]))} and so on"
            raise ValueError(f"is not possible: allowed {few}, on machines {spelled(instances)}")
        return value

    least = {"minimum": instances.min} | ({"maximum": instances.max} if instances.max < limits.INT32 else {})
    return Checked(check, {"anyOf": [{"enum": list(table)}, least]})


_SLOW_START = {"anyOf": [{"const": 0}, {"minimum": limits.SLOW_START_S.min, "maximum": limits.SLOW_START_S.max}]}
_TAG_KEY = {"minLength": 1, "maxLength": limits.TAG_KEY_LENGTH}

Port = Annotated[int, within(limits.PORT)]
Threshold = Annotated[int, within(limits.HEALTH_CHECK_THRESHOLD)]
Percent = Annotated[int, within(limits.Range(0, 100))]
ScalingPercent = Annotated[int, within(limits.SCALING_PERCENT)]
Cooldown = Annotated[int, within(limits.SCALING_COOLDOWN_S)]
Tasks = Annotated[int, within(limits.SCALING_TASKS)]

Cpu = Annotated[int, _of_a_task(limits.FARGATE_CPU, limits.INSTANCE_TASK_CPU)]
Memory = Annotated[int, _of_a_task(chain(*limits.FARGATE_MEMORY_MIB.values()), limits.INSTANCE_TASK_MEMORY_MIB)]
RetentionDays = Annotated[int, one_of(limits.RETENTION_DAYS)]
SlowStart = Annotated[int, Checked(slow_start, _SLOW_START)]

EnvironmentName = Annotated[
    str, _form(name_formats.environment_name, name_formats.NAME_PATTERN, name_formats.ENVIRONMENT_NAME_LENGTH)
]
ModuleName = Annotated[str, _form(name_formats.module_name, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)]
CapacityName = Annotated[
    str, _form(name_formats.capacity_name, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)
]
DaemonName = Annotated[str, _form(name_formats.daemon_name, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)]
InstanceType = Annotated[str, _form(aws_formats.instance_type, aws_formats.INSTANCE_TYPE_PATTERN)]
JobName = Annotated[str, _form(name_formats.job_name, name_formats.NAME_PATTERN, name_formats.JOB_NAME_LENGTH)]
PortName = Annotated[str, _form(name_formats.port_name, name_formats.NAME_PATTERN, name_formats.PORT_NAME_LENGTH)]
Variable = Annotated[str, _form(name_formats.variable, name_formats.VARIABLE_PATTERN)]
PlainVariable = Annotated[str, _form(name_formats.plain_variable, name_formats.VARIABLE_PATTERN)]
PlaceholderName = Annotated[str, _form(name_formats.placeholder, name_formats.PLACEHOLDER_PATTERN)]
ContainerName = Annotated[
    str, _form(name_formats.container_name, name_formats.CONTAINER_PATTERN, limits.ECS_NAME_LENGTH)
]
ContainerPath = Annotated[str, _form(name_formats.container_path, name_formats.CONTAINER_PATH_PATTERN)]
VolumeName = Annotated[str, _form(name_formats.volume_name, name_formats.CONTAINER_PATTERN, limits.ECS_NAME_LENGTH)]
LogOption = Annotated[str, _form(name_formats.log_option, name_formats.LOG_OPTION_PATTERN)]
DockerLabel = Annotated[str, _form(name_formats.docker_label, name_formats.DOCKER_LABEL_PATTERN)]
ExitCode = Annotated[int, within(limits.EXIT_CODE)]
Image = Annotated[str, _form(image_formats.image, image_formats.IMAGE_PATTERN)]
User = Annotated[str, _form(name_formats.user, name_formats.USER_PATTERN)]
HealthPath = Annotated[
    str, _form(network_formats.health_path, network_formats.PATH_PATTERN, limits.HEALTH_CHECK_PATH_LENGTH.max)
]
Matcher = Annotated[str, _form(network_formats.matcher, network_formats.MATCHER_PATTERN)]
EnvironmentFile = Annotated[str, _form(aws_formats.environment_file, s3_reference.PATTERN)]
Secret = Annotated[str, _form(aws_formats.secret, secret_reference.PATTERN)]
RegistryHost = Annotated[str, _form(image_formats.registry_host, image_formats.REGISTRY_PATTERN)]
RepositoryPrefix = Annotated[
    str,
    _form(
        image_formats.repository_prefix,
        rf"^{ECR_REPOSITORY.pattern.pattern}$",
        limits.ECR_CACHE_PREFIX_LENGTH.max,
    ),
]
LoadBalancerName = Annotated[
    str, _form(name_formats.load_balancer_name, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)
]
ExistingLoadBalancerName = Annotated[
    str, _form(network_formats.existing_load_balancer_name, network_formats.LOAD_BALANCER_PATTERN)
]
LoadBalancerReference = Annotated[
    str, _form(name_formats.load_balancer_reference, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)
]
DnsName = Annotated[str, _form(network_formats.dns_name, network_formats.DNS_PATTERN, limits.DNS_NAME_LENGTH)]
ModuleUrl = Annotated[str, _form(network_formats.module_url, network_formats.MODULE_URL_PATTERN)]
Cidr = Annotated[str, _form(network_formats.cidr, network_formats.CIDR_PATTERN)]
ClientAddresses = Annotated[str, _form(network_formats.client_addresses, network_formats.CIDR_PATTERN)]
HeaderName = Annotated[str, _form(network_formats.header_name, NAME_PATTERN)]
HeaderValue = Annotated[str, _form(network_formats.header_value, network_formats.HEADER_VALUE_PATTERN)]
HeaderSeconds = Annotated[str, _form(network_formats.header_seconds, network_formats.HEADER_SECONDS_PATTERN)]
SourceAddresses = Annotated[str, _form(network_formats.source, network_formats.SOURCE_PATTERN)]
Region = Annotated[str, _form(aws_formats.region, aws_formats.REGION_PATTERN)]
AccountId = Annotated[str, _form(aws_formats.account_id, aws_formats.ACCOUNT_PATTERN)]
RouteDestination = Annotated[str, _form(network_formats.route_destination, network_formats.DESTINATION_PATTERN)]
TransitGatewayId = Annotated[str, _form(network_formats.transit_gateway_id, network_formats.TRANSIT_GATEWAY_PATTERN)]
IpamPoolId = Annotated[str, _form(network_formats.ipam_pool_id, network_formats.IPAM_POOL_PATTERN)]
VpcId = Annotated[str, _form(network_formats.vpc_id, network_formats.VPC_PATTERN)]
HostedZoneId = Annotated[str, _form(network_formats.hosted_zone_id, network_formats.HOSTED_ZONE_PATTERN)]
SubnetId = Annotated[str, _form(network_formats.subnet_id, network_formats.SUBNET_PATTERN)]
FlowLogField = Annotated[str, Checked(network_formats.flow_log_field, {"enum": list(flow_logs.FIELDS)})]
VpcEndpoint = Annotated[str, Checked(network_formats.endpoint, {"enum": list(vpc_endpoints.NAMES)})]
SecurityGroupId = Annotated[str, _form(network_formats.security_group_id, network_formats.SECURITY_GROUP_PATTERN)]
WindowName = Annotated[str, _form(name_formats.module_name, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)]
SubnetTierName = Annotated[
    str, _form(name_formats.subnet_tier_name, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)
]
FileSystemName = Annotated[
    str, _form(name_formats.file_system_name, name_formats.NAME_PATTERN, name_formats.FILE_SYSTEM_NAME_LENGTH)
]
FileSystemId = Annotated[str, _form(efs_formats.file_system_id, efs_formats.FILE_SYSTEM_PATTERN)]
AccessPointId = Annotated[str, _form(efs_formats.access_point_id, efs_formats.ACCESS_POINT_PATTERN)]
EfsDirectory = Annotated[str, _form(efs_formats.directory, efs_formats.DIRECTORY_PATTERN, limits.EFS_DIRECTORY_LENGTH)]
HostPath = Annotated[str, _form(host_formats.host_path, host_formats.HOST_PATH_PATTERN, host_paths.LENGTH)]
SnapshotId = Annotated[str, _form(ebs_formats.snapshot_id, ebs_formats.SNAPSHOT_PATTERN)]
ImageTag = Annotated[str, _form(image_formats.tag, image_formats.TAG_PATTERN)]
PreviewImageTag = Annotated[str, _form(image_formats.preview_tag, image_formats.PREVIEW_TAG_PATTERN)]
PolicyArn = Annotated[str, _form(aws_formats.policy_arn, aws_formats.POLICY_PATTERN)]
Role = Annotated[str, _form(aws_formats.role, aws_formats.ROLE_PATTERN, limits.ARN_LENGTH)]
RoleArn = Annotated[str, _form(aws_formats.role_arn, aws_formats.ROLE_ARN_PATTERN, limits.ARN_LENGTH)]
TagKey = Annotated[str, Checked(name_formats.tag_key, _TAG_KEY)]
TagValue = Annotated[str, Checked(name_formats.tag_value, {"maxLength": limits.TAG_VALUE_LENGTH})]
MetricNamespace = Annotated[
    str, _form(aws_formats.metric_namespace, aws_formats.METRIC_NAMESPACE_PATTERN, limits.METRIC_NAMESPACE_LENGTH)
]
Repository = Annotated[str, _form(github_formats.repository, github_formats.REPOSITORY_PATTERN)]
GithubId = Annotated[int, within(limits.Range(1, 2**53 - 1))]
"""GitHub numbers what it makes in one row: https://docs.github.com/en/rest/repos/repos#get-a-repository"""
Branch = Annotated[str, _form(github_formats.branch, github_formats.BRANCH_PATTERN)]
OidcProvider = Annotated[str, _form(github_formats.oidc_provider, github_formats.OIDC_PROVIDER_PATTERN)]
BucketName = Annotated[str, _form(aws_formats.bucket_name, aws_formats.BUCKET_PATTERN)]
ManagedRuleGroup = Annotated[str, _form(aws_formats.managed_rule_group, aws_formats.RULE_GROUP_PATTERN)]
WebAclArn = Annotated[str, _form(aws_formats.web_acl_arn, aws_formats.WEB_ACL_PATTERN)]
TrustStoreArn = Annotated[str, _form(aws_formats.trust_store_arn, aws_formats.TRUST_STORE_PATTERN)]
ProjectFile = Annotated[str, _form(aws_formats.project_file, aws_formats.PROJECT_FILE_PATTERN)]
LogPrefix = Annotated[str, _form(aws_formats.log_prefix, aws_formats.LOG_PREFIX_PATTERN, limits.LOG_PREFIX_LENGTH)]
Cluster = Annotated[str, _form(aws_formats.cluster, aws_formats.CLUSTER_PATTERN)]
LogGroup = Annotated[str, _form(aws_formats.log_group, aws_formats.LOG_GROUP_PATTERN, limits.LOG_GROUP_NAME_LENGTH)]
ImportedName = Annotated[str, _form(imported_formats.name, imported_formats.NAME_PATTERN)]
ImportedDescription = Annotated[str, _form(imported_formats.description, imported_formats.DESCRIPTION_PATTERN)]
QueueName = Annotated[str, _form(aws_formats.queue_name, aws_formats.QUEUE_PATTERN, limits.QUEUE_NAME_LENGTH)]
QueueArn = Annotated[str, _form(aws_formats.queue_arn, aws_formats.QUEUE_ARN_PATTERN)]
EmailAddress = Annotated[str, _form(alert_formats.email, alert_formats.EMAIL_PATTERN)]
WebhookUrl = Annotated[str, _form(alert_formats.webhook, alert_formats.WEBHOOK_PATTERN, alert_formats.WEBHOOK_LENGTH)]
SlackWorkspace = Annotated[
    str, _form(alert_formats.slack_workspace, alert_formats.WORKSPACE_PATTERN, alert_formats.WORKSPACE_LENGTH)
]
SlackChannelId = Annotated[str, _form(alert_formats.slack_channel, alert_formats.SLACK_CHANNEL_PATTERN)]
MicrosoftId = Annotated[str, _form(alert_formats.microsoft_id, alert_formats.MICROSOFT_PATTERN)]
TeamsChannelId = Annotated[
    str, _form(alert_formats.teams_channel, alert_formats.TEAMS_CHANNEL_PATTERN, alert_formats.TEAMS_CHANNEL_LENGTH)
]
ChannelName = Annotated[
    str, _form(name_formats.module_name, name_formats.NAME_PATTERN, name_formats.MODULE_NAME_LENGTH)
]
FunctionArn = Annotated[str, _form(alert_formats.function_arn, alert_formats.FUNCTION_PATTERN)]
Endpoint = Annotated[
    str,
    _form(
        authentication_formats.endpoint, authentication_formats.ENDPOINT_PATTERN, authentication_formats.ENDPOINT_LENGTH
    ),
]
ClientId = Annotated[str, _form(authentication_formats.client_id, authentication_formats.CLIENT_ID_PATTERN)]
UserPoolArn = Annotated[str, _form(authentication_formats.user_pool, authentication_formats.USER_POOL_PATTERN)]
UserPoolDomain = Annotated[
    str, _form(authentication_formats.user_pool_domain, authentication_formats.USER_POOL_DOMAIN_PATTERN)
]
ClaimName = Annotated[str, _form(authentication_formats.claim_name, authentication_formats.CLAIM_PATTERN)]
Scope = Annotated[str, _form(authentication_formats.scope, authentication_formats.SCOPE_PATTERN)]
ExtraParameter = Annotated[
    str, _form(authentication_formats.extra_parameter, authentication_formats.EXTRA_PARAMETER_PATTERN)
]
AlarmName = Annotated[str, _form(aws_formats.alarm_name, aws_formats.ALARM_PATTERN)]
Certificate = Annotated[str, _form(certificate_formats.certificate, certificate_formats.CERTIFICATE_PATTERN)]
CachedPath = Annotated[str, _form(cloudfront_formats.cached_path, cloudfront_formats.PATH_PATTERN)]
Country = Annotated[str, _form(cloudfront_formats.country, cloudfront_formats.COUNTRY_PATTERN)]
EdgeCertificate = Annotated[str, _form(cloudfront_formats.edge_certificate, cloudfront_formats.CERTIFICATE_PATTERN)]
EdgeWebAclArn = Annotated[str, _form(cloudfront_formats.edge_web_acl, cloudfront_formats.WEB_ACL_PATTERN)]
Authority = Annotated[str, _form(certificate_formats.authority, certificate_formats.AUTHORITY_PATTERN)]
CanaryPercent = Annotated[float, percent(limits.CANARY_TENTHS)]
LinearPercent = Annotated[float, percent(limits.LINEAR_TENTHS)]
KeyArn = Annotated[str, _form(aws_formats.key_arn, aws_formats.KEY_PATTERN)]

UlimitName = Annotated[str, _form(ulimit_formats.name, ulimit_formats.NAME_PATTERN)]
Ulimit = Annotated[
    str,
    BeforeValidator(ulimit_formats.value),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": ulimit_formats.UNLIMITED},
                {"type": "string", "pattern": ulimit_formats.VALUE_PATTERN},
            ]
        }
    ),
]
"""Soft and hard, as ``soft:hard``; a file may write one number for both."""

IamAction = Annotated[str, _form(iam_formats.action, iam_formats.ACTION_PATTERN)]
IamResource = Annotated[str, _form(iam_formats.resource, iam_formats.RESOURCE_PATTERN, limits.ARN_LENGTH)]
ConditionOperator = Annotated[str, _form(iam_formats.operator, iam_formats.OPERATOR_PATTERN)]
ConditionKey = Annotated[str, _form(iam_formats.condition_key, iam_formats.KEY_PATTERN)]
_VALUES = [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]
ConditionValues = Annotated[
    tuple[str, ...],
    BeforeValidator(iam_formats.condition_values),
    WithJsonSchema({"anyOf": [*_VALUES, {"type": "array", "items": {"anyOf": _VALUES}}]}),
]
"""A condition's value or values, as IAM's JSON has them: one, or a list."""
