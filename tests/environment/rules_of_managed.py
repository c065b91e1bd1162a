"""What the rules of managed instances, of their daemons and of the modules on them tell to write."""

from __future__ import annotations

from tests.edits.cases import ACCOUNT, MANAGED, MANAGED_DAEMON, WITH_AGENT
from tests.environment.followed_rule import API, READ_ONLY, of

SET = "modulestack:managed_instances/pool"
DAEMON = f"{SET}/daemons/agent"
CACHE, OTHER = "modulestack:pull_through_cache", "210987654321"
SECOND = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"

OF_MANAGED = (
    of(
        "have_no_daemon_service",
        {f"{API}/scheduling_strategy": "DAEMON", f"{API}/tasks": None},
        "make it one of the daemons of managed_instances.pool",
        {f"{API}/scheduling_strategy": "REPLICA"},
        base=MANAGED,
    ),
    of(
        "place_by_themselves",
        {f"{API}/placement": "pack"},
        "ECS places tasks by itself, over zones: leave it out",
        {f"{API}/placement": None},
        base=MANAGED,
    ),
    of(
        "machines_have_their_own_spot",
        {f"{API}/spot_percent": 50},
        "or managed_instances.<name>.spot",
        {f"{API}/spot_percent": None},
        {f"{API}/spot_percent": None, f"{SET}/spot": True},
        base=MANAGED,
    ),
    of(
        "capacity_names_are_free",
        {"modulestack:managed_instances/machines": {}},
        "machines is in capacity already",
        {"modulestack:managed_instances/machines": None},
        base=WITH_AGENT,
    ),
    of(
        "capacity_names_are_free",
        {"modulestack:managed_instances": {"web": {}}, f"{API}/capacity": "web"},
        "web is a module already",
        {"modulestack:managed_instances": {"other": {}}, f"{API}/capacity": "other"},
        base=MANAGED,
    ),
    of(
        "modules_run_on_machines_that_there_are",
        {f"{API}/capacity": "pol"},
        "did you mean pool?",
        {f"{API}/capacity": "pool"},
        base=MANAGED,
    ),
    of(
        "machines_have_a_task",
        {"modulestack:managed_instances/other": {}},
        "name it in a module with capacity: other, or take it out",
        {"modulestack:managed_instances/other": None},
        {"modulestack:modules/web/capacity": "other"},
        base=MANAGED,
    ),
    of(
        "types_are_managed",
        {f"{SET}/instance_types": ["m7i.large", "m7i.large"]},
        "m7i.large is in the list twice",
        {f"{SET}/instance_types": ["m7i.large"]},
        base=MANAGED,
    ),
    of(
        "types_are_managed",
        {f"{SET}/instance_types": ["m7i.large", "m7g.large"]},
        "m7g.large is ARM64, and m7i.large is X86_64",
        {f"{SET}/instance_types": ["m7i.large"]},
        base=MANAGED,
    ),
    of(
        "types_are_managed",
        {f"{SET}/instance_types": ["t3.micro", "m7i.large"]},
        "choose a larger size",
        {f"{SET}/instance_types": ["t3.small", "m7i.large"]},
        base=MANAGED,
    ),
    of(
        "types_are_managed",
        {f"{SET}/instance_types": ["m4.large"]},
        "a family (m4) that ECS does not launch",
        {f"{SET}/instance_types": ["m5.large"]},
        base=MANAGED,
    ),
    of(
        "types_meet_the_requirements",
        {
            f"{SET}/instance_types": ["m7i.large"],
            f"{SET}/instance_requirements": {"vcpus": 4, "memory_mib": 8192},
        },
        "none of m7i.large has 4 vCPUs and 8192 MiB: require less, or name larger types",
        {f"{SET}/instance_requirements": {"vcpus": 2, "memory_mib": 8192}},
        {f"{SET}/instance_types": ["m7i.large", "m7i.xlarge"]},
        base=MANAGED,
    ),
    of(
        "types_meet_the_requirements",
        {
            f"{SET}/instance_types": ["m7i.large"],
            f"{SET}/instance_requirements": {"vcpus": 2, "memory_mib": 4096, "cpu_architecture": "ARM64"},
        },
        "ARM64 is not that of m7i.large",
        {f"{SET}/instance_requirements": {"vcpus": 2, "memory_mib": 4096, "cpu_architecture": "X86_64"}},
        base=MANAGED,
    ),
    of(
        "tasks_fit_on_an_instance",
        {f"{SET}/instance_types": ["m7i.large"], f"{API}/memory": 8000},
        "fits on none of m7i.large: the largest has 2048 and 7985 for tasks",
        {f"{API}/memory": 7985},
        {f"{SET}/instance_types": ["m7i.large", "m7i.xlarge"]},
        base=MANAGED,
    ),
    of(
        "tasks_fit_on_an_instance",
        {f"{SET}/instance_types": ["m7i.large"], f"{API}/cpu": 2048},
        "beside 128 CPU units and 128 MiB of agent",
        {f"{API}/cpu": 1920},
        base=MANAGED_DAEMON,
    ),
    of(
        "the_architecture_is_that_of_the_machines",
        {f"{SET}/instance_types": ["m7g.large"]},
        '"X86_64" does not run on pool, which are ARM64',
        {f"{API}/cpu_architecture": "ARM64"},
        base=MANAGED,
    ),
    of(
        "a_daemon_is_one_user",
        {f"{DAEMON}/run_as_root": True, f"{DAEMON}/user": "1000"},
        "leave one of them out",
        {f"{DAEMON}/user": None},
        {f"{DAEMON}/run_as_root": None},
        base=MANAGED_DAEMON,
    ),
    of(
        "variables_of_daemons_differ",
        {f"{DAEMON}/environment": {"KEY": "a"}, f"{DAEMON}/secrets": {"KEY": "ssm:/a"}},
        "KEY is in environment, too",
        {f"{DAEMON}/environment": None},
        base=MANAGED_DAEMON,
    ),
    of(
        "policies_of_daemons_are_few",
        {f"{DAEMON}/task_policy_arns": [READ_ONLY, READ_ONLY]},
        "is in the list twice",
        {f"{DAEMON}/task_policy_arns": [READ_ONLY, SECOND]},
        base=MANAGED_DAEMON,
    ),
    of(
        "policies_of_daemons_are_few",
        {f"{DAEMON}/task_policy_arns": [f"{READ_ONLY}{number}" for number in range(11)]},
        "more than a role takes: allowed 10",
        {f"{DAEMON}/task_policy_arns": [f"{READ_ONLY}{number}" for number in range(10)]},
        base=MANAGED_DAEMON,
    ),
    of(
        "policies_are_of_the_account",
        {"modulestack:account_id": ACCOUNT, f"{DAEMON}/task_policy_arns": [f"arn:aws:iam::{OTHER}:policy/agent"]},
        f"is of account {OTHER}, and account_id says {ACCOUNT}",
        {"modulestack:account_id": OTHER},
        {f"{DAEMON}/task_policy_arns": [f"arn:aws:iam::{ACCOUNT}:policy/agent"]},
        base=MANAGED_DAEMON,
    ),
    of(
        "pulled_names_fit",
        {f"{CACHE}/quay.io": {"prefix": "p" * 30}, f"{DAEMON}/image": f"quay.io/{'x' * 240}:1"},
        "choose a shorter prefix",
        {f"{CACHE}/quay.io/prefix": "pp"},
        base=MANAGED_DAEMON,
    ),
    of(
        "tags_are_possible_in_metadata",
        {"modulestack:tags": {"cost centre": "a"}},
        "allowed letters, digits and - _ + = , . @ :",
        {"modulestack:tags": {"cost-centre": "a"}},
        base=MANAGED,
    ),
)
