"""VPC flow logs: who talked to whom, in a log group of the environment's own."""

from __future__ import annotations

import json

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, ec2, iam

from components import policies
from components.account import AwsAccount
from modulestack.contract import names, paths
from modulestack.contract.flow_logs import log_format
from modulestack.environment import model
from modulestack.environment.flow_logs import FlowLogs


def flow_logs(
    name: str,
    wanted: FlowLogs,
    *,
    vpc_id: Input[str],
    environment: model.Environment,
    account: AwsAccount,
    parent: Resource,
) -> None:
    """
    Record what *wanted* says of the VPC: log group, the role that writes to it, and the flow log.

    Nothing but tags of a flow log can be changed, and there is one for a VPC and a log group.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    """
    if wanted.traffic == "none":
        return
    child = ResourceOptions(parent=parent)
    group = cloudwatch.LogGroup(f"{name}-flow-logs", retention_in_days=wanted.retention_days, opts=child)
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
    ec2.FlowLog(
        f"{name}-flow-logs",
        vpc_id=vpc_id,
        traffic_type=wanted.traffic.upper(),
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=wanted.aggregation_s,
        log_format=log_format(wanted.fields) if wanted.fields else None,
        opts=ResourceOptions(parent=parent, depends_on=[allowed], delete_before_replace=True),
    )
