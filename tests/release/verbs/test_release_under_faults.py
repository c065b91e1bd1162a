"""A fault at every call of a release: the verdict is true or absent, the service whole, the next try ends well."""

from __future__ import annotations

import dataclasses
import itertools
import os

import pytest

from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.storage.lock_document import LEASE_S
from modulestack.release.verbs import release
from tests.release import faults
from tests.release.faults import Choose, InjectedFault, Killed
from tests.release.stack import BETTER, BUCKET, GOOD, StackAccount

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
    "ListServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeTargetHealth",
    "ListTaskDefinitions",
    "PutObject",
    "PutParameter",
    "PutParameter",
    "DeleteObject",
]
"""Of one quick release, in order."""
UPDATED = CALLS.index("UpdateService")
READ_ONLY = 6
"""Calls before the first that changes anything."""
SECOND_POLL = 10


@dataclasses.dataclass(frozen=True)
class State:
    """What stood before."""

    revision: str
    registered: int
    """How many revisions."""
    wanted: str


def before(account: StackAccount) -> State:
    account.aws.client("s3").delete_object(Bucket=BUCKET, Key="modules/web/lock.json")
    runs = account.running()
    return State(account.revision(), len(account.registered()), GOOD if runs == [BETTER] else BETTER)


def attempt(account: StackAccount, image: str, choose: Choose) -> tuple[Verdict | None, str]:
    """One command: its verdict, or what ended it before there was one."""
    account.events.clear()
    with account.faults.during(choose):
        try:
            order = account.request(image=image)
            return release_modules(account.dependencies(), [order], ReleaseOptions(), Coordination(), release.execute)[
                0
            ], ""
        except AwsFailure as failure:
            return None, type(failure).__name__
        except Killed:
            return None, "killed"


def false_claims(account: StackAccount, verdict: Verdict | None, state: State) -> list[str]:
    """What *verdict* says that is not so."""
    if verdict is None:
        return []
    service = account.service()
    deployments = [(d["status"], d["rolloutState"]) for d in service["deployments"]]
    found = []
    if verdict.kind == "succeeded" and (
        account.running() != [state.wanted] or deployments != [("PRIMARY", "COMPLETED")]
    ):
        found.append(f"succeeded, but {account.running()} {deployments}")
    if "nothing was changed" in verdict.sentence() and (account.revision(), deployments) != (
        state.revision,
        [("PRIMARY", "COMPLETED")],
    ):
        found.append(f"nothing was changed, but {account.revision()} {deployments}")
    if "goes on" in verdict.sentence() and account.revision() == state.revision:
        found.append("goes on, but nothing does")
    return found


def problems_of_a_second_try(account: StackAccount, state: State) -> list[str]:
    """What is wrong after time has passed and the same command ran again."""
    wrong = [] if len(set(account.running())) == 1 else [f"mixed versions: {account.running()}"]
    verdict, ended = attempt(account, state.wanted, lambda number, operation: None)
    if verdict is None or verdict.kind not in {"succeeded", "nothing-to-do"}:
        wrong.append(f"the second try: {verdict.sentence() if verdict else ended}")
    if account.running() != [state.wanted] or account.released_image() != state.wanted:
        wrong.append(f"runs {account.running()}, kept {account.released_image()}")
    return wrong


def registered_since(account: StackAccount, state: State) -> int:
    return len(account.registered()) - state.registered


def test_a_release_without_faults_makes_these_calls(account: StackAccount):
    """The others pick calls by their number in this list."""
    state = before(account)
    since = len(account.aws.calls)
    verdict, _ = attempt(account, state.wanted, lambda number, operation: None)
    seen = [call.partition(":")[2] for call in account.operations(since)]
    cut = len(seen) - 1 - seen[::-1].index("DeleteObject")
    assert (verdict and verdict.kind, seen[seen.index("GetParameters") : cut + 1]) == ("succeeded", CALLS)


@pytest.mark.parametrize("shift", range(len(faults.PASSING)))
def test_what_passes_does_not_stop_a_release(account: StackAccount, shift: int):
    """
    None registers twice.

    Over five releases every call meets throttling, a 500, a timeout, a reset and a lost response.
    """
    state = before(account)
    written: set[str] = set()

    def choose(number: int, operation: str) -> InjectedFault | None:
        """Once to each registration, update and deletion: what repairs them has its turn among the others."""
        if operation in written:
            return None
        written.update({operation} & {"RegisterTaskDefinition", "UpdateService", "DeleteObject"})
        return faults.PASSING[(CALLS.index(operation) + shift if operation in CALLS else number) % len(faults.PASSING)]

    verdict, ended = attempt(account, state.wanted, choose)
    assert (verdict and verdict.kind, ended, registered_since(account, state)) == ("succeeded", "", 1)
    assert false_claims(account, verdict, state) == []
    assert (account.is_locked(), account.released_image()) == (False, state.wanted)


CASES = [
    (fault, number)
    for fault, number in itertools.product(faults.ENDING, range(len(CALLS)))
    if os.environ.get("MODULESTACK_ALL_FAULTS")
    or (fault is not faults.KILLED and number not in {SECOND_POLL - 1, SECOND_POLL + 1})
]
"""
Killed before a call is the same as killed after the one before it: left out, like most polls, unless all are asked for.
"""


@pytest.mark.parametrize(("fault", "number"), CASES, ids=[f"{f.name} at {n} {CALLS[n]}" for f, n in CASES])
def test_what_ends_a_release_leaves_a_true_verdict_and_a_whole_service(
    account: StackAccount, fault: InjectedFault, number: int
):
    """A true verdict or none; at most one revision; old or new; the lock free or expiring; the next try succeeds."""
    state = before(account)
    verdict, ended = attempt(account, state.wanted, lambda n, operation: fault if n == number else None)
    wrong = false_claims(account, verdict, state)
    if registered_since(account, state) > 1:
        wrong.append("registered twice")
    if fault is faults.DENIED and number != len(CALLS) - 1 and account.is_locked():
        wrong.append("denied, and still locked")
    if fault in {faults.KILLED, faults.KILLED_AFTER} and ended != "killed":
        wrong.append("not killed")
    account.aws.clock.sleep(LEASE_S + 1)
    assert wrong + problems_of_a_second_try(account, state) == []


def exit_codes(account: StackAccount, fault: InjectedFault, number: int) -> tuple[str, int, str]:
    state = before(account)
    verdict, _ = attempt(account, state.wanted, lambda n, operation: fault if n == number else None)
    account.aws.clock.sleep(60)
    return (verdict.kind, verdict.exit_code, verdict.sentence()) if verdict else ("", 0, "")


def test_no_permission_names_the_action_and_the_state(account: StackAccount):
    """Before the update nothing was changed, and the new revision is taken back; afterwards the deployment goes on."""
    early = exit_codes(account, faults.DENIED, UPDATED)
    runs = account.revision()
    active = account.aws.client("ecs").list_task_definitions(familyPrefix="staging-web", sort="DESC")[
        "taskDefinitionArns"
    ]
    assert f"staging-web:{account.registered()[-1]}" not in [arn.rpartition("/")[2] for arn in active]
    assert early == ("denied", 4, f"web: no permission for ecs:UpdateService; nothing was changed, {runs} runs")
    late = exit_codes(account, faults.DENIED, SECOND_POLL)
    runs = account.revision()
    assert late == ("denied", 4, f"web: no permission for ecs:DescribeServices; the deployment of {runs} goes on")


def test_expired_credentials_while_following_say_how_to_resume(account: StackAccount):
    """`watch` is the next command."""
    state = before(account)
    verdict, _ = attempt(account, state.wanted, lambda n, operation: faults.EXPIRED if n == SECOND_POLL else None)
    assert verdict
    assert verdict.sentence() == (
        "web: the credentials are no longer valid (ExpiredTokenException); "
        f"the deployment of {account.revision()} goes on"
    )
    assert (verdict.exit_code, verdict.next()) == (5, "log in again, then: modulestack watch web -e staging")
