"""A module's service: keeps its tasks running and replaces them without downtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import CustomTimeouts, Input, Resource, ResourceOptions
from pulumi_aws import ecs

from components.traffic_shift import ServiceShift
from modulestack.environment.model import Module
from modulestack.features.fold import ModulePlan

NOTHING_SHIFTED = ServiceShift()
REVISION = "taskDefinition"
"""What releases decide of a service."""


def service(
    name: str,
    module: Module,
    plan: ModulePlan,
    *,
    cluster_arn: Input[str],
    is_elsewhere: bool,
    starts_anew: bool = False,
    task_definition: Input[str],
    has_other_ports: bool,
    target_group_arns: Sequence[Input[str]],
    shift: ServiceShift = NOTHING_SHIFTED,
    subnet_ids: Input[Sequence[Input[str]]],
    security_group_ids: Sequence[Input[str]],
    volumes: Sequence[ecs.ServiceVolumeConfigurationArgs] = (),
    registries: ecs.ServiceServiceRegistriesArgs | None = None,
    connect: ecs.ServiceServiceConnectConfigurationArgs | None = None,
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> ecs.Service:
    """
    *module*'s ECS service, with the arguments that *plan* has for it.

    Its tasks are in all of *target_group_arns*: behind its own load balancer those of its own port and of its further
    ones in their order, then one for each shared one; empty: a worker, behind no load balancer.

    *shift* is what it says of how requests are shifted to new tasks. A run does not wait for such a deployment: that
    may bake for a day, and wait for somebody for a fortnight.

    *volumes* is how each task gets its EBS volume: one at most. *registries* is where tasks are found by name,
    *connect* what their proxies do.

    *is_elsewhere* says that there is one already, in another cluster: it goes once the new one's tasks run.
    *starts_anew* says that what that one runs cannot run there, so that this one starts with *task_definition*.

    A new service starts with *task_definition*; from then on releases decide, but for the run that gives it ports that
    it did not have (*has_other_ports*): a service is in a target group only for a port that its revision has, and so
    both change in one moment. *depends_on* is what must be there
    before the first task, and still be there when the last one goes.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    return ecs.Service(
        name,
        cluster=cluster_arn,
        task_definition=task_definition,
        network_configuration=ecs.ServiceNetworkConfigurationArgs(
            subnets=subnet_ids, security_groups=security_group_ids, assign_public_ip=False
        ),
        load_balancers=_behind(module, plan, target_group_arns, shift) or None,
        service_registries=registries,
        service_connect_configuration=connect,
        volume_configuration=volumes[0] if volumes else None,
        wait_for_steady_state=not module.deployment.shifts,
        **{**({"alarms": shift.alarms} if shift.alarms else {}), **plan.service},
        **shift.arguments,
        tags=tags,
        opts=ResourceOptions.merge(
            opts,
            ResourceOptions(
                depends_on=list(depends_on),
                ignore_changes=[
                    *(
                        each
                        for each in plan.service_ignored
                        if each != REVISION or not (has_other_ports or starts_anew)
                    ),
                    *shift.ignored,
                ],
                # Two services of one name cannot be in one cluster.
                delete_before_replace=not is_elsewhere,
                custom_timeouts=CustomTimeouts(delete=f"{delete_timeout_min(module)}m"),
            ),
        ),
    )


def _behind(
    module: Module, plan: ModulePlan, arns: Sequence[Input[str]], shift: ServiceShift
) -> list[ecs.ServiceLoadBalancerArgs]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html"""
    serving = [] if module.port is None else [(module.serving, module.port)]
    own = [*serving, *((port.container, port.port) for port in plan.ports)] if module.has_own_load_balancer else []
    listening = [*own, *serving * len(module.shared_load_balancers)]
    return [
        ecs.ServiceLoadBalancerArgs(
            target_group_arn=arn, container_name=container, container_port=port, advanced_configuration=advanced
        )
        for arn, (container, port), advanced in zip(
            arns, listening, shift.balancers or [None] * len(listening), strict=True
        )
    ]


def delete_timeout_min(module: Module) -> int:
    """Minutes until the deletion has failed: the last task leaves its load balancer first, then gets its SIGTERM."""
    return 20 + -(-(module.load_balancing.deregistration_delay_s + module.stop_timeout_s) // 60)
