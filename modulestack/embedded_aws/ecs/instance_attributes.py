"""
The attributes of a container instance that are not the account's own.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
"""

from __future__ import annotations

from modulestack.embedded_aws import instance_types
from modulestack.embedded_aws.ecs.ec2_dependencies import Machine

_DRIVERS = ("awsfirelens", "awslogs", "fluentd", "gelf", "journald", "json-file", "none", "splunk", "syslog")
CAPABILITIES = (
    *(f"com.amazonaws.ecs.capability.logging-driver.{driver}" for driver in _DRIVERS),
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.privileged-container",
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.task-iam-role-network-host",
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.secrets.asm.environment-variables",
    "ecs.capability.secrets.ssm.environment-variables",
    "ecs.capability.task-eia",
    "ecs.capability.task-eni",
)
"""What a current agent can do, as far as task definitions require anything."""


def of(machine: Machine | None) -> dict[str, str | None]:
    """
    What its agent can do, and what ECS says by itself of the EC2 instance *machine*; None: nobody knows which it is.

    A capability has no value.
    """
    attributes: dict[str, str | None] = {**dict.fromkeys(CAPABILITIES), "ecs.os-type": "linux"}
    if machine is None:
        return attributes
    type_ = instance_types.find(machine.type)
    known: dict[str, str | None] = {
        "ecs.ami-id": machine.image,
        "ecs.availability-zone": machine.zone,
        "ecs.cpu-architecture": type_.architecture if type_ else None,
        "ecs.instance-type": machine.type,
        "ecs.os-family": "LINUX",
        "ecs.subnet-id": machine.subnet,
        "ecs.vpc-id": machine.vpc,
    }
    return attributes | {name: value for name, value in known.items() if value is not None}
