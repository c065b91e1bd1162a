"""Who decides where requests go: ECS, whatever `pulumi up` and `pulumi refresh` come upon."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.embedded_aws.clock import attached
from modulestack.embedded_aws.traffic import Traffic
from modulestack.release.rollout.testers import way_of_testers
from tests.support.shifting_module import ShiftingModule
from tests.support.standing import StandingSandbox

NETWORK = {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}}
CANARY = {"strategy": "canary", "canary": {"percent": 20, "bake_time_min": 2}, "bake_time_min": 2}
STRATEGIES = {
    "canary": CANARY,
    "linear": {"strategy": "linear", "linear": {"percent": 40, "bake_time_min": 2}, "bake_time_min": 2},
    "blue_green": {"strategy": "blue_green", "bake_time_min": 2},
}
FRONT = {"front": {"scheme": "internet-facing"}}


def file(deployment: dict[str, Any], **web: Any) -> dict[str, Any]:
    """One module, on a load balancer of its own or on a shared one."""
    module = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet", "deployment": deployment}
    return {"network": NETWORK, "modules": {"web": {**module, **web}}}


def shared(deployment: dict[str, Any]) -> dict[str, Any]:
    """The same behind a shared load balancer."""
    routes = {"front": {"routes": [{"paths": ["/*"]}]}}
    return {**file(deployment, load_balancers=routes), "load_balancers": FRONT}


def network(deployment: dict[str, Any], **web: Any) -> dict[str, Any]:
    """The same behind a network load balancer, with a further port."""
    ports = {"admin": {"port": 9000, "protocol": "tcp", "public": True}}
    return file(deployment, **{"port": 5432, "protocol": "tcp", "ports": ports, **web})


@pytest.fixture
def standing() -> Iterator[list[StandingSandbox]]:
    """Closed in the end."""
    made = list[StandingSandbox]()
    yield made
    for each in made:
        each.aws.close()


@pytest.mark.parametrize(
    ("strategy", "where", "releases"),
    [
        ("canary", file, 7),
        ("canary", shared, 2),
        ("linear", file, 2),
        ("blue_green", file, 2),
        ("blue_green", shared, 1),
        ("canary", network, 2),
        ("blue_green", network, 1),
    ],
)
def test_no_run_moves_traffic(
    strategy: str, where: Callable[..., dict[str, Any]], releases: int, standing: list[StandingSandbox], tmp_path: Path
):
    """After 0, 1, 2 and 7 releases, in the middle of one, and after a rollback; with and without a refresh."""
    config = where(STRATEGIES[strategy])
    standing.append(StandingSandbox(tmp_path, **config))
    web = ShiftingModule(standing[0])
    standing[0].aws.clock.sleep(900)
    assert web.manifest.strategy == strategy
    for count in range(releases + 1):
        if count in (0, 1, 2, 7):
            assert web.changes(config, refresh=False) == ()
            assert web.changes(config, refresh=True) == ()
        assert [bool(weight) for weight in web.weights()] == ([True, False] if count % 2 == 0 else [False, True])
        web.until(arn := web.release(), "lifecycleStage", "PRODUCTION_TRAFFIC_SHIFT")
        assert web.changes(config, refresh=True) == ()
        web.until(arn, "status", "SUCCESSFUL")
    web.until(arn := web.release(), "lifecycleStage", "BAKE_TIME")
    web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    web.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    assert web.changes(config, refresh=True) == ()


class Asking:
    """A timeline on the account's clock: somebody who asks the module every five seconds."""

    def __init__(self, web: ShiftingModule) -> None:
        self._traffic, self._url = Traffic(web.standing.aws), web.manifest.url
        self._clock = web.standing.aws.clock
        self._next = self._clock.now()
        self.answers: Counter[int | None] = Counter()

    def next_due(self) -> float:
        """When it asks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Ask once for all the times that passed."""
        while self._next <= time:
            self._next += 5.0
        self.answers[self._traffic.send(self._url, source="203.0.113.9").status] += 1


@pytest.mark.parametrize("where", [file, shared])
def test_a_strategy_changes_while_requests_come(
    where: Callable[..., dict[str, Any]], standing: list[StandingSandbox], tmp_path: Path
):
    """First a second target group, then every strategy, and back to rolling wherever the tasks are."""
    rolling, both = where({}), {"alternate_target_group": True}
    standing.append(stand := StandingSandbox(tmp_path, **rolling))
    web = ShiftingModule(stand)
    assert "first write deployment: {alternate_target_group: true} and run `pulumi up`" in stand.refusal(
        **where(CANARY)
    )
    asking = Asking(web)
    with attached(stand.aws.clock, asking):
        for deployment in (both, CANARY, STRATEGIES["linear"], STRATEGIES["blue_green"]):
            stand.up(**where(deployment))
            stand.aws.clock.sleep(1200)
            web.until(web.release(), "status", "SUCCESSFUL")
            assert web.changes(where(deployment), refresh=True) == ()
        assert "its tasks may be in either of them: write alternate_target_group: true" in stand.refusal(**rolling)
        for _ in range(2):
            stand.up(**where(both))
            before = web.weights()
            web.until(web.release(), "status", "SUCCESSFUL")
            assert (web.weights(), web.manifest.strategy) == (before, "")
            stand.up(**where(STRATEGIES["blue_green"]))
            stand.aws.clock.sleep(1200)
            web.until(web.release(), "status", "SUCCESSFUL")
    assert asking.answers.keys() == {200}
    assert asking.answers[200] > 100


def test_what_would_begin_in_the_wrong_group_is_refused(standing: list[StandingSandbox], tmp_path: Path):
    standing.append(stand := StandingSandbox(tmp_path, **file(CANARY)))
    edits: tuple[dict[str, Any], ...] = (
        {"ports": {"admin": {"port": 9000, "public": True}}},
        {"load_balancers": {"own": {"primary": True}, "front": {"routes": [{"paths": ["/x"]}]}}},
        {"reachable_from": []},
    )
    told = [stand.refusal(**{**file(CANARY, **web), "load_balancers": FRONT}) for web in edits]
    assert all("cannot change while web has two target groups" in each for each in told)


def test_a_second_group_and_a_port_come_one_after_the_other(standing: list[StandingSandbox], tmp_path: Path):
    port: dict[str, Any] = {"ports": {"admin": {"port": 9000, "public": True}}}
    standing.append(stand := StandingSandbox(tmp_path, **file({})))
    both = {"alternate_target_group": True}
    assert "first change the one, run `pulumi up`, then the other" in stand.refusal(**file(both, **port))
    stand.up(**file({}, **port))
    stand.up(**file(both, **port))
    assert [each.port for each in ShiftingModule(stand).manifest.traffic] == ["", "admin"]


def test_testers_reach_a_new_version_first(standing: list[StandingSandbox], tmp_path: Path):
    """The port of the listener can be another one; the rule stays."""
    with_test = {**STRATEGIES["blue_green"], "test_traffic": {"port": 8443}}
    standing.append(stand := StandingSandbox(tmp_path, **file(with_test)))
    web = ShiftingModule(stand)
    stand.aws.clock.sleep(900)
    [traffic] = web.manifest.traffic
    assert traffic.test_rule
    url = web.manifest.url
    web.until(arn := web.release(), "lifecycleStage", "BAKE_TIME")
    assert Traffic(stand.aws).send(f"{url}:8443", source="203.0.113.9").status == 200
    assert web.changes(file(with_test), refresh=True) == ()
    web.until(arn, "status", "SUCCESSFUL")
    other = {**STRATEGIES["blue_green"], "test_traffic": {"port": 9443}}
    stand.up(**file(other))
    assert web.manifest.traffic == (dataclasses.replace(traffic, test_port=9443),)
    assert Traffic(stand.aws).send(f"{url}:9443", source="203.0.113.9").status == 200
    stand.up(**file(STRATEGIES["blue_green"]))
    assert [each.test_rule for each in web.manifest.traffic] == [""]
    stand.aws.clock.sleep(900)
    assert web.changes(file(STRATEGIES["blue_green"]), refresh=True) == ()


HEADER = {"header": {"name": "X-Test", "values": ["1"]}}
OTHER_HEADER = {"header": {"name": "X-Canary", "values": ["yes", "on"]}}
TESTED: dict[str, Any] = {"strategy": "blue_green", "bake_time_min": 2}


def group_of(web: ShiftingModule, path: str, **headers: str) -> str:
    """The target group that a request is sent to."""
    found = Traffic(web.standing.aws).send(
        f"{web.manifest.url}{path}", source="203.0.113.9", headers=tuple(headers.items())
    )
    return str(found.target_group)


@pytest.mark.parametrize("where", [file, shared])
def test_testers_with_a_header_reach_a_new_version_first(
    where: Callable[..., dict[str, Any]], standing: list[StandingSandbox], tmp_path: Path
):
    """The way comes, changes and goes while requests come; production is never told anything of it."""
    standing.append(stand := StandingSandbox(tmp_path, **where(TESTED)))
    web = ShiftingModule(stand)
    stand.aws.clock.sleep(900)
    asking = Asking(web)
    ways: list[dict[str, Any]] = [HEADER, OTHER_HEADER]
    if where is file:
        ways += [{"port": 8443}, HEADER]
    with attached(stand.aws.clock, asking):
        web.until(web.release(), "status", "SUCCESSFUL")
        for way in ways:
            config = where({**TESTED, "test_traffic": way})
            stand.up(**config)
            stand.aws.clock.sleep(900)
            assert web.changes(config, refresh=True) == ()
            [traffic] = web.manifest.traffic
            assert traffic.test_rule
            if "header" not in way:
                assert way_of_testers(web.manifest) == f"{web.manifest.url}:8443"
                continue
            name, value = way["header"]["name"], way["header"]["values"][0]
            told = " or ".join(sorted(way["header"]["values"]))
            assert way_of_testers(web.manifest) == f"{web.manifest.url} with {name}: {told}"
            old = group_of(web, "/")
            assert group_of(web, "/", **{name: value}) == old
            web.until(arn := web.release(), "lifecycleStage", "POST_TEST_TRAFFIC_SHIFT")
            [new] = {*traffic.target_groups} - {old}
            assert [group_of(web, "/", **sent) for sent in ({}, {name: "no"}, {name: value})] == [old, old, new]
            assert web.changes(config, refresh=True) == ()
            web.until(arn, "status", "SUCCESSFUL")
            assert [group_of(web, "/", **sent) for sent in ({}, {name: value})] == [new, new]
        web.until(arn := web.release(), "lifecycleStage", "BAKE_TIME")
        web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
        web.until(arn, "status", "ROLLBACK_SUCCESSFUL")
        assert [group_of(web, "/", **sent) for sent in ({}, {name: value})] == [new, new]
        stand.up(**where(TESTED))
        stand.aws.clock.sleep(900)
    assert [each.test_rule for each in web.manifest.traffic] == [""]
    assert asking.answers.keys() == {200}


def test_a_header_is_known_at_further_ports(standing: list[StandingSandbox], tmp_path: Path):
    """Each has a rule for testers on its listener."""
    port: dict[str, Any] = {"ports": {"admin": {"port": 9000, "public": True}}}
    config = file({**TESTED, "test_traffic": HEADER}, **port)
    standing.append(stand := StandingSandbox(tmp_path, **config))
    rules = [each.test_rule for each in ShiftingModule(stand).manifest.traffic]
    assert len({*rules} - {""}) == 2


def test_hooks_are_asked_and_pauses_wait(standing: list[StandingSandbox], tmp_path: Path):
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
    deployment = {
        "strategy": "blue_green",
        "bake_time_min": 0,
        "hooks": {"smoke": {"function_arn": arn, "stages": ["POST_SCALE_UP"], "details": {"path": "/healthz"}}},
        "pauses": {"approve": {"stages": ["POST_TEST_TRAFFIC_SHIFT"], "timeout_min": 5, "on_timeout": "continue"}},
    }
    standing.append(stand := StandingSandbox(tmp_path, **file(deployment)))
    web = ShiftingModule(stand)
    stand.aws.clock.sleep(1800)
    web.until(begun := web.release(), "lifecycleStage", "POST_TEST_TRAFFIC_SHIFT")
    [pause] = web.status(begun)["lifecycleHookDetails"]
    assert (pause["status"], pause["timeoutAction"]) == ("AWAITING_ACTION", "CONTINUE")
    web.ecs.continue_service_deployment(serviceDeploymentArn=begun, hookId=pause["hookId"])
    web.until(begun, "status", "SUCCESSFUL")
    calls = [each.payload for each in stand.aws.ecs.functions.calls]
    assert [(each["lifecycleStage"], each["hookDetails"]) for each in calls] == [
        ("POST_SCALE_UP", {"path": "/healthz"})
    ] * 2
    assert web.changes(file(deployment), refresh=True) == ()


def test_an_edit_that_would_end_a_shift_waits_for_it(standing: list[StandingSandbox], tmp_path: Path):
    """As does another strategy; what waits for a release, and what no task knows of, does not."""
    standing.append(stand := StandingSandbox(tmp_path, **file(CANARY)))
    web = ShiftingModule(stand)
    stand.aws.clock.sleep(900)
    web.until(arn := web.release(), "lifecycleStage", "PRODUCTION_TRAFFIC_SHIFT")
    ends = "this would end that and begin another deployment"
    wait = (
        "wait for `modulestack watch web -e dev`, or end it by `modulestack rollback web -e dev`, then run `pulumi up`"
    )
    for edited, key, why in (
        (file(STRATEGIES["linear"]), "strategy", "AWS takes no other strategy meanwhile"),
        (file({"alternate_target_group": True}), "strategy", "AWS takes no other strategy meanwhile"),
        (file({**CANARY, "bake_time_min": 3}), "bake_time_min", ends),
    ):
        told = stand.refusal(**edited)
        assert f"modules.web.deployment.{key}: web is being deployed just now, and {why}: {wait}" in told
    other_zones = {**file(CANARY), "network": {"create": {**NETWORK["create"], "zones": 3}}}
    assert f"network.create.zones: web is being deployed just now, and {ends}: {wait}" in stand.refusal(**other_zones)
    assert web.changes(file(CANARY), refresh=False) == ()
    assert web.changes(file(CANARY, environment={"GREETING": "hello"}), refresh=False) != ()
    web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    web.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    stand.up(**file({**CANARY, "bake_time_min": 3}))
