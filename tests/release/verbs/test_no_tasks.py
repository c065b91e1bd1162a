"""Releases at desired count 0: a revision that never served counts as no success, until it is seen serving."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.cooperative import run_alone
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.report import github
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.history import history
from modulestack.release.verbs.promote import running_images
from modulestack.release.verbs.rollback import rollback
from modulestack.release.verbs.status import status
from modulestack.release.verbs.watch import watch
from tests.release.stack import BETTER, GOOD, StackAccount, stack_account

OTHER = f"ghcr.io/example/web@sha256:{'7' * 64}"


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """Running ``BETTER``, released as revision 2 after the stack's own ``GOOD``."""
    found = stack_account(quick=True)
    assert do(found, BETTER).kind == "succeeded"
    yield found
    found.aws.close()


def do(account: StackAccount, image: str) -> Verdict:
    dependencies, request = account.dependencies(), account.request(image=image)
    return release_modules(dependencies, [request], ReleaseOptions(), Coordination(), release.execute)[0]


def back(account: StackAccount, to: int | None = None) -> Verdict:
    dependencies, request = account.dependencies(), account.request(image="")
    return run_alone(rollback(dependencies, request, ReleaseOptions(), to=to), dependencies.clock)


def look(account: StackAccount) -> Verdict:
    dependencies, request = account.dependencies(), account.request(image="", verb="watch")
    return run_alone(watch(dependencies, request, ReleaseOptions()), dependencies.clock)


def scale(account: StackAccount, count: int) -> None:
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", desiredCount=count)
    account.aws.clock.sleep(120)


def test_it_is_recorded_as_unproven_and_its_image_is_not_kept(account: StackAccount):
    """Exit code 0, for the service is as was asked for; the record, status and history say what it is worth."""
    scale(account, 0)
    verdict = do(account, OTHER)
    record, entry = account.records()[0], history(account.dependencies().aws, account.request().manifest, 1)[0]
    now = status(account.dependencies().aws, account.request().discovered)
    assert (verdict.kind, verdict.exit_code, verdict.next().partition(",")[0]) == (
        "unproven",
        0,
        "modulestack watch web -e staging",
    )
    assert (record["verdict"], entry.verdict, record["before"]["running"]) == ("unproven", "unproven", 0)
    assert (now.unproven, now.last and now.last.verdict) == (True, "unproven")
    assert account.released_image() == BETTER
    assert github.annotation(verdict).startswith("::warning title=web unproven::")
    assert [n.text for n in account.events if n.kind == "finding"] == [
        "the service runs no tasks (desired count 0): ECS starts none, so success will prove nothing"
    ]


def test_a_second_release_of_it_still_proves_nothing(account: StackAccount):
    """There is nothing to do, and no success to make up for."""
    scale(account, 0)
    do(account, OTHER)
    again = do(account, OTHER)
    assert (again.kind, again.record, account.released_image()) == ("nothing-to-do", "", BETTER)
    assert [record["verdict"] for record in account.records()] == ["unproven", "succeeded"]


def test_no_rollback_leads_to_it(account: StackAccount):
    """Revision 3 never served; by number it can be had, with a warning."""
    scale(account, 0)
    do(account, OTHER)
    do(account, GOOD)
    scale(account, 1)
    account.events.clear()
    first = back(account)
    named = back(account, to=3)
    assert (first.kind, first.to) == ("succeeded", "staging-web:2")
    assert (named.kind, named.to) == ("succeeded", "staging-web:3")
    assert "staging-web:3 was deployed at desired count 0 and never served: nothing proves that it works" in [
        event.text for event in account.events if event.kind == "finding"
    ]


def test_it_cannot_be_promoted(account: StackAccount):
    """Nor can one that succeeded once and has no tasks now."""
    scale(account, 0)
    with pytest.raises(
        BadInput, match=r"web: staging runs no task of staging-web:2 \(desired count 0\): only what serves"
    ):
        running_images(account.dependencies().aws, "staging", "web")


def test_once_it_serves_watch_records_it(account: StackAccount):
    """Its image is kept then, and a rollback may lead to it; watched with no tasks, nothing is recorded twice."""
    scale(account, 0)
    do(account, OTHER)
    idle = look(account)
    scale(account, 1)
    proven = look(account)
    kept = account.released_image()
    do(account, GOOD)
    returned = back(account)
    assert (idle.kind, proven.kind, kept) == ("unproven", "succeeded", OTHER)
    assert [record["verdict"] for record in account.records()][-3:] == ["succeeded", "unproven", "succeeded"]
    assert (returned.kind, returned.to) == ("succeeded", "staging-web:3")


def test_what_served_before_the_next_release_counts(account: StackAccount):
    """Nobody watched it, but the next release found its task running."""
    scale(account, 0)
    do(account, OTHER)
    scale(account, 1)
    do(account, GOOD)
    assert back(account).to == "staging-web:3"


def test_the_stacks_own_revision_counts_only_if_it_served(account: StackAccount):
    """Here it did not: no task of it ran when the first release came."""
    fresh = stack_account(quick=True, tasks=0)
    do(fresh, BETTER)
    scale(fresh, 1)
    verdict = back(fresh)
    fresh.aws.close()
    assert (verdict.kind, "is left that was deployed successfully and served" in verdict.why) == ("bad-input", True)


def test_the_next_release_makes_up_for_the_record_once_it_serves(account: StackAccount):
    """The same image again: nothing to do, and its success is recorded."""
    scale(account, 0)
    do(account, OTHER)
    scale(account, 1)
    again = do(account, OTHER)
    assert (again.kind, account.records()[0]["verdict"], account.released_image()) == (
        "nothing-to-do",
        "succeeded",
        OTHER,
    )


def test_a_revision_that_was_deleted_is_passed_over(account: StackAccount):
    """A rollback leads to the one before it; named with --to, it is said not to be there."""
    assert do(account, OTHER).kind == "succeeded"
    ecs = account.aws.client("ecs")
    ecs.deregister_task_definition(taskDefinition="staging-web:2")
    ecs.delete_task_definitions(taskDefinitions=["staging-web:2"])
    account.aws.clock.sleep(4000)
    ecs.list_task_definitions(familyPrefix="staging-web")
    named, verdict = back(account, to=2), back(account)
    assert (named.kind, "there is no task definition staging-web:2" in named.why) == ("bad-input", True)
    assert (verdict.kind, account.revision()) == ("succeeded", "staging-web:1")
