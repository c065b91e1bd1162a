"""A fault at every call of a release: the verdict is true or absent, the service whole, the next try ends well."""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections.abc import Iterator

import pytest

from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.storage.lock import LEASE_S
from modulestack.release.verbs import release
from tests.release import faults
from tests.release.faults import Choose, InjectedFault, Killed
from tests.release.stack import BETTER, BUCKET, GOOD, StackAccount, stack_account

CALLS = [
    "GetParameters",
    "DescribeServices",
    "DescribeTaskDefinition",
    "GetObject",
    "DescribeLogGroups",
    "DescribeTargetGroups",
    "PutObject",
    "RegisterTaskDefinition",
    "UpdateService",
    "DescribeServices",
    "DescribeServices",
    "DescribeServices",
    "ListServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeTargetHealth",
    "PutObject",
    "PutParameter",
    "DeleteObject",
]
"""Of one quick release, in order."""
UPDATED = CALLS.index("UpdateService")
READ_ONLY = 6
"""Calls before the first that changes anything."""
SECOND_POLL = 10


@pytest.fixture(scope="module")
def one() -> Iterator[StackAccount]:
    made = stack_account(quick=True)
    yield made
    made.aws.close()


@dataclasses.dataclass(frozen=True)
class State:
    """What stood before."""

    revision: str
    registered: int
    """How many revisions."""
    wanted: str


def before(made: StackAccount) -> State:
    made.aws.client("s3").delete_object(Bucket=BUCKET, Key="modules/web/lock.json")
    runs = made.running()
    return State(made.revision(), len(made.registered()), GOOD if runs == [BETTER] else BETTER)


def attempt(made: StackAccount, image: str, choose: Choose) -> tuple[Verdict | None, str]:
    """One command: its verdict, or what ended it before there was one."""
    made.events.clear()
    with made.faults.during(choose):
        try:
            order = made.order(image=image)
            return release_modules(made.dependencies(), [order], ReleaseOptions(), Coordination(), release.execute)[
                0
            ], ""
        except AwsFailure as failure:
            return None, type(failure).__name__
        except Killed:
            return None, "killed"


def lies(made: StackAccount, verdict: Verdict | None, state: State) -> list[str]:
    """What *verdict* says that is not so."""
    if verdict is None:
        return []
    service = made.service()
    deployments = [(d["status"], d["rolloutState"]) for d in service["deployments"]]
    found = []
    if verdict.kind == "succeeded" and (made.running() != [state.wanted] or deployments != [("PRIMARY", "COMPLETED")]):
        found.append(f"succeeded, but {made.running()} {deployments}")
    if "nothing was changed" in verdict.sentence() and (made.revision(), deployments) != (
        state.revision,
        [("PRIMARY", "COMPLETED")],
    ):
        found.append(f"nothing was changed, but {made.revision()} {deployments}")
    if "goes on" in verdict.sentence() and made.revision() == state.revision:
        found.append("goes on, but nothing does")
    return found


def ends_well(made: StackAccount, state: State) -> list[str]:
    """What is wrong after time has passed and the same command ran again."""
    wrong = [] if len(set(made.running())) == 1 else [f"mixed versions: {made.running()}"]
    verdict, ended = attempt(made, state.wanted, lambda number, operation: None)
    if verdict is None or verdict.kind not in {"succeeded", "nothing-to-do"}:
        wrong.append(f"the second try: {verdict.sentence() if verdict else ended}")
    if made.running() != [state.wanted] or made.released_image() != state.wanted:
        wrong.append(f"runs {made.running()}, kept {made.released_image()}")
    return wrong


def registered_since(made: StackAccount, state: State) -> int:
    return len(made.registered()) - state.registered


def test_a_release_without_faults_makes_these_calls(one: StackAccount):
    """The others pick calls by their number in this list."""
    state = before(one)
    since = len(one.aws.calls)
    verdict, _ = attempt(one, state.wanted, lambda number, operation: None)
    seen = [call.partition(":")[2] for call in one.operations(since)]
    cut = len(seen) - 1 - seen[::-1].index("DeleteObject")
    assert (verdict and verdict.kind, seen[seen.index("GetParameters") : cut + 1]) == ("succeeded", CALLS)


@pytest.mark.parametrize("shift", range(len(faults.PASSING)))
def test_what_passes_does_not_stop_a_release(one: StackAccount, shift: int):
    """Over five releases every call meets throttling, a 500, a timeout, a reset and a lost response, and none registers twice."""
    state = before(one)
    written: set[str] = set()

    def choose(number: int, operation: str) -> InjectedFault | None:
        """Once to each registration and update: what repairs them has its turn among the others."""
        if operation in written:
            return None
        written.update({operation} & {"RegisterTaskDefinition", "UpdateService"})
        return faults.PASSING[(CALLS.index(operation) + shift if operation in CALLS else number) % len(faults.PASSING)]

    verdict, ended = attempt(one, state.wanted, choose)
    assert (verdict and verdict.kind, ended, registered_since(one, state)) == ("succeeded", "", 1)
    assert (lies(one, verdict, state), one.is_locked(), one.released_image()) == ([], False, state.wanted)


CASES = [
    (fault, number)
    for fault, number in itertools.product(faults.ENDING, range(len(CALLS)))
    if os.environ.get("MODULESTACK_ALL_FAULTS")
    or (fault is not faults.KILLED and number not in {SECOND_POLL - 1, SECOND_POLL + 1})
]
"""Killed before a call is the same as killed after the one before it: left out, like most polls, unless all are asked for."""


@pytest.mark.parametrize(("fault", "number"), CASES, ids=[f"{f.name} at {n} {CALLS[n]}" for f, n in CASES])
def test_what_ends_a_release_leaves_no_lie_and_no_wreck(one: StackAccount, fault: InjectedFault, number: int):
    """True verdict or none; at most one revision; old or new whole; the lock free or expiring; the next try ends well."""
    state = before(one)
    verdict, ended = attempt(one, state.wanted, lambda n, operation: fault if n == number else None)
    wrong = lies(one, verdict, state)
    if registered_since(one, state) > 1:
        wrong.append("registered twice")
    if fault is faults.DENIED and number != len(CALLS) - 1 and one.is_locked():
        wrong.append("denied, and still locked")
    if fault in {faults.KILLED, faults.KILLED_AFTER} and ended != "killed":
        wrong.append("not killed")
    one.aws.clock.sleep(LEASE_S + 1)
    assert wrong + ends_well(one, state) == []


def exit_codes(one: StackAccount, fault: InjectedFault, number: int) -> tuple[str, int, str]:
    state = before(one)
    verdict, _ = attempt(one, state.wanted, lambda n, operation: fault if n == number else None)
    one.aws.clock.sleep(60)
    return (verdict.kind, verdict.exit_code, verdict.sentence()) if verdict else ("", 0, "")


def test_no_permission_names_the_action_and_the_state(one: StackAccount):
    """Before the update nothing was changed, and the new revision is taken back; afterwards the deployment goes on."""
    early = exit_codes(one, faults.DENIED, UPDATED)
    runs = one.revision()
    active = one.aws.client("ecs").list_task_definitions(familyPrefix="staging-web", sort="DESC")["taskDefinitionArns"]
    assert f"staging-web:{one.registered()[-1]}" not in [arn.rpartition("/")[2] for arn in active]
    assert early == ("denied", 4, f"web: no permission for ecs:UpdateService; nothing was changed, {runs} runs")
    late = exit_codes(one, faults.DENIED, SECOND_POLL)
    runs = one.revision()
    assert late == ("denied", 4, f"web: no permission for ecs:DescribeServices; the deployment of {runs} goes on")


def test_expired_credentials_while_following_say_how_to_resume(one: StackAccount):
    """And `watch` then ends the story, with the record that was missing."""
    state = before(one)
    verdict, _ = attempt(one, state.wanted, lambda n, operation: faults.EXPIRED if n == SECOND_POLL else None)
    assert verdict
    assert verdict.sentence() == (
        f"web: the credentials are no longer valid (ExpiredTokenException); the deployment of {one.revision()} goes on"
    )
    assert (verdict.exit_code, verdict.next()) == (5, "log in again, then: modulestack watch web -e staging")
