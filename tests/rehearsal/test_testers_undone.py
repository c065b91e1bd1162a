"""The deployment by which a way of testers comes, goes or becomes another one is undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.test_traffic_ownership import TESTED, file, group_of
from tests.support.shifting_module import ShiftingModule
from tests.support.standing import StandingSandbox

HEADER = {"test_traffic": {"header": {"name": "X-Test", "values": ["1"]}}}
PORT = {"test_traffic": {"port": 8443}}


@pytest.fixture
def standing() -> Iterator[list[StandingSandbox]]:
    """Closed in the end."""
    made = list[StandingSandbox]()
    yield made
    for each in made:
        each.aws.close()


def told(web: ShiftingModule) -> tuple[str, list[str]]:
    """The deployment of the service that is under way or was the last one, and the rules of its testers."""
    [service] = web.ecs.describe_services(cluster=web.manifest.cluster, services=[web.name])["services"]
    advanced = [each["advancedConfiguration"] for each in service["loadBalancers"]]
    rules = [each["testListenerRule"] for each in advanced if "testListenerRule" in each]
    return str(service["currentServiceDeployment"]), rules


@pytest.mark.parametrize(
    ("before", "after"), [({}, PORT), (PORT, {}), ({}, HEADER), (HEADER, {}), (PORT, HEADER), (HEADER, PORT)]
)
def test_a_run_with_a_refresh_does_it_once_more(
    before: dict[str, Any], after: dict[str, Any], standing: list[StandingSandbox], tmp_path: Path
):
    """ECS takes the service back to the rule that it had, which the run has deleted; production goes on all along."""
    standing.append(stand := StandingSandbox(tmp_path, **file({**TESTED, **before})))
    web, edited = ShiftingModule(stand), file({**TESTED, **after})
    stand.aws.clock.sleep(900)
    web.until(web.release(), "status", "SUCCESSFUL")
    old = group_of(web, "/")
    stand.up(**edited)
    arn, _ = told(web)
    web.until(arn, "lifecycleStage", "BAKE_TIME")
    web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    web.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    wanted = [each.test_rule for each in web.manifest.traffic if each.test_rule]
    assert (told(web)[1] == wanted, group_of(web, "/")) == (False, old)
    assert len(web.changes(edited, refresh=True)) == 1
    again, rules = told(web)
    assert rules == wanted
    web.until(again, "status", "SUCCESSFUL")
    assert web.changes(edited, refresh=True) == ()
    web.until(web.release(), "status", "SUCCESSFUL")
    assert group_of(web, "/") == old
