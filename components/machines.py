"""Machines that modules share: EC2 instances in a cluster of their own, which ECS starts and ends as tasks need it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import ComponentResource, Resource, ResourceOptions
from pulumi_aws import autoscaling, ec2, ecs

from components import launch_template, machine_refresh, mixed_instances, policies
from components.account import AwsAccount
from components.cluster import Cluster
from components.encryption_key import KeyOfAll, arn_of
from components.instance_profile import instance_profile
from components.network import Network
from components.security_groups import group
from modulestack.contract import names, tags
from modulestack.environment.model import Capacity, Environment
from modulestack.features import core

WARMUP_S = 120
"""Seconds until a new machine counts: the image is up sooner, and tasks that wait in vain are looked at again."""
MANAGED = "AmazonECSManaged"
"""The tag by which ECS knows the groups that it scales; without it in the program, the next run would take it away."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class MachinesArgs:
    """What the file says of them, and where they are."""

    capacity: Capacity
    environment: Environment
    account: AwsAccount
    network: Network
    encryption_key: KeyOfAll | None = None
    """Of their disks; None: EBS's own."""


class Machines(ComponentResource):
    """Launch template, Auto Scaling group, capacity provider and cluster of one set of machines."""

    cluster: Cluster
    """In which the modules on these machines run."""

    def __init__(self, name: str, args: MachinesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Machines", name, {}, opts)
        environment, child, tagged = args.environment, ResourceOptions(parent=self), {tags.CAPACITY: name}
        cluster_name = names.cluster(environment.name, name)
        made = ecs.Cluster(
            f"{name}-cluster",
            name=cluster_name,
            **core.cluster(environment.container_insights),
            tags=tagged,
            opts=child,
        )
        may = policies.container_instance(args.account, cluster_name)
        _, profile, allowed = instance_profile(f"{name}-machines", name, environment, may, child)
        security_group, out = group(
            f"{name}-machines",
            f"Machines of {name}",
            args.network.vpc_id,
            tagged,
            child,
            by_ipv6=environment.network.is_dual_stack,
        )
        template = ec2.LaunchTemplate(
            f"{name}-machines",
            **launch_template.arguments(
                args.capacity,
                cluster=cluster_name,
                profile_arn=profile.arn,
                security_group_id=security_group,
                key=arn_of(args.encryption_key),
            ),
            tags=tagged,
            tag_specifications=launch_template.tagged({**environment.tags, **_own_tags(environment, name)}),
            opts=child,
        )
        machines = self._group(name, args, template, [*args.network.ready, made, allowed, out])
        provider = ecs.CapacityProvider(
            f"{name}-machines",
            name=names.capacity_provider(environment.name, name),
            auto_scaling_group_provider=ecs.CapacityProviderAutoScalingGroupProviderArgs(
                auto_scaling_group_arn=machines.arn,
                managed_draining="ENABLED",
                managed_termination_protection="ENABLED",
                managed_scaling=ecs.CapacityProviderAutoScalingGroupProviderManagedScalingArgs(
                    status="ENABLED",
                    target_capacity=args.capacity.target_percent,
                    minimum_scaling_step_size=1,
                    maximum_scaling_step_size=max(1, args.capacity.max),
                    instance_warmup_period=WARMUP_S,
                ),
            ),
            tags=tagged,
            opts=child,
        )
        connected = ecs.ClusterCapacityProviders(
            f"{name}-cluster", cluster_name=made.name, capacity_providers=[provider.name], opts=child
        )
        self.cluster = Cluster(arn=made.arn, name=cluster_name, ready=(connected,))
        self.register_outputs({"cluster": cluster_name})

    def _group(
        self, name: str, args: MachinesArgs, template: ec2.LaunchTemplate, depends_on: Sequence[Resource]
    ) -> autoscaling.Group:
        """
        The group. ECS decides how many of them there are, and which one may go.

        A group that is deleted takes its machines along, protected or not.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
        """
        capacity = args.capacity
        carried = {**args.environment.tags, **_own_tags(args.environment, name), MANAGED: ""}
        return autoscaling.Group(
            f"{args.environment.name}-{name}",
            vpc_zone_identifiers=args.network.private_subnet_ids,
            min_size=capacity.min,
            max_size=capacity.max,
            protect_from_scale_in=True,
            capacity_rebalance=capacity.spot_percent > 0,
            health_check_type="EC2",
            force_delete=True,
            mixed_instances_policy=mixed_instances.policy(capacity, template.id, template.latest_version.apply(str)),
            **machine_refresh.arguments(capacity.instance_refresh),
            tags=[
                autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=True)
                for key, value in sorted(carried.items())
            ],
            opts=ResourceOptions(parent=self, depends_on=list(depends_on), ignore_changes=["desiredCapacity"]),
        )


def _own_tags(environment: Environment, name: str) -> Mapping[str, str]:
    """On each machine, which the provider's default tags do not reach."""
    return {"Name": f"{environment.name}-{name}", tags.ENVIRONMENT: environment.name, tags.CAPACITY: name}
