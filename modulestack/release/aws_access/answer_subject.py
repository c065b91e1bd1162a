"""
Whether an answer is about what was asked for: a connection that is out of step hands on the answer of another request.

Sources: the request and response elements of each operation in AWS's API references, such as
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Relation = Callable[[str, str], bool]


def _is(asked: str, found: str) -> bool:
    """The same, one of both perhaps as an ARN: its last part is the name that is given for it."""
    return found == asked or _last(found) == asked or found == _last(asked)


def _begins(asked: str, found: str) -> bool:
    return (_last(found) if found.startswith("arn:") else found).startswith(asked)


def _has_task(asked: str, found: str) -> bool:
    """ARNs of tasks name their cluster, but for those of the short format that old accounts may still have."""
    return f":task/{_last(asked)}/" in found or (":task/" in found and found.count("/") == 1)


def _is_secret(asked: str, found: str) -> bool:
    """An ARN ends in six characters of Secrets Manager's own, which may be left out."""
    return _last(asked, ":").startswith(found)


def _last(text: str, mark: str = "/") -> str:
    return text.rpartition(mark)[2]


SUBJECTS: Mapping[tuple[str, str], tuple[tuple[str, str, Relation], ...]] = {
    ("acm", "describe_certificate"): (("CertificateArn", "Certificate.CertificateArn", _is),),
    ("application-autoscaling", "describe_scalable_targets"): (("ResourceIds", "ScalableTargets[].ResourceId", _is),),
    ("application-autoscaling", "describe_scaling_policies"): (("ResourceId", "ScalingPolicies[].ResourceId", _is),),
    ("application-autoscaling", "describe_scheduled_actions"): (("ResourceId", "ScheduledActions[].ResourceId", _is),),
    ("autoscaling", "describe_instance_refreshes"): (
        ("AutoScalingGroupName", "InstanceRefreshes[].AutoScalingGroupName", _is),
    ),
    ("cloudwatch", "get_alarm_mute_rule"): (("AlarmMuteRuleName", "Name", _is),),
    ("cloudwatch", "describe_alarms"): (
        ("AlarmNames", "MetricAlarms[].AlarmName", _is),
        ("AlarmNames", "CompositeAlarms[].AlarmName", _is),
    ),
    ("ecr", "batch_get_image"): (("repositoryName", "images[].repositoryName", _is),),
    ("ecr", "describe_images"): (("repositoryName", "imageDetails[].repositoryName", _is),),
    ("ecr", "put_image"): (
        ("repositoryName", "image.repositoryName", _is),
        ("imageDigest", "image.imageId.imageDigest", _is),
    ),
    ("ec2", "describe_security_groups"): (("GroupIds", "SecurityGroups[].GroupId", _is),),
    ("ec2", "describe_snapshots"): (("SnapshotIds", "Snapshots[].SnapshotId", _is),),
    ("ec2", "describe_subnets"): (("SubnetIds", "Subnets[].SubnetId", _is),),
    ("ec2", "describe_vpcs"): (("VpcIds", "Vpcs[].VpcId", _is),),
    ("ecr", "validate_pull_through_cache_rule"): (("ecrRepositoryPrefix", "ecrRepositoryPrefix", _is),),
    ("ecs", "continue_service_deployment"): (("serviceDeploymentArn", "serviceDeploymentArn", _is),),
    ("ecs", "deregister_task_definition"): (("taskDefinition", "taskDefinition.taskDefinitionArn", _is),),
    ("ecs", "describe_container_instances"): (
        ("containerInstances", "containerInstances[].containerInstanceArn", _is),
    ),
    ("ecs", "describe_daemon"): (("daemonArn", "daemon.daemonArn", _is),),
    ("ecs", "describe_daemon_deployments"): (("daemonDeploymentArns", "daemonDeployments[].daemonDeploymentArn", _is),),
    ("ecs", "describe_daemon_revisions"): (("daemonRevisionArns", "daemonRevisions[].daemonRevisionArn", _is),),
    ("ecs", "describe_daemon_task_definition"): (
        ("daemonTaskDefinition", "daemonTaskDefinition.daemonTaskDefinitionArn", _is),
    ),
    ("ecs", "describe_service_deployments"): (
        ("serviceDeploymentArns", "serviceDeployments[].serviceDeploymentArn", _is),
    ),
    ("ecs", "describe_service_revisions"): (("serviceRevisionArns", "serviceRevisions[].serviceRevisionArn", _is),),
    ("ecs", "describe_services"): (
        ("services", "services[].serviceName", _is),
        ("cluster", "services[].clusterArn", _is),
    ),
    ("ecs", "describe_task_definition"): (("taskDefinition", "taskDefinition.taskDefinitionArn", _is),),
    ("ecs", "describe_tasks"): (("tasks", "tasks[].taskArn", _is),),
    ("ecs", "get_task_protection"): (("tasks", "protectedTasks[].taskArn", _is),),
    ("ecs", "list_account_settings"): (("name", "settings[].name", _is),),
    ("ecs", "list_service_deployments"): (
        ("service", "serviceDeployments[].serviceArn", _is),
        ("cluster", "serviceDeployments[].clusterArn", _is),
    ),
    ("ecs", "list_task_definitions"): (("familyPrefix", "taskDefinitionArns[]", _begins),),
    ("ecs", "list_tasks"): (("cluster", "taskArns[]", _has_task),),
    ("ecs", "register_task_definition"): (("family", "taskDefinition.family", _is),),
    ("ecs", "run_task"): (
        ("startedBy", "tasks[].startedBy", _is),
        ("taskDefinition", "tasks[].taskDefinitionArn", _is),
    ),
    ("ecs", "stop_service_deployment"): (("serviceDeploymentArn", "serviceDeploymentArn", _is),),
    ("ecs", "stop_task"): (("task", "task.taskArn", _is),),
    ("ecs", "update_service"): (
        ("service", "service.serviceName", _is),
        ("cluster", "service.clusterArn", _is),
        ("taskDefinition", "service.taskDefinition", _is),
    ),
    ("efs", "describe_mount_targets"): (("FileSystemId", "MountTargets[].FileSystemId", _is),),
    ("elbv2", "describe_listeners"): (
        ("LoadBalancerArn", "Listeners[].LoadBalancerArn", _is),
        ("ListenerArns", "Listeners[].ListenerArn", _is),
    ),
    ("elbv2", "describe_load_balancers"): (
        ("LoadBalancerArns", "LoadBalancers[].LoadBalancerArn", _is),
        ("Names", "LoadBalancers[].LoadBalancerName", _is),
    ),
    ("elbv2", "describe_rules"): (("RuleArns", "Rules[].RuleArn", _is),),
    ("elbv2", "describe_tags"): (("ResourceArns", "TagDescriptions[].ResourceArn", _is),),
    ("elbv2", "modify_rule"): (("RuleArn", "Rules[].RuleArn", _is),),
    ("elbv2", "describe_target_groups"): (("TargetGroupArns", "TargetGroups[].TargetGroupArn", _is),),
    ("iam", "get_policy"): (("PolicyArn", "Policy.Arn", _is),),
    ("iam", "get_policy_version"): (("VersionId", "PolicyVersion.VersionId", _is),),
    ("iam", "get_role"): (("RoleName", "Role.RoleName", _is),),
    ("iam", "get_role_policy"): (("RoleName", "RoleName", _is), ("PolicyName", "PolicyName", _is)),
    ("kms", "describe_key"): (("KeyId", "KeyMetadata.KeyId", _is),),
    ("logs", "describe_log_groups"): (("logGroupNamePrefix", "logGroups[].logGroupName", _begins),),
    ("logs", "describe_log_streams"): (("logStreamNamePrefix", "logStreams[].logStreamName", _begins),),
    ("s3", "get_object"): (("VersionId", "VersionId", _is),),
    ("s3", "list_objects_v2"): (("Bucket", "Name", _is), ("Prefix", "Contents[].Key", _begins)),
    ("scheduler", "get_schedule"): (("Name", "Name", _is), ("GroupName", "GroupName", _is)),
    ("scheduler", "update_schedule"): (("Name", "ScheduleArn", _is),),
    ("secretsmanager", "describe_secret"): (("SecretId", "Name", _is_secret),),
    ("sns", "list_subscriptions_by_topic"): (("TopicArn", "Subscriptions[].TopicArn", _is),),
    ("ssm", "get_parameters"): (("Names", "Parameters[].Name", _is), ("Names", "InvalidParameters[]", _is)),
    ("ssm", "get_parameters_by_path"): (("Path", "Parameters[].Name", _begins),),
}
"""(boto3's service, method) → (parameter, path in the answer, what the second must be of the first)."""


def other_subject(service: str, operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """What *answer* names that was not *asked* (boto3's parameters) for: ``service.serviceName (api)``; or empty."""
    for parameter, path, relation in SUBJECTS.get((service, operation), ()):
        wanted = asked.get(parameter) or ()
        names = [wanted] if isinstance(wanted, str) else wanted
        for found in _texts(answer, path):
            if names and not any(relation(name, found) for name in names):
                return f"{path} ({found})"
    return ""


def _texts(value: Any, path: str) -> Iterator[str]:
    """All texts at *path*; what is not there is none."""
    name, _, rest = path.partition(".")
    found = value.get(name.removesuffix("[]")) if isinstance(value, Mapping) else None
    for item in found or () if name.endswith("[]") else (found,):
        if rest:
            yield from _texts(item, rest)
        elif isinstance(item, str):
            yield item
