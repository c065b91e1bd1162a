"""Tasks for which ECS finds no place: releases and status say it in ECS's words, and what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.rollout.placement import advice, unplaced
from modulestack.release.rollout.service_snapshot import ServiceEvent
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.status import status
from tests.release.stack import BETTER, StackAccount, stack_account

NO_SPOT = (
    "ECS finds no place for its tasks: Capacity is unavailable at this time. Please try again later or in a different "
    "availability zone: ECS tries again, and takes nothing but Spot in its place: raise on_demand_base of web, or "
    "lower its spot_percent, and run `pulumi up -s staging`"
)

CLOSEST = (
    "no container instance met all of its requirements. The closest matching (container-instance 1a2b) has "
    "insufficient memory available"
)
MORE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """Its tasks are all on Spot, of which nothing is left."""
    found = stack_account(quick=True)
    ecs = found.aws.client("ecs")
    ecs.put_cluster_capacity_providers(
        cluster="staging-web", capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )
    ecs.update_service(
        cluster="staging-web",
        service="web",
        capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        forceNewDeployment=True,
    )
    found.aws.clock.sleep(300)
    found.aws.ecs.faults.spot_capacity(available=False)
    yield found
    found.aws.close()


def _release(account: StackAccount) -> Verdict:
    dependencies, request = account.dependencies(), account.request(image=BETTER)
    options = ReleaseOptions(timeout_s=120)
    return release_modules(dependencies, [request], options, Coordination(), release.execute)[0]


def test_a_release_says_that_spot_has_nothing_and_what_to_do(account: StackAccount):
    """While it waits, what for; in its verdict, what to do."""
    verdict = _release(account)
    waited = [event.text for event in account.events if event.kind == "progress"]
    assert verdict.kind == "timed-out"
    assert verdict.why.endswith(f"; {NO_SPOT}")
    assert waited[-1].endswith(
        "a place for new tasks: Capacity is unavailable at this time. Please try again later or in a different "
        "availability zone"
    )


def test_status_says_it_until_there_is_room_again(account: StackAccount):
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", desiredCount=2)
    account.aws.clock.sleep(60)
    found = status(account.dependencies().aws, account.request().discovered)
    account.aws.ecs.faults.spot_capacity(available=True)
    account.aws.clock.sleep(300)
    again = status(account.dependencies().aws, account.request().discovered)
    assert (found.problem, again.problem) == (NO_SPOT, "")


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ((), ""),
        (("(service web) has started 1 tasks: (task a).",), ""),
        ((f"(service web) was unable to place a task because {CLOSEST}. {MORE}",), CLOSEST),
        (("(service web) was unable to place a task. Reason: RESOURCE:ENI.",), "RESOURCE:ENI"),
        (
            (
                "(service web) has reached a steady state.",
                "(service web) was unable to place a task. Reason: RESOURCE:ENI.",
            ),
            "",
        ),
    ],
)
def test_why_there_is_no_place(texts: tuple[str, ...], why: str):
    """The newest first; what came before a steady state is over."""
    events = [ServiceEvent(id=str(number), at=float(-number), text=text) for number, text in enumerate(texts)]
    assert unplaced(events) == why


def test_on_machines_the_advice_is_about_them(account: StackAccount):
    request = account.request()
    manifest = dataclasses.replace(request.discovered.manifest, capacity="machines")
    discovered = dataclasses.replace(request.discovered, manifest=manifest)
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", desiredCount=2)
    account.aws.clock.sleep(60)
    assert "raise max of capacity.machines" in status(account.dependencies().aws, discovered).problem


def test_of_a_daemon_the_advice_raises_no_max(account: StackAccount):
    """ECS starts no machine for one: it has a task on those that are there, where it has room."""
    manifest = dataclasses.replace(account.request().discovered.manifest, capacity="machines", daemon=True)
    told = advice(manifest, {})
    assert told.startswith(
        "a DAEMON has a task on each machine that has room, and ECS starts none for it: let web need"
    )
    assert ("raise max" in told, told.endswith("where there is no machine, raise its min")) == (False, True)
