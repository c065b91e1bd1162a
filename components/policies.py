"""IAM and bucket policies as plain documents: no effects, so that tests compare whole ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from components.account import AwsAccount
from modulestack.contract import chat as chat_applications
from modulestack.contract import ebs, log_delivery, names, partitions, vpc_endpoints
from modulestack.contract.policy_document import Document, allow, document
from modulestack.contract.policy_document import Statement as PolicyStatement
from modulestack.features.contribution import Statement


def task_trust(account: AwsAccount) -> Document:
    """
    Lets ECS's tasks of this account and region, and nobody else's, take a role.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    return _trust("ecs-tasks.amazonaws.com", account, account.arn("ecs", "*"))


def flow_log_trust(account: AwsAccount) -> Document:
    """
    Lets the account's VPC flow logs take a role.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    return _trust("vpc-flow-logs.amazonaws.com", account, account.arn("ec2", "vpc-flow-log/*"))


def schedule_trust(account: AwsAccount, group: str) -> Document:
    """
    Lets the schedules of the group *group* of this account and region, and nobody else's, take a role.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    return _trust("scheduler.amazonaws.com", account, account.arn("scheduler", f"schedule-group/{group}"))


def schedule(
    account: AwsAccount,
    *,
    tasks: str,
    cluster_arn: str,
    role_arns: Sequence[str],
    queue_arns: Sequence[str] = (),
    key_arns: Sequence[str] = (),
) -> Document:
    """
    What schedules need to run tasks of the definitions *tasks* (a pattern of ARNs) in one cluster, with *role_arns*.

    *queue_arns* are their dead-letter queues, *key_arns* the KMS keys of those, which they may use by way of SQS only.

    Sources: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html,
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html,
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html (producers)
    """
    via = f"sqs.{account.region}.{partitions.of_region(account.region).dns_suffix}"
    use = allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arns, {"StringEquals": {"kms:ViaService": via}})
    return document(
        *([allow(["sqs:SendMessage"], queue_arns)] if queue_arns else []),
        *([use] if key_arns else []),
        allow(["ecs:RunTask"], [tasks], {"ArnEquals": {"ecs:cluster": cluster_arn}}),
        allow(["iam:PassRole"], role_arns, {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
    )


def instance_trust() -> Document:
    """
    Lets EC2's instances take a role.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
    """
    return document(
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    )


def container_instance(account: AwsAccount, cluster: str) -> Document:
    """
    What the agent of a machine of *cluster* (its name) needs: of AWS's own policy for it what concerns that cluster.

    Images are pulled, and logs written, by the tasks' execution roles.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    arn = account.arn("ecs", f"cluster/{cluster}")
    report = [f"Submit{what}" for what in ("AttachmentStateChanges", "ContainerStateChange", "TaskStateChange")]
    return document(
        allow(["ecs:DiscoverPollEndpoint"], ["*"]),
        allow([f"ecs:{each}" for each in ("DeregisterContainerInstance", "RegisterContainerInstance", *report)], [arn]),
        allow(
            ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
            [account.arn("ecs", f"container-instance/{cluster}/*")],
            {"ArnEquals": {"ecs:cluster": arn}},
        ),
    )


def infrastructure_trust() -> Document:
    """
    Lets ECS take a role with which it manages instances, or volumes of tasks.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
    """
    return document(
        {"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"},
    )


def chat_trust() -> Document:
    """
    Lets Amazon Q Developer in chat applications take a role; AWS's page has no condition, and a role only reads.

    Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam-policies.html
    """
    return document(
        {"Effect": "Allow", "Principal": {"Service": chat_applications.PRINCIPAL}, "Action": "sts:AssumeRole"},
    )


def chat(account: AwsAccount, environment: str) -> Document:
    """What shows alarms of *environment* with their graphs in a chat channel: metrics know no resources."""
    alarms = account.arn("cloudwatch", f"alarm:{names.alarm(environment, '*', '*')}")
    return document(
        allow(list(chat_applications.SHOWS_ALARMS), [alarms]), allow(list(chat_applications.SHOWS_GRAPHS), ["*"])
    )


def of(statements: Sequence[Statement]) -> Document:
    """A policy of *statements*."""
    return document(*(one.written for one in statements))


def flow_log(account: AwsAccount, log_group_arn: str) -> Document:
    """
    What VPC flow logs need to write to one log group.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    write = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    return document(
        allow(["logs:DescribeLogGroups"], [account.arn("logs", "log-group:*")]),
        allow(write, [f"{log_group_arn}:*"]),
    )


def volumes_of_tasks(account: AwsAccount, cluster: str, configurations: Sequence[Mapping[str, Any]]) -> Document:
    """
    What ECS needs to make, attach and delete the volumes of tasks in *cluster* (its name), of AWS's own policy for it.

    *configurations* are those of a service: their snapshots and keys, and no others, may be used.

    Sources: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForVolumes.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-kms-encryption.html
    """
    managed = [each["managedEBSVolume"] for each in configurations]
    tasks = account.arn("ecs", f"task/{cluster}/*")
    volumes, instances = (account.arn("ec2", f"{kind}/*") for kind in ("volume", "instance"))
    named = sorted({each["snapshotId"] for each in managed if "snapshotId" in each})
    snapshots = [f"arn:{account.partition}:ec2:{account.region}::snapshot/{each}" for each in named]
    keys = sorted({each["kmsKeyId"] for each in managed if "kmsKeyId" in each})
    made = {
        "ArnLike": {f"aws:RequestTag/{ebs.TASK_TAG}": tasks},
        "StringEquals": {f"aws:RequestTag/{ebs.MANAGED_TAG}": "true"},
    }
    tagged = {**made, "StringEquals": {**made["StringEquals"], "ec2:CreateAction": "CreateVolume"}}
    own = {
        "ArnLike": {f"aws:ResourceTag/{ebs.TASK_TAG}": tasks},
        "StringEquals": {f"aws:ResourceTag/{ebs.MANAGED_TAG}": "true"},
    }
    return document(
        allow(["ec2:CreateVolume"], [volumes], made),
        allow(["ec2:CreateTags"], [volumes], tagged),
        allow(["ec2:AttachVolume", "ec2:DeleteVolume", "ec2:DetachVolume"], [volumes], own),
        allow(["ec2:AttachVolume", "ec2:DetachVolume"], [instances]),
        allow(["ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeVolumes"], ["*"]),
        *([allow(["ec2:CreateVolume"], snapshots)] if snapshots else []),
        *(_keys_of_volumes(account, keys) if keys else []),
    )


def _keys_of_volumes(account: AwsAccount, keys: Sequence[str]) -> list[Any]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-kms-encryption.html (key policy)"""
    via = {
        "StringEquals": {
            "kms:CallerAccount": account.id,
            "kms:ViaService": f"ec2.{account.region}.{partitions.of_region(account.region).dns_suffix}",
        },
        "ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "aws:ebs:id"},
    }
    return [
        allow(["kms:DescribeKey"], keys),
        allow(
            ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
            keys,
            via,
        ),
        allow(["kms:CreateGrant"], keys, {**via, "Bool": {"kms:GrantIsForAWSResource": "true"}}),
    ]


def vpc_endpoint(account: AwsAccount, service: str) -> Document:
    """
    Lets the account's own principals, and ECR's layers, pass an endpoint of *service*; nobody else's keys.

    Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html,
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
    """
    own = {"StringEquals": {"aws:PrincipalAccount": account.id}}
    layers = f"arn:{account.partition}:s3:::{vpc_endpoints.layers(account.region)}/*"
    of_layers = {**allow(["s3:GetObject"], [layers]), "Principal": "*"} if service == "s3" else None
    return document({**allow(["*"], ["*"], own), "Principal": "*"}, of_layers)


def mounted_with_tls() -> Document:
    """
    Refuses whoever mounts a file system in the clear; and whoever no policy of his own lets in, as the default is gone.

    Source: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    return document(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def tls_only(bucket_arn: str) -> Document:
    """
    Refuses whoever speaks to a bucket in the clear.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    return document(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket_arn, f"{bucket_arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def load_balancer_logs(account: AwsAccount, bucket_arn: str) -> list[PolicyStatement]:
    """
    Lets load balancers of the account, and of no other, write their logs to the bucket of *bucket_arn*.

    No condition on ``aws:SourceArn``: AWS's page has none, the path is what tells accounts apart there, and a policy
    that asked for it was refused (see docs/security.md). In China the older form stands beside: its guide has no other.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    principals = [{"Service": log_delivery.LOAD_BALANCING}]
    if account.partition == "aws-cn" and (legacy := log_delivery.LEGACY_ACCOUNTS.get(account.region)):
        principals.append({"AWS": f"arn:{account.partition}:iam::{legacy}:root"})
    path = f"{bucket_arn}/{log_delivery.folder('', account.id)}/*"
    return [{**allow(["s3:PutObject"], [path]), "Principal": principal} for principal in principals]


def network_load_balancer_logs(account: AwsAccount, bucket_arn: str) -> list[PolicyStatement]:
    """
    Lets logs of network load balancers of the account and region, and of no other, be written to *bucket_arn*.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
    """
    own = {
        "StringEquals": {"aws:SourceAccount": account.id},
        "ArnLike": {"aws:SourceArn": account.arn("logs", "*")},
    }
    path, principal = f"{bucket_arn}/{log_delivery.folder('', account.id)}/*", {"Service": log_delivery.DELIVERY}
    return [
        {**allow(["s3:PutObject"], [path], own), "Principal": principal},
        {**allow(["s3:GetBucketAcl"], [bucket_arn], own), "Principal": principal},
    ]


def flow_log_delivery(account: AwsAccount, bucket_arn: str) -> list[PolicyStatement]:
    """
    Lets flow logs of the account and region, and of no other, be written to the bucket of *bucket_arn*.

    No condition on ``s3:x-amz-acl``: it is for buckets that have ACLs, and these have none.

    Sources: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html,
    https://github.com/cloudposse/terraform-aws-vpc-flow-logs-s3-bucket/pull/101 (buckets without ACLs)
    """
    own = {
        "StringEquals": {"aws:SourceAccount": account.id},
        "ArnLike": {"aws:SourceArn": account.arn("logs", "*")},
    }
    path, principal = f"{bucket_arn}/{log_delivery.folder('', account.id)}/*", {"Service": log_delivery.DELIVERY}
    return [
        {**allow(["s3:PutObject"], [path], own), "Principal": principal},
        {**allow(["s3:GetBucketAcl", "s3:ListBucket"], [bucket_arn], own), "Principal": principal},
    ]


def server_access_logs(account: AwsAccount, bucket_arn: str) -> list[PolicyStatement]:
    """
    Lets S3 write what is asked of buckets of the account, and of no other's, to the bucket of *bucket_arn*.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    own = {
        "StringEquals": {"aws:SourceAccount": account.id},
        "ArnLike": {"aws:SourceArn": f"arn:{account.partition}:s3:::*"},
    }
    principal = {"Service": log_delivery.SERVER_ACCESS}
    return [{**allow(["s3:PutObject"], [f"{bucket_arn}/*"], own), "Principal": principal}]


def _trust(service: str, account: AwsAccount, source_arn: str) -> Document:
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account.id},
                "ArnLike": {"aws:SourceArn": source_arn},
            },
        }
    )
