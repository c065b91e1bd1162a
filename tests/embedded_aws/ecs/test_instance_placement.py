"""On which instance a task is placed, and what is missing where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.ecs import instance_resources
from modulestack.embedded_aws.ecs.agent_settings import AgentSettings, read
from modulestack.embedded_aws.ecs.instance_placement import SPREAD_OVER_ZONES, Candidate, NoRoom, choose
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.instance_types import find

TASK = InstanceResources(cpu=512, memory_mib=1024, interfaces=1)


def candidate(
    name: str, *, zone: str = "a", cpu: int = 2048, memory: int = 4096, mates: int = 0, **rest: Any
) -> Candidate:
    resources = InstanceResources(cpu=cpu, memory_mib=memory, interfaces=2, tcp=frozenset({22}))
    values = {"attribute:ecs.availability-zone": [zone], "attribute:kind": [name]}
    return Candidate(id=name, rest=resources, values=values, mates=mates, **rest)


def chosen(candidates: list[Candidate], strategies: Any = (), constraints: Any = ()) -> Any:
    found = choose(candidates, TASK, strategies, constraints)
    return found.id if isinstance(found, Candidate) else (found.lacks, found.closest)


def test_spread_takes_the_zone_with_the_fewest_tasks_then_the_instance():
    candidates = [candidate("1", mates=2), candidate("2", mates=0), candidate("3", zone="b", mates=1)]
    assert chosen(candidates, SPREAD_OVER_ZONES) == "3"
    assert chosen(candidates, [{"type": "spread", "field": "instanceId"}]) == "2"


def test_a_full_instance_counts_for_its_zone():
    full = candidate("1", mates=3, memory=0)
    assert chosen([full, candidate("2"), candidate("3", zone="b", mates=2)], SPREAD_OVER_ZONES) == "3"


def test_binpack_takes_the_instance_with_the_least_left():
    candidates = [candidate("1"), candidate("2", memory=2048), candidate("3", cpu=600)]
    assert chosen(candidates, [{"type": "binpack", "field": "memory"}]) == "2"
    assert chosen(candidates, [{"type": "binpack", "field": "CPU"}]) == "3"


def test_strategies_come_one_after_the_other():
    candidates = [candidate("1", mates=1), candidate("2", zone="b"), candidate("3", zone="b", memory=2000)]
    assert chosen(candidates, [*SPREAD_OVER_ZONES, {"type": "binpack", "field": "memory"}]) == "3"


def test_constraints_are_binding():
    member = {"type": "memberOf", "expression": "attribute:kind == 2"}
    candidates = [candidate("1"), candidate("2", mates=1)]
    assert chosen(candidates, (), [member]) == "2"
    assert chosen(candidates, (), [{"type": "distinctInstance"}]) == "1"
    assert chosen(candidates, (), [member, {"type": "distinctInstance"}]) == ("MEMBEROF", "1")


@pytest.mark.parametrize(
    ("candidates", "missing"),
    [
        ([], (None, None)),
        ([candidate("1", memory=1000)], ("MEMORY", "1")),
        ([candidate("1", cpu=100)], ("CPU", "1")),
        ([candidate("1", able=False), candidate("2", memory=1000)], ("MEMORY", "2")),
        ([candidate("1", able=False)], ("ATTRIBUTE", "1")),
        ([candidate("1", reachable=False)], ("SUBNET", "1")),
    ],
)
def test_the_closest_instance_says_what_it_lacks(candidates: list[Candidate], missing: Any):
    assert chosen(candidates) == missing


def test_ports_interfaces_and_gpus_are_missing_too():
    rest = InstanceResources(cpu=1, memory_mib=1, tcp=frozenset({80}))
    assert instance_resources.missing(rest, InstanceResources(tcp=frozenset({80}))) == "PORTS"
    assert instance_resources.missing(rest, InstanceResources(interfaces=1)) == "ENI"
    assert instance_resources.missing(rest, InstanceResources(gpus=1)) == "GPU"
    assert isinstance(choose([], TASK, (), ()), NoRoom)


def test_a_type_has_cpu_memory_and_interfaces():
    type_ = find("m5.large")
    assert type_ is not None
    found = instance_resources.of_type(type_, reserved_mib=100)
    assert (found.cpu, found.memory_mib, found.interfaces, sorted(found.tcp)[0]) == (2048, 7682, 2, 22)
    assert instance_resources.of_type(type_, trunk_interfaces=10).interfaces == 10


@pytest.mark.parametrize(
    ("document", "needs"),
    [
        (
            {"networkMode": "awsvpc", "cpu": "1 vCPU", "memory": "2 GB", "containerDefinitions": [{"name": "a"}]},
            InstanceResources(cpu=1024, memory_mib=2048, interfaces=1),
        ),
        (
            {
                "networkMode": "bridge",
                "containerDefinitions": [
                    {"cpu": 10, "memory": 300, "memoryReservation": 200, "portMappings": [{"containerPort": 80}]},
                    {
                        "cpu": 20,
                        "memory": 100,
                        "portMappings": [{"containerPort": 53, "hostPort": 53, "protocol": "udp"}],
                    },
                ],
            },
            InstanceResources(cpu=30, memory_mib=300, udp=frozenset({53})),
        ),
        (
            {
                "networkMode": "host",
                "containerDefinitions": [
                    {
                        "memory": 100,
                        "portMappings": [{"containerPort": 80}],
                        "resourceRequirements": [{"type": "GPU", "value": "2"}],
                    }
                ],
            },
            InstanceResources(memory_mib=100, tcp=frozenset({80}), gpus=2),
        ),
    ],
)
def test_a_task_takes_what_it_reserves(document: dict[str, Any], needs: InstanceResources):
    assert instance_resources.of_task(document, {}) == needs


def test_overrides_are_what_a_task_takes():
    document = {"cpu": "256", "memory": "512", "containerDefinitions": []}
    needs = instance_resources.of_task(document, {"cpu": "512", "memory": "1024"})
    assert (needs.cpu, needs.memory_mib) == (512, 1024)


@pytest.mark.parametrize(
    ("user_data", "cluster"),
    [
        ("#!/bin/bash\necho ECS_CLUSTER=c >> /etc/ecs/ecs.config\n", "c"),
        ("cat <<'E' >> /etc/ecs/ecs.config\nECS_CLUSTER='c'\nE\n", "c"),
        ('echo "ECS_CLUSTER=c" > /etc/ecs/ecs.config', "c"),
        ('[settings.ecs]\ncluster = "c"\n', "c"),
        ("# ECS_CLUSTER=other\n", "default"),
        ("", "default"),
    ],
)
def test_user_data_names_the_cluster(user_data: str, cluster: str):
    found = read(user_data, for_ecs=True)
    assert found is not None
    assert found.cluster == cluster


def test_the_agent_is_told_more():
    text = (
        'ECS_CLUSTER=c\nECS_INSTANCE_ATTRIBUTES=\'{"disk": "ssd"}\'\nECS_RESERVED_MEMORY=64\n'
        'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true\nECS_CONTAINER_INSTANCE_TAGS=\'{"a": "b"}\'\n'
    )
    assert read(text, for_ecs=False) == AgentSettings(
        cluster="c", attributes={"disk": "ssd"}, tags={"a": "b"}, reserved_mib=64, drains_spot=True
    )


def test_an_image_that_is_not_for_ecs_has_no_agent():
    assert read("#!/bin/bash\n", for_ecs=False) is None
