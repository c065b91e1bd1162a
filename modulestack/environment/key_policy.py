"""
Who uses an environment's key, and the policy that lets them: plain documents, no effects.

Services of AWS that ask in their own name are named here, each with the least conditions that its page has. Those that
ask in the name of whoever calls them (S3, ECR, EFS, EBS, SSM, Secrets Manager) need no statement: policies of roles say
who may, which the first statement of a key's policy lets them. EC2 Auto Scaling asks in the name of its role in the
account, whose policies nobody can change: the key's own policy names that role.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html,
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import auto_scaling_role, cloudfront, names, partitions, paths, resource_policy
from modulestack.contract.account import AwsAccount
from modulestack.environment.guarded import guards_edges
from modulestack.environment.model import Environment

_CONTEXT = "kms:EncryptionContext:{}"
_LOGS_ARN = _CONTEXT.format("aws:logs:arn")
_CLUSTER = _CONTEXT.format("aws:ecs:clusterName")
_CLUSTER_ACCOUNT = _CONTEXT.format("aws:ecs:clusterAccount")


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeyUser:
    """A service of AWS that uses the key in its own name, or in its role's, for one purpose."""

    sid: str
    principal: str
    """As policies name it: a service, or the ARN of a role."""
    purpose: str
    """For people: what it does with the key."""
    actions: tuple[str, ...]
    condition: Mapping[str, Mapping[str, Any]]
    asks: tuple[str, ...]
    """What it calls of KMS, of those actions."""
    carries: Mapping[str, str | Sequence[str]]
    """What its request says of itself, as ``resource_policy.Keys``."""

    @property
    def statement(self) -> dict[str, Any]:
        """What lets it, as a key's policy has it."""
        kind = "AWS" if self.principal.startswith("arn:") else "Service"
        found = {"Sid": self.sid, "Effect": "Allow", "Principal": {kind: self.principal}}
        conditions = {"Condition": self.condition} if self.condition else {}
        return {**found, "Action": list(self.actions), "Resource": "*", **conditions}


def users(environment: Environment, account: AwsAccount) -> tuple[KeyUser, ...]:
    """Who uses the key of *environment*."""
    return (
        _logs(environment, account),
        *((_alarms(account), _events()) if environment.alerts else ()),
        *(_fargate(environment, account) if clusters(environment) else ()),
        *(_machines(account) if has_machines(environment) else ()),
    )


def clusters(environment: Environment) -> list[str]:
    """Names of the clusters whose tasks on Fargate have disks under the key."""
    return [
        names.cluster(environment.name, module.name)
        for module in environment.modules.values()
        if module.existing_cluster is None and module.capacity is None
    ]


def has_machines(environment: Environment) -> bool:
    """Whether EC2 Auto Scaling starts machines of the environment, whose disks are under the key."""
    return bool(environment.capacity) or environment.network.has_nat_instance


def key_policy(environment: Environment, account: AwsAccount) -> str:
    """Of the key that *environment* makes, JSON."""
    own = {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": root(account)}, "Action": "kms:*", "Resource": "*"}
    return _document([own, *(user.statement for user in users(environment, account))])


def lacking(policy: str, key: str, environment: Environment, account: AwsAccount) -> list[KeyUser]:
    """
    Who could not use *key* (ARN), whose policy is *policy* (JSON), and should.

    Raises:
        resource_policy.UnknownOperator: it has conditions of which this does not know what they mean.
    """
    return [
        user
        for user in users(environment, account)
        if not all(
            resource_policy.allows(policy, service=user.principal, action=action, resource=key, keys=user.carries)
            for action in user.asks
        )
    ]


def lets_the_account(policy: str, key: str, account: AwsAccount) -> bool:
    """
    Whether policies of the account's roles say who may use *key* (ARN).

    Raises:
        resource_policy.UnknownOperator: it has conditions of which this does not know what they mean.
    """
    keys = {"kms:calleraccount": account.id, "aws:principalaccount": account.id}
    return all(
        resource_policy.allows(policy, service=root(account), action=action, resource=key, keys=keys)
        for action in ("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")
    )


def root(account: AwsAccount) -> str:
    """The account, as policies name it."""
    return f"arn:{account.partition}:iam::{account.id}:root"


def _logs(environment: Environment, account: AwsAccount) -> KeyUser:
    """Of every log group of the environment; its name in a region: https://github.com/aws/aws-cdk (region-info)."""
    web_acls = [environment.name]
    if guards_edges(environment) and account.region == cloudfront.REGION:
        web_acls.append(names.edge_web_acl(environment.name))
    groups = (f"{paths.environment_root(environment.name)}*", *map(names.web_acl_log, web_acls))
    arns = [account.arn("logs", f"log-group:{group}") for group in (*groups, f"{environment.name}-flow-logs-*")]
    return KeyUser(
        sid="Logs",
        principal=f"logs.{account.region}.{partitions.of_region(account.region).dns_suffix}",
        purpose="log groups",
        actions=("kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
        condition={"ArnLike": {_LOGS_ARN: arns}},
        asks=("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
        carries={_LOGS_ARN.lower(): arns[0].replace("*", "any")},
    )


def _alarms(account: AwsAccount) -> KeyUser:
    return KeyUser(
        sid="Alarms",
        principal="cloudwatch.amazonaws.com",
        purpose="messages of alarms to the topic",
        actions=("kms:Decrypt", "kms:GenerateDataKey*"),
        condition={"StringEquals": {"aws:SourceAccount": account.id}},
        asks=("kms:Decrypt", "kms:GenerateDataKey"),
        carries={"aws:sourceaccount": account.id},
    )


def _events() -> KeyUser:
    """It does not say for which account it asks: a condition on that would silence it."""
    return KeyUser(
        sid="Events",
        principal="events.amazonaws.com",
        purpose="messages of events to the topic",
        actions=("kms:Decrypt", "kms:GenerateDataKey*"),
        condition={},
        asks=("kms:Decrypt", "kms:GenerateDataKey"),
        carries={},
    )


def _fargate(environment: Environment, account: AwsAccount) -> tuple[KeyUser, ...]:
    """A data key for the disk of each task of the environment's clusters, and a grant by which Fargate reads it."""
    of_cluster = {"StringEquals": {_CLUSTER_ACCOUNT: account.id}, "StringLike": {_CLUSTER: f"{environment.name}-*"}}
    carries = {_CLUSTER_ACCOUNT.lower(): account.id, _CLUSTER.lower(): clusters(environment)[0]}
    disk = KeyUser(
        sid="FargateDisks",
        principal="fargate.amazonaws.com",
        purpose="disks of tasks on Fargate",
        actions=("kms:GenerateDataKeyWithoutPlaintext",),
        condition=of_cluster,
        asks=("kms:GenerateDataKeyWithoutPlaintext",),
        carries=carries,
    )
    grant = dataclasses.replace(
        disk,
        sid="FargateGrants",
        actions=("kms:CreateGrant",),
        condition={**of_cluster, "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}},
        asks=("kms:CreateGrant",),
        carries={**carries, "kms:grantoperations": ["Decrypt"]},
    )
    return disk, grant


def _machines(account: AwsAccount) -> tuple[KeyUser, ...]:
    """
    Disks are made and attached by EC2, which is given a grant for each.

    Source (what EC2 asks): https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
    """
    role = auto_scaling_role.arn(account)
    carries = {
        "aws:principalaccount": account.id,
        "aws:principalarn": role,
        "kms:calleraccount": account.id,
        "kms:viaservice": f"ec2.{account.region}.{partitions.of_region(account.region).dns_suffix}",
    }
    disk = KeyUser(
        sid="MachineDisks",
        principal=role,
        purpose="disks of machines",
        actions=("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
        condition={},
        asks=("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom"),
        carries=carries,
    )
    grant = dataclasses.replace(
        disk,
        sid="MachineGrants",
        actions=("kms:CreateGrant",),
        condition={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        asks=("kms:CreateGrant",),
        carries={**carries, "kms:grantisforawsresource": "true"},
    )
    return disk, grant


def _document(statements: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
