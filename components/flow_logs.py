"""VPC flow logs: who talked to whom, in a log group or a bucket of the environment's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, ec2, iam

from components import policies
from components.account import AwsAccount
from components.encryption_key import KeyOfAll, arn_of
from components.private_bucket import lifecycle_rule, private_bucket
from modulestack.contract import names, paths
from modulestack.contract.flow_logs import log_format
from modulestack.environment import model
from modulestack.environment.flow_logs import FlowLogs

OLD_VERSIONS_DAYS = 7
"""How long records that expired, or that somebody has deleted, are still in the bucket."""


def flow_logs(
    name: str,
    wanted: FlowLogs,
    *,
    vpc_id: Input[str],
    environment: model.Environment,
    account: AwsAccount,
    encryption_key: KeyOfAll | None = None,
    parent: Resource,
) -> None:
    """
    Record what *wanted* says of the VPC: where it is kept, who may write there, and the flow log.

    Nothing but tags of a flow log can be changed, and there is one for a VPC and a place.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    """
    if wanted.traffic == "none":
        return
    where: dict[str, Any] = {"environment": environment, "account": account, "parent": parent}
    destination, ready = (
        _in_bucket(name, wanted, **where) if wanted.has_bucket else _in_log_group(name, wanted, encryption_key, **where)
    )
    ec2.FlowLog(
        f"{name}-flow-logs",
        vpc_id=vpc_id,
        traffic_type=wanted.traffic.upper(),
        **destination,
        max_aggregation_interval=wanted.aggregation_s,
        log_format=log_format(wanted.fields) if wanted.fields else None,
        opts=ResourceOptions(parent=parent, depends_on=list(ready), delete_before_replace=True),
    )


def _in_log_group(
    name: str,
    wanted: FlowLogs,
    encryption_key: KeyOfAll | None,
    *,
    environment: model.Environment,
    account: AwsAccount,
    parent: Resource,
) -> tuple[dict[str, Any], Sequence[Resource]]:
    """The log group, with its key, and the role that writes to it: the flow log's arguments, and what it waits for."""
    child = ResourceOptions(parent=parent)
    group = cloudwatch.LogGroup(
        f"{name}-flow-logs",
        retention_in_days=wanted.retention_days,
        kms_key_id=arn_of(encryption_key),
        opts=child,
    )
    role = iam.Role(
        names.role(f"{name}-flow-logs"),
        description=f"VPC flow logs of {name}",
        path=paths.role_path(environment.name),
        assume_role_policy=json.dumps(policies.flow_log_trust(account)),
        permissions_boundary=environment.permissions_boundary,
        opts=child,
    )
    allowed = iam.RolePolicy(
        f"{name}-flow-logs",
        role=role.name,
        policy=Output.json_dumps(group.arn.apply(lambda arn: policies.flow_log(account, arn))),
        opts=child,
    )
    arguments = {
        "log_destination_type": "cloud-watch-logs",
        "log_destination": group.arn,
        "iam_role_arn": role.arn,
    }
    return arguments, [allowed]


def _in_bucket(
    name: str, wanted: FlowLogs, *, environment: model.Environment, account: AwsAccount, parent: Resource
) -> tuple[dict[str, Any], Sequence[Resource]]:
    """The same of a bucket, into which AWS's log delivery writes."""
    made = private_bucket(
        names.flow_logs(name),
        force_destroy=not environment.deletion_protection,
        lifecycle=lifecycle_rule("flow-logs", days=wanted.retention_days, old_versions_days=OLD_VERSIONS_DAYS),
        allowed=lambda arn: policies.flow_log_delivery(account, arn),
        opts=ResourceOptions(parent=parent),
    )
    return {"log_destination_type": "s3", "log_destination": made.arn}, [made.ready]
