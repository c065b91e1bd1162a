"""
What VPC flow logs record.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
"""

from __future__ import annotations

_DEFAULT = """
    version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
"""
_FURTHER = """
    vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id
    pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn ecs-cluster-name
    ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name
    ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason
"""
FIELDS = (*_DEFAULT.split(), *_FURTHER.split())
"""Names of what a record may have; by itself it has the first fourteen, in this order."""
AGGREGATION_S = (60, 600)
"""Longest spans over which packets of one flow are counted together."""


def log_format(fields: tuple[str, ...]) -> str:
    """How EC2 is told to write *fields*, in that order."""
    return " ".join(f"${{{field}}}" for field in fields)
