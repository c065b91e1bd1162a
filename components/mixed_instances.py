"""Which machines a group starts: of which types, and how many of them of Spot."""

from __future__ import annotations

from pulumi import Input
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyArgs as PolicyArgs,
)
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyInstancesDistributionArgs as DistributionArgs,
)
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyLaunchTemplateArgs as LaunchTemplateArgs,
)
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecificationArgs as SpecificationArgs,
)
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyLaunchTemplateOverrideArgs as OverrideArgs,
)
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyLaunchTemplateOverrideInstanceRequirementsArgs as RequirementsArgs,
)
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyLaunchTemplateOverrideInstanceRequirementsMemoryMibArgs as MemoryArgs,
)
from pulumi_aws.autoscaling import (
    GroupMixedInstancesPolicyLaunchTemplateOverrideInstanceRequirementsVcpuCountArgs as VcpusArgs,
)

from modulestack.environment.model import Capacity


def policy(capacity: Capacity, template_id: Input[str], version: Input[str]) -> PolicyArgs:
    """
    Which types, and how many of Spot, of the launch template *template_id* in its *version*.

    Types are tried in their order; of what only has requirements, the cheapest.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html
    """
    if required := capacity.instance_requirements:
        overrides = [
            OverrideArgs(
                instance_requirements=RequirementsArgs(
                    vcpu_count=VcpusArgs(min=required.vcpus), memory_mib=MemoryArgs(min=required.memory_mib)
                )
            )
        ]
    else:
        overrides = [OverrideArgs(instance_type=each) for each in capacity.instance_types]
    return PolicyArgs(
        instances_distribution=DistributionArgs(
            on_demand_allocation_strategy="lowest-price" if capacity.instance_requirements else "prioritized",
            on_demand_base_capacity=capacity.on_demand_base,
            on_demand_percentage_above_base_capacity=100 - capacity.spot_percent,
            spot_allocation_strategy="price-capacity-optimized",
        ),
        launch_template=LaunchTemplateArgs(
            launch_template_specification=SpecificationArgs(launch_template_id=template_id, version=version),
            overrides=overrides,
        ),
    )
