"""
What AWS's answers always hold, over all operations that a release calls.

A test holds the table against the operations that are called, and against botocore's models.

Source: the "Response Elements" and examples of each operation in AWS's API references, such as
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_SERVICE = ("serviceArn", "serviceName", "status", "desiredCount", "pendingCount", "runningCount")
_DEPLOYMENT = ("id", "status", "createdAt", "desiredCount", "pendingCount", "runningCount")
_DEFINITION = ("taskDefinitionArn", "family", "revision", "status", "containerDefinitions[]")
_TASK = ("taskArn", "lastStatus", "containers[]")


def _under(prefix: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names)


REQUIRED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("acm", "describe_certificate"): _under("Certificate", ("CertificateArn", "Status")),
    ("application-autoscaling", "describe_scalable_targets"): (
        "ScalableTargets[].MinCapacity",
        "ScalableTargets[].MaxCapacity",
    ),
    ("autoscaling", "describe_auto_scaling_groups"): _under("AutoScalingGroups[]", ("AutoScalingGroupName",)),
    ("autoscaling", "describe_instance_refreshes"): _under("InstanceRefreshes[]", ("InstanceRefreshId", "Status")),
    ("cloudwatch", "describe_alarms"): (),
    ("cloudwatch", "delete_alarm_mute_rule"): (),
    ("cloudwatch", "get_alarm_mute_rule"): ("Name", "Status"),
    ("cloudwatch", "put_alarm_mute_rule"): (),
    ("ecr", "batch_get_image"): ("images[].imageId.imageDigest",),
    ("ecr", "describe_images"): ("imageDetails[].imageDigest",),
    ("ecr", "put_image"): ("image.imageId.imageDigest",),
    ("ecr", "validate_pull_through_cache_rule"): ("ecrRepositoryPrefix", "isValid"),
    ("application-autoscaling", "describe_scaling_policies"): _under(
        "ScalingPolicies[]", ("PolicyName", "PolicyType", "ResourceId")
    ),
    ("application-autoscaling", "describe_scheduled_actions"): ("ScheduledActions[].ScheduledActionName",),
    ("ecs", "continue_service_deployment"): ("serviceDeploymentArn",),
    ("ecs", "deregister_task_definition"): _under("taskDefinition", ("taskDefinitionArn", "status")),
    ("ecs", "describe_container_instances"): _under(
        "containerInstances[]", ("containerInstanceArn", "status", "agentConnected")
    ),
    ("ecs", "describe_daemon"): (
        *_under("daemon", ("daemonArn", "status", "deploymentArn")),
        "daemon.currentRevisions[].arn",
    ),
    ("ecs", "describe_daemon_deployments"): _under(
        "daemonDeployments[]", ("daemonDeploymentArn", "status", "targetDaemonRevision.arn")
    ),
    ("ecs", "describe_daemon_revisions"): _under("daemonRevisions[]", ("daemonRevisionArn", "daemonTaskDefinitionArn")),
    ("ecs", "describe_daemon_task_definition"): _under(
        "daemonTaskDefinition", ("daemonTaskDefinitionArn", "containerDefinitions[].image")
    ),
    ("ecs", "describe_service_deployments"): (
        "serviceDeployments[].serviceDeploymentArn",
        "serviceDeployments[].status",
    ),
    ("ecs", "describe_service_revisions"): (
        "serviceRevisions[].serviceRevisionArn",
        "serviceRevisions[].taskDefinition",
    ),
    ("ecs", "describe_services"): (
        *_under("services[]", _SERVICE),
        *_under("services[].deployments[]", _DEPLOYMENT),
    ),
    ("ecs", "describe_task_definition"): _under("taskDefinition", _DEFINITION),
    ("ecs", "describe_tasks"): _under("tasks[]", _TASK),
    ("ecs", "get_task_protection"): _under("protectedTasks[]", ("taskArn", "protectionEnabled")),
    ("ecs", "list_account_settings"): _under("settings[]", ("name", "value")),
    ("ecs", "list_container_instances"): ("containerInstanceArns[]",),
    ("ecs", "list_service_deployments"): _under(
        "serviceDeployments[]", ("serviceDeploymentArn", "targetServiceRevisionArn", "status", "createdAt")
    ),
    ("ecs", "list_task_definition_families"): ("families[]",),
    ("ecs", "list_task_definitions"): ("taskDefinitionArns[]",),
    ("ecs", "list_tasks"): ("taskArns[]",),
    ("ecs", "register_task_definition"): _under("taskDefinition", _DEFINITION),
    ("ecs", "run_task"): ("tasks[].taskArn",),
    ("ecs", "stop_service_deployment"): ("serviceDeploymentArn",),
    ("ecs", "stop_task"): ("task.taskArn",),
    ("ecs", "update_service"): (
        *_under("service", _SERVICE),
        *_under("service.deployments[]", _DEPLOYMENT),
    ),
    ("ec2", "describe_security_group_rules"): _under(
        "SecurityGroupRules[]", ("SecurityGroupRuleId", "GroupId", "IpProtocol")
    ),
    ("ec2", "describe_security_groups"): _under("SecurityGroups[]", ("GroupId", "GroupName", "Description")),
    ("ec2", "describe_snapshots"): ("Snapshots[].SnapshotId",),
    ("efs", "describe_mount_target_security_groups"): ("SecurityGroups[]",),
    ("efs", "describe_mount_targets"): ("MountTargets[].FileSystemId", "MountTargets[].SubnetId"),
    ("ec2", "describe_subnets"): ("Subnets[].SubnetId", "Subnets[].VpcId"),
    ("ec2", "describe_vpcs"): ("Vpcs[].VpcId",),
    ("elbv2", "create_rule"): ("Rules[].RuleArn",),
    ("elbv2", "delete_rule"): (),
    ("elbv2", "deregister_targets"): (),
    ("elbv2", "describe_listener_certificates"): ("Certificates[].CertificateArn",),
    ("elbv2", "describe_listeners"): ("Listeners[].ListenerArn",),
    ("elbv2", "describe_listener_attributes"): ("Attributes[].Key",),
    ("elbv2", "describe_load_balancer_attributes"): ("Attributes[].Key",),
    ("elbv2", "describe_load_balancers"): _under(
        "LoadBalancers[]",
        ("LoadBalancerArn", "LoadBalancerName", "Scheme", "Type", "VpcId", "AvailabilityZones[].SubnetId"),
    ),
    ("elbv2", "describe_rules"): _under("Rules[]", ("RuleArn", "Priority", "Actions[].Type")),
    ("elbv2", "describe_tags"): ("TagDescriptions[].ResourceArn",),
    ("elbv2", "modify_rule"): ("Rules[].RuleArn",),
    ("elbv2", "describe_target_group_attributes"): ("Attributes[].Key",),
    ("elbv2", "describe_target_groups"): ("TargetGroups[].TargetGroupArn",),
    ("elbv2", "describe_target_health"): ("TargetHealthDescriptions[].TargetHealth.State",),
    ("iam", "get_policy"): ("Policy.DefaultVersionId",),
    ("iam", "get_policy_version"): ("PolicyVersion.Document",),
    ("iam", "get_role"): ("Role.Arn", "Role.AssumeRolePolicyDocument"),
    ("iam", "get_role_policy"): ("PolicyDocument",),
    ("iam", "list_attached_role_policies"): ("AttachedPolicies[].PolicyArn",),
    ("iam", "list_role_policies"): ("PolicyNames[]",),
    ("kms", "describe_key"): ("KeyMetadata.KeyId", "KeyMetadata.KeyState"),
    ("logs", "describe_log_groups"): ("logGroups[].logGroupName",),
    ("logs", "describe_log_streams"): ("logStreams[].logStreamName",),
    ("logs", "filter_log_events"): ("events[].eventId", "events[].timestamp", "events[].message"),
    ("logs", "get_log_events"): ("events[].message",),
    ("logs", "describe_query_definitions"): ("queryDefinitions[].name", "queryDefinitions[].queryString"),
    ("logs", "get_query_results"): ("status", "results[]"),
    ("logs", "start_query"): ("queryId",),
    ("route53", "list_hosted_zones_by_name"): ("HostedZones[].Id", "HostedZones[].Name"),
    ("route53", "list_resource_record_sets"): ("ResourceRecordSets[].Name", "ResourceRecordSets[].Type"),
    ("sqs", "get_queue_attributes"): ("Attributes",),
    ("sqs", "get_queue_url"): ("QueueUrl",),
    ("sqs", "receive_message"): ("Messages[].MessageId",),
    ("s3", "delete_object"): (),
    ("s3", "get_object"): ("Body", "ETag", "LastModified", "ContentLength"),
    ("s3", "list_objects_v2"): ("Name", "KeyCount", "IsTruncated"),
    ("s3", "put_object"): ("ETag",),
    ("scheduler", "get_schedule"): (
        *("Name", "GroupName", "ScheduleExpression", "State", "FlexibleTimeWindow.Mode"),
        *_under("Target", ("Arn", "RoleArn", "EcsParameters.TaskDefinitionArn")),
    ),
    ("scheduler", "update_schedule"): ("ScheduleArn",),
    ("secretsmanager", "describe_secret"): ("ARN", "Name"),
    ("ssm", "delete_parameter"): (),
    ("ssm", "describe_parameters"): ("Parameters[].Name",),
    ("sns", "list_subscriptions_by_topic"): _under("Subscriptions[]", ("SubscriptionArn", "Protocol", "Endpoint")),
    ("ssm", "get_parameters"): ("Parameters[].Name", "Parameters[].Value", "InvalidParameters[]"),
    ("ssm", "get_parameters_by_path"): ("Parameters[].Name",),
    ("ssm", "put_parameter"): ("Version",),
}
"""(boto3's service, boto3's method) → members that every answer has; ``[]``: of each item of a list that is there."""

WRITES = frozenset(
    {
        ("cloudwatch", "delete_alarm_mute_rule"),
        ("cloudwatch", "put_alarm_mute_rule"),
        ("ecr", "put_image"),
        ("ecs", "continue_service_deployment"),
        ("ecs", "deregister_task_definition"),
        ("ecs", "register_task_definition"),
        ("ecs", "run_task"),
        ("ecs", "stop_service_deployment"),
        ("ecs", "stop_task"),
        ("ecs", "update_service"),
        ("elbv2", "create_rule"),
        ("elbv2", "delete_rule"),
        ("elbv2", "deregister_targets"),
        ("elbv2", "modify_rule"),
        ("s3", "delete_object"),
        ("s3", "put_object"),
        ("scheduler", "update_schedule"),
        ("ssm", "delete_parameter"),
        ("ssm", "put_parameter"),
    }
)
"""Operations that change something."""
