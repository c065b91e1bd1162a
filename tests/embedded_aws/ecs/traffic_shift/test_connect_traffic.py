"""
Calls by Service Connect while a deployment shifts traffic.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html
"""

from __future__ import annotations

import collections
from typing import Any

import pytest

from modulestack.embedded_aws.ecs import connect_traffic
from tests.embedded_aws.ecs.traffic_shift.shift_world import ShiftWorld

CALLER = {"family": "caller", "networkMode": "awsvpc", "cpu": "256", "memory": "512"}


def serve(shift: ShiftWorld, strategy: str, rules: dict[str, Any] | None = None, **configuration: Any) -> None:
    """A service that is called by Service Connect, and one that calls it."""
    alias: dict[str, Any] = {"port": 80, "dnsName": "web"}
    if rules:
        alias["testTrafficRules"] = rules
    named = [{"containerPort": 8080, "name": "http"}]
    shift.create(
        definition=shift.define(portMappings=named),
        loadBalancers=[],
        breaker={"enable": False, "rollback": False},
        configuration={"strategy": strategy, "bakeTimeInMinutes": 10, **configuration},
        serviceConnectConfiguration={
            "enabled": True,
            "namespace": "staging",
            "services": [{"portName": "http", "clientAliases": [alias]}],
        },
    )
    shift.steady()
    shift.create(
        1,
        serviceName="caller",
        loadBalancers=[],
        serviceConnectConfiguration={"enabled": True, "namespace": "staging"},
    )
    shift.pass_s(120)
    shift.release("app:2", portMappings=named)


def answers(shift: ShiftWorld, *headers: tuple[str, str]) -> dict[int, int]:
    """How many of 100 calls each revision answers."""
    caller = next(task for task in shift.alive if task.group == "service:caller")
    found = [
        connect_traffic.answering(shift.region, caller, "web", 80, draw=index / 100, headers=headers)
        for index in range(100)
    ]
    counts = collections.Counter(task.definition.revision for task in found if task)
    return {revision - min(counts): count for revision, count in sorted(counts.items())} if counts else {}


def test_calls_go_to_the_revisions_by_their_weights(shift: ShiftWorld) -> None:
    serve(shift, "CANARY", canaryConfiguration={"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10})
    shift.until_stage("POST_SCALE_UP")
    assert answers(shift) == {0: 100}
    shift.until_stage("PRODUCTION_TRAFFIC_SHIFT", green=5.0)
    assert sorted(answers(shift).values()) == [5, 95]
    shift.until_stage("BAKE_TIME")
    assert answers(shift) == {0: 100}
    assert shift.target["requestedProductionTrafficWeight"] == 100.0
    shift.until_status("SUCCESSFUL")


@pytest.mark.parametrize(
    ("rules", "header"),
    [
        (None, ("X-Amzn-Ecs-Blue-Green-Test", "anything")),
        ({"header": {"name": "x-test", "value": {"exact": "new"}}}, ("X-Test", "new")),
    ],
)
def test_test_traffic_is_known_by_its_header(
    shift: ShiftWorld, rules: dict[str, Any] | None, header: tuple[str, str]
) -> None:
    serve(shift, "BLUE_GREEN", rules)
    shift.until_stage("POST_TEST_TRAFFIC_SHIFT")
    green = shift.raw.primary.revision.definition.revision
    caller = next(task for task in shift.alive if task.group == "service:caller")

    def asked(*headers: tuple[str, str]) -> int:
        found = connect_traffic.answering(shift.region, caller, "web", 80, draw=0.5, headers=headers)
        assert found is not None
        return found.definition.revision

    assert asked(header) == green
    assert asked() != green
    assert asked(("x-test", "old")) != green
    assert shift.target["requestedTestTrafficWeight"] == 100.0
