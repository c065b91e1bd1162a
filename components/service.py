"""A module's service: keeps its tasks running and replaces them without downtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import CustomTimeouts, Input, Output, Resource, ResourceOptions
from pulumi_aws import ecs

from modulestack.environment.model import Module


def service(
    name: str,
    module: Module,
    *,
    cluster_arn: Input[str],
    task_definition_arn: Input[str],
    target_group_arn: Input[str],
    subnet_ids: Input[Sequence[Input[str]]],
    security_group_id: Input[str],
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Output[str]:
    """
    Name of *module*'s ECS service on Fargate behind its load balancer.

    A new service starts with *task_definition_arn*; from then on releases decide. *depends_on* is what must be there
    before the first task, and still be there when the last one goes.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    rollout = module.deployment
    created = ecs.Service(
        name,
        name=module.name,
        cluster=cluster_arn,
        task_definition=task_definition_arn,
        desired_count=module.tasks,
        scheduling_strategy=module.scheduling_strategy,
        platform_version="LATEST",
        capacity_provider_strategies=capacity(module.spot_percent),
        # Only so is another mix of capacity an update; without it the provider replaces the service.
        force_new_deployment=True,
        deployment_controller=ecs.ServiceDeploymentControllerArgs(type="ECS"),
        deployment_circuit_breaker=ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
        deployment_minimum_healthy_percent=rollout.minimum_healthy_percent,
        deployment_maximum_percent=rollout.maximum_percent,
        health_check_grace_period_seconds=rollout.grace_period_s,
        availability_zone_rebalancing=rebalancing(rollout.maximum_percent),
        network_configuration=ecs.ServiceNetworkConfigurationArgs(
            subnets=subnet_ids, security_groups=[security_group_id], assign_public_ip=False
        ),
        load_balancers=[
            ecs.ServiceLoadBalancerArgs(
                target_group_arn=target_group_arn, container_name=module.name, container_port=module.port
            )
        ],
        enable_ecs_managed_tags=True,
        enable_execute_command=False,
        propagate_tags="SERVICE",
        wait_for_steady_state=True,
        tags=tags,
        opts=ResourceOptions.merge(
            opts,
            ResourceOptions(
                depends_on=list(depends_on),
                ignore_changes=["taskDefinition", "desiredCount"] if module.scaling else ["taskDefinition"],
                # Two services of one name cannot be in one cluster.
                delete_before_replace=True,
                custom_timeouts=CustomTimeouts(delete=f"{delete_timeout_min(module)}m"),
            ),
        ),
    )
    service_name: Output[str] = created.name
    return service_name


def capacity(spot_percent: int) -> list[ecs.ServiceCapacityProviderStrategyArgs]:
    """
    The first task on Fargate, the others split by *spot_percent*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    item = ecs.ServiceCapacityProviderStrategyArgs
    regular = item(capacity_provider="FARGATE", base=1, weight=100 - spot_percent)
    spot = item(capacity_provider="FARGATE_SPOT", base=0, weight=spot_percent)
    return [regular, spot] if spot_percent else [regular]


def rebalancing(maximum_percent: int) -> str:
    """
    Whether tasks are spread anew over zones: ECS needs room for one task more to do it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    return "ENABLED" if maximum_percent > 100 else "DISABLED"


def delete_timeout_min(module: Module) -> int:
    """Minutes until the deletion has failed: the last task leaves its load balancer first, then gets its SIGTERM."""
    return 20 + -(-(module.load_balancing.deregistration_delay_s + module.stop_timeout_s) // 60)
