"""What the rules of machines, and of the modules on them, tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.cases.machines import MACHINED, MACHINES, WITH_AGENT
from tests.edits.plain import KEY, with_value
from tests.environment.followed_rule import API, of, on_web

SET = "modulestack:capacity/machines"
AGENT = "modulestack:modules/agent"
SMALL = with_value(WITH_AGENT, f"{SET}/instance_types", ["t3.small"])
"""Of 2048 MiB, of which 1996 are for tasks."""


def on_api(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any]) -> Any:
    """Keys of the module `api`, which is on machines."""
    return of(
        rule,
        {f"{API}/{key}": value for key, value in bad.items()},
        told,
        *({f"{API}/{key}": value for key, value in mend.items()} for mend in mends),
        base=WITH_AGENT,
    )


def on_agent(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any]) -> Any:
    """Keys of the module `agent`, a DAEMON."""
    return of(
        rule,
        {f"{AGENT}/{key}": value for key, value in bad.items()},
        told,
        *({f"{AGENT}/{key}": value for key, value in mend.items()} for mend in mends),
        base=WITH_AGENT,
    )


OF_MACHINES = (
    on_web("fargate_has_the_size", {"memory": 700}, "allowed 512, 1024, 2048", {"memory": 512}, {"memory": 2048}),
    on_web("fargate_has_the_size", {"cpu": 300}, "300 is not possible on Fargate: allowed 256, 512", {"cpu": 256}),
    on_web(
        "fargate_has_the_size",
        {"memory": 4096},
        "4096 MiB goes with cpu 512",
        {"cpu": 512},
        {"cpu": 1024},
        {"memory": 1024},
    ),
    on_web(
        "fargate_has_no_daemon",
        {"scheduling_strategy": "DAEMON"},
        "allowed REPLICA, with tasks; or name machines with capacity",
        {"scheduling_strategy": "REPLICA"},
    ),
    of(
        "fargate_has_no_daemon",
        {f"{API}/scheduling_strategy": "DAEMON", f"{API}/capacity": None, f"{API}/tasks": None},
        "or name machines with capacity",
        {f"{API}/capacity": "machines"},
        base=WITH_AGENT,
    ),
    on_agent(
        "a_daemon_has_one_task_on_each",
        {"deployment": {"maximum_percent": 200}},
        "allowed 100, or leave it out",
        {"deployment/maximum_percent": 100},
        {"deployment/maximum_percent": None},
    ),
    on_agent(
        "a_daemon_has_one_task_on_each",
        {"deployment": {"minimum_healthy_percent": 100}},
        "allowed 0 to 99, or leave it out",
        {"deployment/minimum_healthy_percent": 99},
        {"deployment/minimum_healthy_percent": 0},
        {"deployment/minimum_healthy_percent": None},
    ),
    on_agent(
        "a_daemon_is_not_scaled",
        {"scaling": {"min": 1, "max": 2, "cpu_percent": 60}},
        "leave scaling out, or choose REPLICA",
        {"scaling": None},
        {"scheduling_strategy": "REPLICA"},
    ),
    on_agent(
        "a_daemon_is_not_scaled",
        {"tasks": 2},
        "leave it out, or choose REPLICA",
        {"tasks": None},
        {"scheduling_strategy": "REPLICA"},
    ),
    on_agent(
        "placement_is_of_replicas_on_machines",
        {"placement": "pack"},
        "leave it out, or choose REPLICA",
        {"placement": None},
        {"scheduling_strategy": "REPLICA"},
    ),
    of(
        "placement_is_of_replicas_on_machines",
        {"modulestack:modules/web/placement": "pack"},
        "leave it out, or name machines with capacity",
        {"modulestack:modules/web/placement": None},
        {"modulestack:modules/web/capacity": "machines"},
        base=MACHINED,
    ),
    on_api(
        "machines_have_no_platform_version", {"platform_version": "1.4.0"}, "leave it out", {"platform_version": None}
    ),
    on_web(
        "a_base_is_of_spot",
        {"on_demand_base": 2},
        "leave it out, or set spot_percent",
        {"on_demand_base": None},
        {"spot_percent": 50},
    ),
    on_api("a_base_is_of_spot", {"on_demand_base": 2}, "leave it out", {"on_demand_base": None}),
    on_api(
        "machines_have_their_own_spot",
        {"spot_percent": 50},
        "leave it out",
        {"spot_percent": None},
    ),
    on_api(
        "machines_have_their_own_disk", {"ephemeral_storage_gib": 50}, "leave it out", {"ephemeral_storage_gib": None}
    ),
    on_api(
        "machines_have_their_own_cluster",
        {"existing_cluster": "shared"},
        "keep one of the two",
        {"existing_cluster": None},
        {"capacity": None},
    ),
    on_api("machines_share_their_cluster", {"exec": {"kms_key_arn": KEY}}, "leave it out", {"exec/kms_key_arn": None}),
    on_api(
        "the_architecture_is_that_of_the_machines",
        {"cpu_architecture": "ARM64"},
        "allowed X86_64, with an image built for it; or choose other machines",
        {"cpu_architecture": "X86_64"},
        {"capacity": None},
    ),
    of(
        "a_task_fits_on_a_machine",
        {f"{API}/memory": 1997},
        "1997 is more than t3.small has for tasks: allowed 1996 MiB, or choose larger instance types",
        {f"{SET}/instance_types": ["t3.medium"]},
        base=with_value(SMALL, AGENT, None),
    ),
    of(
        "a_task_fits_on_a_machine",
        {f"{API}/cpu": 2049},
        "2049 is more than t3.small has for tasks: allowed 2048 CPU units, or choose larger instance types",
        {f"{API}/cpu": 2048},
        base=with_value(SMALL, AGENT, None),
    ),
    of(
        "tasks_fit_beside_daemons",
        {f"{API}/memory": 1996},
        "does not fit on t3.small, which has 1996 for tasks, beside 128 of agent: allowed 1868",
        {f"{API}/memory": 1868},
        {f"{SET}/instance_types": ["t3.medium"]},
        base=SMALL,
    ),
    of(
        "capacity_names_are_free",
        {"modulestack:capacity/api": MACHINES, "modulestack:modules/web/capacity": "api"},
        "api is a module already, whose cluster has that name: choose another name",
        {
            "modulestack:capacity/api": None,
            "modulestack:capacity/others": MACHINES,
            "modulestack:modules/web/capacity": "others",
        },
        base=MACHINED,
    ),
    of(
        "machines_are_of_types_or_requirements",
        {f"{SET}/instance_types": None},
        "add instance_types, such as [m7g.large], or instance_requirements",
        {f"{SET}/instance_types": ["m7g.large"], f"{API}/cpu_architecture": "ARM64"},
        {f"{SET}/instance_requirements": {"vcpus": 2, "memory_mib": 4096}},
        base=MACHINED,
    ),
    of(
        "machines_are_of_types_or_requirements",
        {f"{SET}/instance_requirements": {"vcpus": 2, "memory_mib": 4096}},
        "keep one of the two",
        {f"{SET}/instance_requirements": None},
        {f"{SET}/instance_types": None},
        base=MACHINED,
    ),
    of(
        "instance_types_differ",
        {f"{SET}/instance_types": ["m7i.2xlarge", "m7i.2xlarge"]},
        "twice",
        {f"{SET}/instance_types": ["m7i.2xlarge"]},
        base=MACHINED,
    ),
    of(
        "instance_types_differ",
        {f"{SET}/instance_types": ["m7i.2xlarge", "m7g.2xlarge"]},
        "take it out, or put it into a set of its own",
        {f"{SET}/instance_types": ["m7i.2xlarge"]},
        base=MACHINED,
    ),
    of("there_may_be_machines", {f"{SET}/max": 1}, "allowed 2 and more", {f"{SET}/max": 2}, base=MACHINED),
    of(
        "there_may_be_machines",
        {f"{SET}/max": 0, f"{SET}/min": 0},
        "allowed 1 and more, or take the set out",
        {f"{SET}/max": 1},
        {"modulestack:capacity": None, f"{API}/capacity": None},
        base=MACHINED,
    ),
    of(
        "there_may_be_machines",
        {f"{SET}/on_demand_base": 1},
        "leave it out, or set spot_percent",
        {f"{SET}/on_demand_base": None},
        {f"{SET}/spot_percent": 50},
        base=MACHINED,
    ),
    of(
        "percentages_of_a_refresh_go_together",
        {f"{SET}/instance_refresh": {"min_healthy_percentage": 50, "max_healthy_percentage": 160}},
        "allowed 100 to 150",
        {f"{SET}/instance_refresh/max_healthy_percentage": 150},
        {f"{SET}/instance_refresh/max_healthy_percentage": 100},
        base=MACHINED,
    ),
    of(
        "modules_run_on_machines_that_there_are",
        {f"{API}/capacity": "machine"},
        "did you mean machines?",
        {f"{API}/capacity": "machines"},
        base=WITH_AGENT,
    ),
    of(
        "modules_run_on_machines_that_there_are",
        {f"{API}/capacity": "x"},
        "allowed machines, or none for Fargate",
        {f"{API}/capacity": "machines"},
        {f"{API}/capacity": None},
        base=WITH_AGENT,
    ),
    on_web(
        "modules_run_on_machines_that_there_are",
        {"capacity": "machines"},
        "add it under modulestack:capacity or modulestack:managed_instances, or leave capacity out for Fargate",
        {"capacity": None},
    ),
    of(
        "machines_have_a_task",
        {"modulestack:capacity": {"machines": MACHINES}},
        "name it in a module with capacity: machines, or take it out",
        {"modulestack:modules/web/capacity": "machines"},
        {"modulestack:capacity": None},
    ),
)
