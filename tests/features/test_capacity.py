"""Where a module runs: what its service and task definition say on Fargate, on Spot and on machines."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment.capacity import smallest
from modulestack.features.capacity import MACHINE_LOST, NO_ROOM
from modulestack.features.daemon_rules import one_at_a_time
from modulestack.features.fold import ModulePlan, fold
from modulestack.features.managed_instances import DAEMON_LOST
from modulestack.features.registry import contributions
from tests.edits.cases.daemons import MANAGED_DAEMON
from tests.edits.cases.machines import WITH_AGENT
from tests.edits.plain import with_value
from tests.environment.strategies import environment_of

WEB, AGENT = "modulestack:modules/web", "modulestack:modules/agent"


def _plan(module: str, *changes: tuple[str, Any]) -> ModulePlan:
    config = WITH_AGENT
    for path, value in changes:
        config = with_value(config, path, value)
    environment = environment_of(config)
    found = environment.modules[module]
    return fold(contributions(found, environment.context_of(found, partition="aws", account_id="123456789012")))


def _stop_timeouts(plan: ModulePlan) -> dict[str, int]:
    return {str(container["name"]): container["stopTimeout"] for container in plan.containers}


def test_a_replica_on_machines_has_their_provider_and_is_spread():
    """No platform version, which is Fargate's; zones first, or ECS would not balance them anew."""
    plan = _plan("api")
    assert plan.task["requiresCompatibilities"] == ["EC2"]
    assert plan.service["capacity_provider_strategies"] == [
        {"capacity_provider": "staging-machines", "base": 0, "weight": 100}
    ]
    assert plan.service["ordered_placement_strategies"] == [
        {"type": "spread", "field": "attribute:ecs.availability-zone"},
        {"type": "spread", "field": "instanceId"},
    ]
    assert {"platform_version", "launch_type"} & plan.service.keys() == set()
    assert (plan.manifest["capacity"], "daemon" in plan.manifest) == ("machines", False)


def test_pack_takes_as_few_machines_as_memory_allows():
    plan = _plan("api", ("modulestack:modules/api/placement", "pack"))
    assert plan.service["ordered_placement_strategies"][1] == {"type": "binpack", "field": "memory"}


def test_a_daemon_has_a_launch_type_and_no_count():
    """ECS refuses a strategy of providers, a count, placement and balancing of zones for it."""
    service = _plan("agent").service
    assert (service["launch_type"], service["scheduling_strategy"]) == ("EC2", "DAEMON")
    assert {"capacity_provider_strategies", "desired_count", "ordered_placement_strategies", "platform_version"} & (
        service.keys()
    ) == set()
    assert (service["deployment_maximum_percent"], service["availability_zone_rebalancing"]) == (100, "DISABLED")
    assert _plan("agent").manifest["desired_count_owner"] == "machines"


@pytest.mark.parametrize(("machines", "percent"), [(0, 0), (1, 0), (2, 50), (3, 66), (4, 75), (10, 90)])
def test_a_daemon_is_replaced_one_by_one(machines: int, percent: int):
    """Of *machines* all but one must stay, rounded up: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"""
    assert one_at_a_time(machines) == percent
    must_stay = -(-machines * percent // 100)
    assert must_stay == max(0, machines - 1)
    change = ("modulestack:capacity/machines", {"instance_types": ["m7i.large"], "min": machines, "max": 10})
    assert _plan("agent", change).service["deployment_minimum_healthy_percent"] == percent


def test_the_file_may_say_how_many_of_a_daemon_stay():
    change = (f"{AGENT}/deployment", {"minimum_healthy_percent": 10})
    service = _plan("agent", change).service
    assert (service["deployment_minimum_healthy_percent"], service["deployment_maximum_percent"]) == (10, 100)


def test_a_name_that_ecs_keeps_for_itself_is_no_provider_s():
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html"""
    environment = environment_of(WITH_AGENT).model_copy(update={"name": "ecs-prod"})
    context = environment.context_of(environment.modules["api"], partition="aws", account_id="1" * 12)
    assert context.capacity is not None
    assert (context.capacity.provider, context.cluster) == ("m-ecs-prod-machines", "ecs-prod-machines")


def test_the_smallest_of_several_types_decides():
    """Of each thing the least, whichever type that is."""
    environment = environment_of(
        with_value(WITH_AGENT, "modulestack:capacity/machines/instance_types", ["c7i.xlarge", "r7i.large"])
    )
    size, called = smallest(environment.capacity["machines"])
    assert (size, called) == ((2, 8192, 3), "the smallest of c7i.xlarge and r7i.large")


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ((), {"web": 30, "proxy": 30}),
        (((f"{WEB}/spot_percent", 50),), {"web": 120, "proxy": 120}),
        (((f"{WEB}/spot_percent", 50), (f"{WEB}/stop_timeout_s", 60)), {"web": 60, "proxy": 120}),
        (
            ((f"{WEB}/capacity", "machines"), ("modulestack:capacity/machines/spot_percent", 10)),
            {"web": 120, "proxy": 120},
        ),
    ],
)
def test_what_spot_takes_back_has_the_two_minutes_that_there_are(changes: Any, seconds: dict[str, int]):
    """Only with Spot, and only where the file does not say otherwise."""
    beside = (f"{WEB}/containers", {"proxy": {"image": "nginx:1"}})
    assert _stop_timeouts(_plan("web", beside, *changes)) == seconds


def test_the_base_of_tasks_that_are_never_on_spot_can_be_raised():
    plan = _plan("web", (f"{WEB}/spot_percent", 80), (f"{WEB}/on_demand_base", 3))
    assert plan.service["capacity_provider_strategies"] == [
        {"capacity_provider": "FARGATE", "base": 3, "weight": 20},
        {"capacity_provider": "FARGATE_SPOT", "base": 0, "weight": 80},
    ]


def test_what_is_of_others_is_no_default_of_a_daemon_on_machines():
    """As a worker is without what needs a port: `defaults` may hold it for the rest."""
    defaults = {"tasks": 3, "spot_percent": 50, "platform_version": "1.4.0", "ephemeral_storage_gib": 50}
    service = _plan("agent", ("modulestack:defaults", defaults)).service
    assert {"desired_count", "platform_version", "capacity_provider_strategies"} & service.keys() == set()
    assert _plan("web", ("modulestack:defaults", defaults)).service["platform_version"] == "1.4.0"


def test_the_platform_version_is_the_file_s():
    assert _plan("web").service["platform_version"] == "LATEST"
    assert _plan("web", (f"{WEB}/platform_version", "1.4.0")).service["platform_version"] == "1.4.0"


def test_a_replica_on_managed_instances_has_their_provider_and_no_placement():
    """No launch type, which ECS refuses beside a strategy; a release knows that there is no group to raise."""
    environment = environment_of(MANAGED_DAEMON)
    module = environment.modules["api"]
    context = environment.context_of(module, partition="aws", account_id="123456789012")
    plan = fold(contributions(module, context))
    assert plan.task["requiresCompatibilities"] == ["MANAGED_INSTANCES"]
    assert plan.service["capacity_provider_strategies"] == [
        {"capacity_provider": "staging-pool", "base": 0, "weight": 100}
    ]
    assert {"platform_version", "launch_type", "ordered_placement_strategies"} & plan.service.keys() == set()
    assert (plan.manifest["capacity"], plan.manifest["managed_instances"]) == ("pool", True)
    assert {MACHINE_LOST, NO_ROOM, DAEMON_LOST} <= set(plan.scenarios)


def test_tasks_on_managed_spot_have_all_the_time_there_is():
    path = "modulestack:managed_instances/pool/spot"
    environment = environment_of(with_value(MANAGED_DAEMON, path, True))
    assert environment.modules["api"].stop_timeout_s == 120
    assert environment_of(MANAGED_DAEMON).modules["api"].stop_timeout_s == 30
