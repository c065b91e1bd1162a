"""What a machine is: the arguments of a launch template, as plain data as far as they are known."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input
from pulumi_aws import ec2

from modulestack.contract import machine_images
from modulestack.environment.capacity import architecture
from modulestack.environment.model import Capacity

ROOT_DEVICE = "/dev/xvda"
"""Of Amazon Linux 2023."""


def arguments(
    capacity: Capacity,
    *,
    cluster: str,
    profile_arn: Input[str],
    security_group_id: Input[str],
    key: Input[str] | None = None,
) -> dict[str, Any]:
    """
    Arguments of the launch template of machines of *capacity*, which join *cluster*; their disk is under *key* (ARN).

    No key, no public address, metadata by tokens only and no further than the machine itself, an encrypted disk.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ec2-task-instances.html (metadata),
    https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html
    """
    return {
        # EC2 reads it for each machine that it starts:
        # https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
        "image_id": f"resolve:ssm:{machine_images.parameter(architecture(capacity).lower())}",
        "update_default_version": True,
        "iam_instance_profile": ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile_arn),
        **guarded(volume_gib=capacity.root_volume_gib, key=key),
        "network_interfaces": [
            ec2.LaunchTemplateNetworkInterfaceArgs(
                device_index=0,
                associate_public_ip_address="false",
                delete_on_termination="true",
                security_groups=[security_group_id],
            )
        ],
        "user_data": base64.b64encode(user_data(cluster, spot=capacity.spot_percent > 0).encode()).decode(),
    }


def guarded(*, volume_gib: int, key: Input[str] | None = None) -> dict[str, Any]:
    """Metadata by tokens only and no further than the machine; a disk under *key* (ARN), or under EBS's own."""
    return {
        "metadata_options": ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        "block_device_mappings": [
            ec2.LaunchTemplateBlockDeviceMappingArgs(
                device_name=ROOT_DEVICE,
                ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                    volume_size=volume_gib,
                    volume_type="gp3",
                    encrypted="true",
                    kms_key_id=key,
                    delete_on_termination="true",
                ),
            )
        ],
    }


def user_data(cluster: str, *, spot: bool) -> str:
    """
    What a machine does first: it tells ECS's agent which cluster it is of.

    Tasks do not get at the machine's own credentials. With *spot*, tasks leave before EC2 takes the machine back.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    """
    lines = {
        "ECS_CLUSTER": cluster,
        "ECS_AWSVPC_BLOCK_IMDS": "true",
        "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE": "true",
        **({"ECS_ENABLE_SPOT_INSTANCE_DRAINING": "true"} if spot else {}),
    }
    config = "\n".join(f"{key}={value}" for key, value in lines.items())
    return f"#!/bin/bash\ncat >> /etc/ecs/ecs.config <<'END'\n{config}\nEND\n"


def tagged(
    tags: Mapping[str, str], kinds: Sequence[str] = ("instance", "network-interface", "volume")
) -> list[ec2.LaunchTemplateTagSpecificationArgs]:
    """*tags* on all of *kinds* that a machine is made of."""
    return [ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=dict(tags)) for kind in kinds]
