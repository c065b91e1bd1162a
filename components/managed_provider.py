"""Which instances ECS launches: ``managed_instances_provider`` of a capacity provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pulumi import Input
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderArgs as ProviderArgs,
)
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderInfrastructureOptimizationArgs as OptimizationArgs,
)
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderInstanceLaunchTemplateArgs as TemplateArgs,
)
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderInstanceLaunchTemplateInstanceRequirementsArgs as RequirementsArgs,
)
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderInstanceLaunchTemplateInstanceRequirementsMemoryMibArgs as MemoryArgs,
)
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderInstanceLaunchTemplateInstanceRequirementsVcpuCountArgs as VcpusArgs,
)
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderInstanceLaunchTemplateNetworkConfigurationArgs as NetworkArgs,
)
from pulumi_aws.ecs import (
    CapacityProviderManagedInstancesProviderInstanceLaunchTemplateStorageConfigurationArgs as StorageArgs,
)

from modulestack.environment.managed_instances import ManagedInstances

_MAKERS = {"ARM64": ["amazon-web-services"], "X86_64": ["amd", "intel"]}
"""Architecture → who makes processors of it."""


def provider(
    managed: ManagedInstances,
    *,
    infrastructure_role_arn: Input[str],
    profile_arn: Input[str],
    subnet_ids: Input[Sequence[Input[str]]],
    security_group_id: Input[str],
) -> ProviderArgs:
    """
    The instances that *managed* says.

    What it leaves out and ECS has a default for is written out: an update leaves alone what it does not say.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedInstancesProvider.html
    """
    return ProviderArgs(
        infrastructure_role_arn=infrastructure_role_arn,
        propagate_tags="CAPACITY_PROVIDER",
        infrastructure_optimization=OptimizationArgs(scale_in_after=managed.scale_in_after_s),
        instance_launch_template=TemplateArgs(
            ec2_instance_profile_arn=profile_arn,
            capacity_option_type="SPOT" if managed.spot else "ON_DEMAND",
            monitoring=_monitoring(managed.monitoring),
            network_configuration=NetworkArgs(subnets=subnet_ids, security_groups=[security_group_id]),
            storage_configuration=StorageArgs(storage_size_gib=managed.storage_gib),
            instance_requirements=requirements(managed),
        ),
    )


def requirements(managed: ManagedInstances) -> RequirementsArgs | None:
    """
    What each instance must be; None: ECS chooses by the tasks.

    An architecture is one of who makes the processors.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceRequirementsRequest.html
    """
    required = managed.instance_requirements
    if required is None and not managed.instance_types:
        return None
    return RequirementsArgs(
        vcpu_count=VcpusArgs(min=required.vcpus if required else 1),
        memory_mib=MemoryArgs(min=required.memory_mib if required else 1),
        allowed_instance_types=list(managed.instance_types) or None,
        cpu_manufacturers=_MAKERS[required.cpu_architecture] if required else None,
    )


def _monitoring(kind: Literal["basic", "detailed"]) -> str:
    return kind.upper()
