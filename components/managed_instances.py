"""Instances that ECS manages and modules share: a cluster of their own, and what ECS needs to launch them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import ecs, iam

from components import managed_policies, managed_provider, policies
from components.account import AwsAccount
from components.cluster import Cluster
from components.encryption_key import KeyOfAll
from components.instance_profile import instance_profile
from components.managed_daemons import DaemonPlace, daemon
from components.network import Network
from components.security_groups import group
from modulestack.contract import names, paths, tags
from modulestack.environment.model import Environment, ManagedInstances
from modulestack.features import core


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManagedMachinesArgs:
    """What the file says of them, and where they are."""

    managed: ManagedInstances
    environment: Environment
    account: AwsAccount
    network: Network
    pull_through: Sequence[Resource] = ()
    """What there must be before a task pulls an image by way of ECR."""
    encryption_key: KeyOfAll | None = None
    """The environment's; None: it has none."""


class ManagedMachines(ComponentResource):
    """Roles, capacity provider, daemons and cluster of one set of managed instances."""

    cluster: Cluster
    """In which the modules on these instances run."""

    def __init__(self, name: str, args: ManagedMachinesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:ManagedInstances", name, {}, opts)
        environment, managed, child = args.environment, args.managed, ResourceOptions(parent=self)
        tagged, cluster_name = {tags.CAPACITY: name}, names.cluster(environment.name, name)
        made = ecs.Cluster(
            f"{name}-cluster",
            name=cluster_name,
            **core.cluster(environment.container_insights),
            tags=tagged,
            opts=child,
        )
        security_group, out = group(
            f"{name}-instances",
            f"Machines of {name}",
            args.network.vpc_id,
            tagged,
            child,
            by_ipv6=environment.network.is_dual_stack,
        )
        wanted = managed_policies.instance(args.account, cluster_name)
        role, profile, may = instance_profile(f"{name}-instances", name, environment, wanted, child)
        infrastructure, may_launch = self._infrastructure(name, args, role, security_group)
        provider = ecs.CapacityProvider(
            f"{name}-instances",
            name=names.managed_capacity_provider(environment.name, name, spot=managed.spot),
            cluster=made.name,
            managed_instances_provider=managed_provider.provider(
                managed,
                infrastructure_role_arn=infrastructure.arn,
                profile_arn=profile.arn,
                subnet_ids=args.network.private_subnet_ids,
                security_group_id=security_group,
            ),
            tags={**tagged, "Name": cluster_name},
            opts=ResourceOptions(parent=self, depends_on=[*args.network.ready, may, may_launch, out]),
        )
        place = DaemonPlace(
            environment=environment,
            account=args.account,
            capacity=name,
            cluster_arn=made.arn,
            provider_arn=provider.arn,
            pull_through=args.pull_through,
            encryption_key=args.encryption_key,
        )
        daemons = [daemon(each, said, place, child) for each, said in managed.daemons.items()]
        self.cluster = Cluster(arn=made.arn, name=cluster_name, ready=(provider, *daemons))
        self.register_outputs({"cluster": cluster_name})

    def _infrastructure(
        self, name: str, args: ManagedMachinesArgs, role: iam.Role, security_group_id: Output[str]
    ) -> tuple[iam.Role, Resource]:
        """The role with which ECS manages them, and the policy that says what it may do."""
        child = ResourceOptions(parent=self)
        infrastructure = iam.Role(
            names.role(f"{name}-infrastructure"),
            description=f"ECS: to launch and end machines of {name}",
            path=paths.role_path(args.environment.name, name),
            assume_role_policy=json.dumps(policies.infrastructure_trust()),
            permissions_boundary=args.environment.permissions_boundary,
            tags={tags.CAPACITY: name},
            opts=child,
        )

        def document(subnets: Sequence[str], group_id: str, role_arn: str) -> str:
            return json.dumps(
                managed_policies.infrastructure(
                    args.account,
                    subnet_ids=subnets,
                    security_group_id=group_id,
                    role_arn=role_arn,
                    spot=args.managed.spot,
                )
            )

        policy = Output.all(Output.from_input(args.network.private_subnet_ids), security_group_id, role.arn).apply(
            lambda known: document(known[0], known[1], known[2])
        )
        allowed = iam.RolePolicy(f"{name}-infrastructure", role=infrastructure.name, policy=policy, opts=child)
        return infrastructure, allowed
