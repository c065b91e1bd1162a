"""Ports that are given to modules that run, and taken from them: with the image that runs, whatever was released."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.cli.named_modules import request_for
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.requests import ReleaseOptions, parse_requests
from modulestack.release.several_modules import Coordination, release_modules, run_each
from modulestack.release.verbs import release
from modulestack.release.verbs.rollback import rollback
from tests.edits.cases.ports import OF_ADMIN, OF_API
from tests.edits.observed import Observed
from tests.edits.plain import PLAIN, Config, with_value
from tests.edits.requests import Requests
from tests.edits.standing import NAME, Standing
from tests.support.matrices import EXHAUSTIVE

API = "modulestack:modules/api"
ADMIN = {"port": 9090}
PROXY = {"image": "ghcr.io/example/proxy:1"}
RELEASED = "ghcr.io/example/api:2"


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    made = Standing(PLAIN, tmp_path)
    made.start(PLAIN)
    yield made
    made.close()


def _release(standing: Standing, image: str) -> str:
    aws = standing.aws
    found = Dependencies(aws=AwsClient(aws.session(), aws.clock, region=aws.region), who="test", report=lambda _: None)
    requests = parse_requests(found.aws, NAME, {"api": image}, {}, by_digest=False)
    return release_modules(found, requests, ReleaseOptions(timeout_s=3600), Coordination(), release.execute)[0].kind


def _rollback(standing: Standing) -> tuple[str, str]:
    """Kind of verdict, and why."""
    aws = standing.aws
    found = Dependencies(aws=AwsClient(aws.session(), aws.clock, region=aws.region), who="test", report=lambda _: None)
    request = request_for(found, NAME, "api", "rollback")
    steps = rollback(found, request, ReleaseOptions(timeout_s=3600), to=None)
    [verdict] = run_each(found, {"api": steps}, lambda: False)
    return verdict.kind, verdict.why


def _service(standing: Standing) -> dict[str, Any]:
    [found] = standing.aws.client("ecs").describe_services(cluster="any-api", services=["api"])["services"]
    return dict(found)


def _containers(standing: Standing) -> dict[str, dict[str, Any]]:
    """Of the revision that the service is set to, by name."""
    definition = standing.aws.client("ecs").describe_task_definition(
        taskDefinition=_service(standing)["taskDefinition"]
    )
    return {each["name"]: each for each in definition["taskDefinition"]["containerDefinitions"]}


def _ports(standing: Standing) -> list[tuple[str, int]]:
    return [(each["containerName"], each["containerPort"]) for each in _service(standing)["loadBalancers"]]


def _edited_under_load(standing: Standing, config: Config) -> None:
    """Edit `api`, which is asked all the while on what it had before."""
    requests = Requests(standing.aws, "any-api", "api")
    with requests.under_way():
        assert _served(standing.edit(config)) == 2
    assert requests.asked > 100
    assert requests.lost == []


def _served(observed: Observed) -> int:
    assert observed.refusal is None
    return observed.least_healthy["api"]


def test_the_image_that_was_released_gets_the_port_and_nothing_else_does(standing: Standing):
    """What waits in the template goes on waiting; no request is lost on the way."""
    assert _release(standing, RELEASED) == "succeeded"
    waiting = with_value(with_value(PLAIN, f"{API}/environment", {"LATER": "1"}), f"{API}/ports", {"admin": ADMIN})
    _edited_under_load(standing, waiting)
    assert _ports(standing) == [("api", 8000), ("api", 9090)]
    own = _containers(standing)["api"]
    assert own["image"] == RELEASED
    assert own["environment"] == []
    assert [mapping["containerPort"] for mapping in own["portMappings"]] == [8000, 9090]
    assert standing.again() == ()
    assert _release(standing, "ghcr.io/example/api:3") == "succeeded"
    assert _containers(standing)["api"]["environment"] == [{"name": "LATER", "value": "1"}]
    assert standing.again() == ()
    taken = with_value(with_value(waiting, f"{API}/ports", None), "modulestack:retired_urls", OF_ADMIN)
    assert (_served(standing.edit(taken)), _ports(standing)) == (2, [("api", 8000)])
    assert _containers(standing)["api"]["image"] == "ghcr.io/example/api:3"
    assert standing.again() == ()


def test_a_module_becomes_a_worker_and_is_called_again(standing: Standing):
    """Nobody who may call it is forgotten, and what it runs stays what was released."""
    assert _release(standing, RELEASED) == "succeeded"
    worker = with_value(with_value(PLAIN, f"{API}/port", None), f"{API}/reachable_from", None)
    refused = standing.edit(worker)
    assert refused.refusal is not None
    assert refused.refusal.startswith(
        "modules.api.port: api would no longer answer at http://api.any.internal, which tasks of web call until"
    )
    retired = with_value(worker, "modulestack:retired_urls", OF_API)
    assert (_served(standing.edit(retired)), _ports(standing)) == (2, [])
    assert _service(standing).get("healthCheckGracePeriodSeconds", 0) == 0
    assert standing.again() == ()
    assert _served(standing.edit(PLAIN)) == 2
    assert (_ports(standing), _containers(standing)["api"]["image"]) == ([("api", 8000)], RELEASED)
    assert _service(standing)["healthCheckGracePeriodSeconds"] == 60
    assert standing.again() == ()


def test_a_load_balancer_that_is_made_anew_after_that_takes_no_revision_along(standing: Standing):
    """The copy was made after the listeners, and is not made again with them."""
    assert _release(standing, RELEASED) == "succeeded"
    ported = with_value(PLAIN, f"{API}/ports", {"admin": ADMIN})
    assert _served(standing.edit(ported)) == 2
    revision = _service(standing)["taskDefinition"]
    public = with_value(with_value(ported, f"{API}/ports/admin/public", True), f"{API}/reachable_from", "internet")
    observed = standing.edit(with_value(public, "modulestack:retired_urls", [*OF_API, *OF_ADMIN]))
    assert observed.refusal is None
    assert [step.name for step in observed.changed if step.type == "aws:ecs/taskDefinition:TaskDefinition"] == []
    assert _service(standing)["taskDefinition"] == revision
    assert standing.again() == ()


class _WithListener(Standing):
    """Somebody does something as soon as the listener of a new load balancer is there."""

    def __init__(self, config: Config, root: Path) -> None:
        self.then: list[Callable[[], object]] = []
        super().__init__(config, root)

    def _sandbox(self) -> Sandbox:
        return Sandbox(NAME, self.root, self._heard)

    def _heard(self, event: object) -> None:
        is_listener = isinstance(event, ResourceStep) and event.type == "aws:lb/listener:Listener"
        if is_listener and self.then:
            self.then.pop()()


def test_what_is_released_while_the_load_balancer_is_made_stays(tmp_path: Path):
    """It takes minutes, in which a release may begin and end: the copy is of what the service runs after it."""
    worker = with_value(with_value(PLAIN, f"{API}/port", None), f"{API}/reachable_from", None)
    standing = _WithListener(worker, tmp_path)
    standing.start(worker)
    kinds: list[str] = []
    standing.then = [lambda: kinds.append(_release(standing, RELEASED))]
    assert standing.edit(PLAIN).refusal is None
    assert kinds == ["succeeded"]
    assert (_ports(standing), _containers(standing)["api"]["image"]) == ([("api", 8000)], RELEASED)
    assert standing.again() == ()
    standing.close()


@EXHAUSTIVE
def test_a_container_beside_it_gets_its_port_once_it_runs(standing: Standing):
    """Before that nothing is touched, and what to do first is said."""
    beside = with_value(PLAIN, f"{API}/containers", {"proxy": PROXY})
    ported = with_value(beside, f"{API}/ports", {"metrics": {"port": 9901, "container": "proxy"}})
    refused = standing.edit(ported)
    assert refused.refusal is not None
    assert "proxy would listen, and any-api:1, which runs, has no such container: take the port out" in refused.refusal
    assert refused.writes == ()
    standing.edit(beside)
    assert _release(standing, RELEASED) == "succeeded"
    assert _served(standing.edit(ported)) == 2
    found = _containers(standing)
    assert (found["api"]["image"], found["proxy"]["image"]) == (RELEASED, PROXY["image"])
    assert _ports(standing) == [("api", 8000), ("proxy", 9901)]
    assert standing.again() == ()


def test_while_a_release_is_under_way_it_is_refused(standing: Standing):
    """It would take the release's place."""
    ecs = standing.aws.client("ecs")
    ecs.update_service(cluster="any-api", service="api", forceNewDeployment=True)
    standing.aws.clock.sleep(5)
    refused = standing.edit(with_value(PLAIN, f"{API}/ports", {"admin": ADMIN}))
    assert refused.refusal == (
        "modules.api.ports: api is being deployed just now, and its ports cannot change meanwhile: wait for "
        "`modulestack watch api -e any`, then run `pulumi up` again"
    )
    assert refused.writes == ()
    assert _served(standing.edit(with_value(PLAIN, f"{API}/ports", {"admin": ADMIN}))) == 2


def test_an_image_that_does_not_listen_keeps_what_it_has_and_up_says_so(standing: Standing):
    """ECS goes back, and Pulumi's state believes the opposite: nothing more is done until that has been refreshed."""
    standing.aws.ecs.behaviours.set("ghcr.io/example/api:1", Behaviour(closed_ports=(9090,)))
    ported = with_value(PLAIN, f"{API}/ports", {"admin": ADMIN})
    failed = standing.edit(ported)
    assert failed.refusal is not None
    assert "rolled back because the circuit breaker threshold was exceeded" in failed.refusal
    assert [message for message in failed.messages if "copy" in message] == []
    assert (failed.least_healthy["api"], _ports(standing)) == (2, [("api", 8000)])
    again = standing.edit(ported)
    assert again.refusal == (
        "modules.api.ports: an earlier run that changed api's ports failed, ECS went back, and Pulumi's state does not "
        "know: run `pulumi refresh`, then run `pulumi up` again"
    )
    assert again.writes == ()
    assert _release(standing, RELEASED) == "succeeded"
    assert standing.sandbox.engine.refresh() == ()
    _edited_under_load(standing, ported)
    assert (_ports(standing), _containers(standing)["api"]["image"]) == ([("api", 8000), ("api", 9090)], RELEASED)
    assert standing.again() == ()


def test_an_edit_that_failed_can_be_taken_back(standing: Standing):
    standing.aws.ecs.behaviours.set("ghcr.io/example/api:1", Behaviour(closed_ports=(9090,)))
    assert standing.edit(with_value(PLAIN, f"{API}/ports", {"admin": ADMIN})).refusal is not None
    back = standing.edit(PLAIN)
    assert (back.refusal, back.least_healthy["api"], _ports(standing)) == (None, 2, [("api", 8000)])
    assert _containers(standing)["api"]["image"] == "ghcr.io/example/api:1"
    assert standing.again() == ()


@EXHAUSTIVE
def test_a_load_balancer_that_is_protected_is_not_taken_away(standing: Standing):
    protected: Config = with_value(PLAIN, "modulestack:deletion_protection", True)
    standing.edit(protected)
    worker = with_value(with_value(protected, f"{API}/port", None), f"{API}/reachable_from", None)
    refused = standing.edit(with_value(worker, "modulestack:retired_urls", OF_API))
    assert refused.refusal is not None
    assert refused.refusal.startswith("modules.api.port: is gone, and AWS does not delete the old one while it is")
    assert refused.writes == ()


@EXHAUSTIVE
def test_what_runs_nothing_is_not_deployed_anew(standing: Standing):
    """Its tasks end as soon as they have started: the port cannot be judged."""
    standing.aws.ecs.behaviours.set("ghcr.io/example/api:1", Behaviour(exits_after_s=0, exit_code=1))
    ecs = standing.aws.client("ecs")
    for task in ecs.list_tasks(cluster="any-api")["taskArns"]:
        ecs.stop_task(cluster="any-api", task=task)
    standing.aws.clock.sleep(300)
    refused = standing.edit(with_value(PLAIN, f"{API}/ports", {"admin": ADMIN}))
    assert refused.refusal == (
        "modules.api.ports: none of api's 2 tasks runs, and what fails would be deployed anew: release an image that "
        "starts, then run `pulumi up` again"
    )
    assert refused.writes == ()


@EXHAUSTIVE
def test_of_a_service_that_was_deleted_nobody_knows_what_it_ran(standing: Standing):
    """Once it is made anew, the port can be given."""
    standing.aws.client("ecs").delete_service(cluster="any-api", service="api", force=True)
    standing.aws.clock.sleep(300)
    ported = with_value(PLAIN, f"{API}/ports", {"admin": ADMIN})
    refused = standing.edit(ported)
    assert refused.refusal == (
        "modules.api.ports: api's service is gone, so that nobody knows what it ran: undo this, run `pulumi up "
        "--refresh`, which makes it anew, then change its ports"
    )
    assert refused.writes == ()
    standing.sandbox.engine.refresh()
    assert standing.edit(PLAIN).refusal is None
    assert _served(standing.edit(ported)) == 2
    assert _ports(standing) == [("api", 8000), ("api", 9090)]


def test_who_goes_back_is_told_that_what_was_before_has_no_such_port(standing: Standing):
    """And nothing is touched; what came after can be gone back to."""
    assert _release(standing, RELEASED) == "succeeded"
    assert _served(standing.edit(with_value(PLAIN, f"{API}/ports", {"admin": ADMIN}))) == 2
    kind, why = _rollback(standing)
    assert (kind, _containers(standing)["api"]["image"]) == ("bad-input", RELEASED)
    assert "any-api:2 does not fit the service any more (The container api did not have a container port 9090" in why
    assert _release(standing, "ghcr.io/example/api:3") == "succeeded"
    assert _rollback(standing) == ("succeeded", "")
    assert (_containers(standing)["api"]["image"], _ports(standing)) == (RELEASED, [("api", 8000), ("api", 9090)])


@EXHAUSTIVE
def test_ports_and_the_side_of_the_load_balancer_change_at_once(standing: Standing):
    """It is made anew anyway, and its new listeners have the new port from the start."""
    ports = {"admin": {**ADMIN, "public": True}}
    public = with_value(with_value(PLAIN, f"{API}/ports", ports), f"{API}/reachable_from", "internet")
    observed = standing.edit(with_value(public, "modulestack:retired_urls", OF_API))
    assert (observed.refusal, _ports(standing)) == (None, [("api", 8000), ("api", 9090)])
    assert _containers(standing)["api"]["image"] == "ghcr.io/example/api:1"
    assert standing.again() == ()


@EXHAUSTIVE
def test_a_module_that_moves_gets_its_port_afterwards(standing: Standing):
    """Its service is made anew elsewhere, with what was released; both at once are refused."""
    machines = {"instance_types": ["m7i.xlarge"], "min": 1, "max": 2}
    there = with_value(with_value(PLAIN, "modulestack:capacity", {"machines": machines}), f"{API}/capacity", "machines")
    both = with_value(there, f"{API}/ports", {"admin": ADMIN})
    refused = standing.edit(both)
    assert refused.refusal is not None
    assert "changes together with capacity, by which the service is made anew: first change the one" in refused.refusal
    assert refused.writes == ()
    standing.undo(PLAIN)
    assert standing.edit(there).refusal is None
    assert standing.edit(both).refusal is None
    assert standing.again() == ()
