"""Modules that share a load balancer, and move from one to another: by the real program, on the in-process engine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.contract.listener_rules import quotas
from modulestack.embedded_aws.traffic import NoWay, Traffic
from modulestack.rehearsal.scenarios.request_monitor import RequestMonitor
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.discovery import discover
from modulestack.release.planning.maintenance import DEFAULT_PAGE
from modulestack.release.verbs import maintenance
from tests.support.standing import StandingSandbox

CACHED_S = 60.0
"""How long resolvers keep an alias record of a load balancer."""
WEB = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
API = {"image": "ghcr.io/example/api:1", "port": 8000, "reachable_from": "internet"}
FRONT = {"front": {"scheme": "internet-facing"}}
URL = "https://web.example.com/"

Up = Callable[..., StandingSandbox]


def _file(web: dict[str, Any] | None = None, api: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """What *web* and *api* have under load_balancers; None: nothing."""
    modules = {"web": WEB if web is None else {**WEB, "load_balancers": web}}
    modules |= {} if api is None else {"api": {**API, "load_balancers": api}}
    return {
        "network": {"create": {"zones": 2}},
        "domain": {"zone": "example.com"},
        "load_balancers": FRONT,
        "modules": modules,
        **keys,
    }


_TWO: dict[str, Any] = _file({"front": {}}, {"front": {}})["modules"]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    made: list[StandingSandbox] = []

    def bring_up(**keys: Any) -> StandingSandbox:
        made.append(StandingSandbox(tmp_path, **keys))
        return made[0]

    yield bring_up
    for standing in made:
        standing.aws.close()


class Visitors:
    """A timeline of people who ask `web` by its name: where it leads, and where it led a minute ago."""

    def __init__(self, standing: StandingSandbox) -> None:
        self._aws, self._traffic = standing.aws, Traffic(standing.aws)
        self._next = standing.aws.clock.now()
        self._led: dict[str, float] = {}
        self.asked, self.lost = 0, list[str]()

    def next_due(self) -> float:
        return self._next

    def run_until(self, time: float) -> None:
        while self._next <= time:
            self._led[self._leads_to()] = self._next
            for name in [name for name, last in self._led.items() if last > self._next - CACHED_S]:
                self.asked += 1
                try:
                    answered = self._traffic.send(URL, to=name)
                    if (answered.status, answered.service, answered.is_trusted) != (200, "web", True):
                        self.lost.append(f"{name}: {answered}")
                except NoWay as error:
                    self.lost.append(str(error))
            self._next += 5.0

    def _leads_to(self) -> str:
        client = self._aws.client("route53")
        with self._aws.internal():
            for zone in client.list_hosted_zones()["HostedZones"]:
                for record in client.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]:
                    if record["Name"] == "web.example.com." and "AliasTarget" in record:
                        return str(record["AliasTarget"]["DNSName"]).rstrip(".").removeprefix("dualstack.")
        raise AssertionError("web.example.com leads nowhere")

    @contextlib.contextmanager
    def asking(self) -> Iterator[Visitors]:
        self._aws.clock.attach(self)
        try:
            yield self
        finally:
            self._aws.clock.detach(self)


def test_a_module_moves_to_a_shared_load_balancer_and_back_without_losing_a_request(up: Up):
    """Step by step, as the refusal says; each way nothing is left behind."""
    standing = up(**_file())
    there = standing.inventory()
    assert standing.refusal(**_file({"front": {}})) == (
        "modules.web.load_balancers: web's name leads to its own load balancer, and whoever looked it up asks there "
        "for another minute: first write {own: {}, front: {primary: true}} and run `pulumi up`, and some minutes later "
        "take own out"
    )
    with Visitors(standing).asking() as visitors:
        steps: tuple[dict[str, Any], ...] = (
            {"own": {}, "front": {"primary": True}},
            {"front": {}},
            {"own": {"primary": True}, "front": {}},
            {"own": {}},
        )
        for step in steps:
            standing.up(**_file(step))
            standing.aws.clock.sleep(5 * 60)
    assert (visitors.lost, visitors.asked > 300) == ([], True)
    assert standing.inventory() == there


def test_what_is_refused_of_a_shared_load_balancer_is_done_in_two_runs(up: Up, monkeypatch: pytest.MonkeyPatch):
    """Protection, records that change hands, and rules of which there would be too many for a moment."""
    www = {"hosts": ["www.example.com"], "paths": ["/api/*"]}
    both = _file({"front": {}}, {"front": {"routes": [www, {"hosts": ["api.example.com"]}]}})
    standing = up(**both, deletion_protection=True)

    gone = {**_file({"own": {}}), "load_balancers": {}}
    assert "load_balancers.front: is gone from the file, and AWS does not delete the old one" in standing.refusal(
        **gone, deletion_protection=True
    )

    shop = {**_file({"front": {}}), "deletion_protection": True}
    shop["modules"]["shop"] = {**WEB, "host": "www.example.com", "load_balancers": {"front": {}}}
    assert standing.refusal(**shop).startswith(
        "modules.shop.load_balancers: www.example.com is the name of the stack's record front-alias-www.example.com: "
        "first take out what that is of, run `pulumi up`, then write this again"
    )
    standing.up(**_file({"front": {}}), deletion_protection=True)
    standing.up(**shop)
    assert Traffic(standing.aws).send("https://www.example.com/").service == "shop"

    monkeypatch.setattr(quotas, "RULES_PER_LOAD_BALANCER", 2)
    new = {"front": {"routes": [{"hosts": ["web.example.com"], "paths": ["/new/*"]}]}}
    changed = {**shop, "modules": {**shop["modules"], "web": {**WEB, "load_balancers": new}}}
    assert standing.refusal(**changed).startswith(
        "load_balancers.front: would have 3 rules for a moment, as new ones are made before old ones go, and AWS "
        "allows 2: make the edit in two steps, with `pulumi up` between them"
    )
    only_web = _file({"front": {}}, deletion_protection=True)
    standing.up(**only_web)
    standing.up(**_file(new, deletion_protection=True))
    assert Traffic(standing.aws).send(f"{URL}new/1").service == "web"
    assert Traffic(standing.aws).send(URL).status == 404

    standing.up(**_file({"front": {}, "own": {"primary": True}}))
    standing.up(**gone)
    assert standing.inventory()["load balancers"] == 1


def test_a_page_that_is_on_keeps_its_module_where_it_is(up: Up):
    """Also where the module leaves the file; switched off, both can be done, and no rule of its is left."""
    both = {"front": {}, "own": {"primary": True}}
    standing = up(**_file(both, {"front": {}}))
    manifest = discover(_client(standing), "dev", ["web"])["web"].manifest
    maintenance.switch_on(_client(standing), manifest, DEFAULT_PAGE)
    gone = _file(both, {"front": {}})
    del gone["modules"]["web"]
    for left in (_file({"own": {}}, {"front": {}}), {**gone, "retired_urls": ["https://web.example.com"]}):
        assert standing.refusal(**left) == (
            "web has its maintenance page on, which would stay at front for requests that lead to the module no more: "
            "first run `modulestack maintenance web off -e dev`, then `pulumi up`"
        )
    standing.up(**_file(both, {"front": {}}, tags={"a": "b"}))
    maintenance.switch_off(_client(standing), manifest)
    standing.up(**_file({"own": {}}, {"front": {}}))
    assert _pages(standing) == 0


def test_a_page_goes_with_a_load_balancer_that_goes(up: Up):
    standing = up(**_file({"front": {}, "own": {"primary": True}}))
    maintenance.switch_on(_client(standing), discover(_client(standing), "dev", ["web"])["web"].manifest, DEFAULT_PAGE)
    standing.up(**{**_file({"own": {}}), "load_balancers": {}})
    assert standing.inventory()["load balancers"] == 1


def _client(standing: StandingSandbox) -> AwsClient:
    return AwsClient(standing.aws.session(), standing.aws.clock, region=standing.aws.region)


def _pages(standing: StandingSandbox) -> int:
    """Rules of the shared load balancer that answer by themselves, but for its default."""
    elbv2 = standing.aws.client("elbv2")
    found = elbv2.describe_load_balancers()["LoadBalancers"]
    listeners = [
        each["ListenerArn"]
        for balancer in found
        for each in elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    ]
    rules = [rule for arn in listeners for rule in elbv2.describe_rules(ListenerArn=arn)["Rules"]]
    return sum(not each["IsDefault"] and each["Actions"][0]["Type"] == "fixed-response" for each in rules)


def test_a_module_that_modules_call_turns_public_and_private_in_two_runs(up: Up):
    """Its name for modules stays, and its record does not: nobody is told to look it up meanwhile."""
    public, called = "https://api.example.com", "https://api.internal.example.com"
    inner = {"load_balancers": {**FRONT, "inner": {"scheme": "internal"}}}
    private = {**_file(), **inner}
    private["modules"] = {"web": WEB, "api": {**API, "reachable_from": ["web"]}}
    both = {**_file(api={"own": {"primary": True}, "inner": {"callers": ["web"]}}), **inner}
    between = {**_file(api={"own": {}}), **inner, "retired_urls": [called]}
    standing = up(**private)
    for wanted, retired in ((both, []), (private, [public])):
        edit = {**wanted, "retired_urls": retired}
        assert standing.refusal(**edit).startswith(
            f"modules.api.reachable_from: api would answer at {called} as before, by another DNS record, which cannot "
            "be made while the old one is there: first have no module call it (reachable_from: internet, without "
            f"callers), with {called} in modulestack:retired_urls, and run `pulumi up`; then write this again"
        )
        standing.up(**between)
        standing.up(**edit)
        assert Traffic(standing.aws).send(f"{called}/").service == "api"


def test_of_neighbours_those_are_asked_that_want_tasks(up: Up):
    """One whose file wants none answers nobody, and a release of another has no part in that."""
    standing = up(**{**_file({"front": {}}, {"front": {}}), "modules": {**_TWO, "api": {**_TWO["api"], "tasks": 0}}})
    elb = standing.aws.client("elbv2")
    groups = [each["TargetGroupArn"] for each in elb.describe_target_groups()["TargetGroups"]]
    [asked] = [each for each in groups if elb.describe_target_health(TargetGroupArn=each)["TargetHealthDescriptions"]]
    monitor = RequestMonitor(standing.aws, asked)
    assert (monitor.modules, monitor.unanswered) == (1, {})
