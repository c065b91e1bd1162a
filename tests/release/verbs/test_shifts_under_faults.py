"""
Faults in releases that shift traffic, of each strategy, whether the new tasks are good or crash.

The verdict is true or absent, production goes where tasks run, the next try ends well.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.storage.lock_document import LEASE_S
from modulestack.release.verbs import release
from tests.release import faults
from tests.release.faults import Choose, InjectedFault, Killed
from tests.release.shifting import SHORT, STRATEGIES, live, newest, production
from tests.release.stack import BETTER, BUCKET, CRASHES, GOOD, StackAccount, add_module, stack_account

MODULES = {"BLUE_GREEN": "blue", "LINEAR": "linear", "CANARY": "canary"}
OVER = {"SUCCESSFUL", "ROLLBACK_SUCCESSFUL", "STOPPED"}
SHORTLY = ReleaseOptions(timeout_s=120.0)
OPERATIONS = (
    "UpdateService",
    "DescribeServices",
    "ListServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeServiceDeployments",
    "DescribeTargetHealth",
    "DescribeRules",
    "StopServiceDeployment",
)
"""From the update on."""


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    """A module of each strategy."""
    found = stack_account((), quick=True)
    for strategy, module in MODULES.items():
        add_module(found, module, quick=True, configuration=SHORT[strategy])
    found.aws.clock.sleep(120)
    yield found
    found.aws.close()


def attempt(account: StackAccount, module: str, image: str, choose: Choose) -> tuple[Verdict | None, str]:
    """One command: its verdict, or what ended it before there was one."""
    account.events.clear()
    with account.faults.during(choose):
        try:
            asked = account.request(module, image)
            return release_modules(account.dependencies(), [asked], SHORTLY, Coordination(), release.execute)[0], ""
        except AwsFailure as failure:
            return None, type(failure).__name__
        except Killed:
            return None, "killed"


def settle(account: StackAccount, module: str) -> None:
    """Let what goes on come to its end; a crash loop that nobody ends would take a day."""
    account.aws.client("s3").delete_object(Bucket=BUCKET, Key=f"modules/{module}/lock.json")
    for number in range(60):
        found = newest(account, module)
        if found["status"] in OVER:
            account.aws.clock.sleep(30)
            return
        if number == 30:
            arn = found["serviceDeploymentArn"]
            account.aws.client("ecs").stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
        account.aws.clock.sleep(20)
    raise AssertionError(f"it never ends: {found}")


def wrong_now(account: StackAccount, module: str, verdict: Verdict | None, image: str, runs: str) -> list[str]:
    """What *verdict* says that is not so, and what is not whole."""
    found, status = [], newest(account, module)["status"]
    kind = verdict.kind if verdict else ""
    text = f"{verdict.sentence()} {verdict.details}" if verdict else ""
    if kind == "succeeded" and (account.running(module) != [image] or status != "SUCCESSFUL"):
        found.append(f"succeeded, but {account.running(module)} {status}")
    if kind.startswith("rolled-back") and (account.running(module) != [runs] or status != "ROLLBACK_SUCCESSFUL"):
        found.append(f"{kind}, but {account.running(module)} {status}")
    if "goes on" in text and status in OVER and not _has_just_ended(account, module):
        found.append(f"{text}, but {status}")
    if "was told to return" in text and "ROLLBACK" not in status:
        found.append(f"{text}, but {status}")
    if "nothing was changed" in text and account.running(module) != [runs]:
        found.append(f"{text}, but {account.running(module)}")
    return found


def _has_just_ended(account: StackAccount, module: str) -> bool:
    since = account.aws.clock.now() - newest(account, module)["finishedAt"].timestamp()
    return bool(since <= 60.0)


def is_whole(account: StackAccount, module: str) -> list[str]:
    """One version runs, and all of production goes to where it is."""
    weights, revision = production(account, module), newest(account, module)
    arn = (revision if revision["status"] == "SUCCESSFUL" else revision["rollback"]).get("serviceRevisionArn")
    arn = arn or revision["targetServiceRevision"]["arn"]
    described = account.aws.client("ecs").describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"][0]
    group = described["resolvedConfiguration"]["loadBalancers"][0]["targetGroupArn"]
    wrong = [] if len(set(account.running(module))) == 1 else [f"mixed: {account.running(module)}"]
    return wrong if live(account, module) == group else [*wrong, f"production goes {weights}, tasks are in {group}"]


@pytest.mark.parametrize("shift", range(len(faults.PASSING)))
@pytest.mark.parametrize("fate", ["good", "crashes"])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_passes_changes_no_verdict(account: StackAccount, strategy: str, fate: str, shift: int):
    """Every operation meets one of throttling, a 500, a timeout, a reset and a lost answer, once."""
    module = MODULES[strategy]
    runs = account.running(module)[0]
    image = CRASHES if fate == "crashes" else GOOD if runs == BETTER else BETTER
    met: dict[str, int] = {}

    def choose(number: int, operation: str) -> InjectedFault | None:
        del number
        met[operation] = met.get(operation, 0) + 1
        position = OPERATIONS.index(operation) if operation in OPERATIONS else 0
        return (
            faults.PASSING[(position + shift) % len(faults.PASSING)] if met[operation] == 2 - (position < 1) else None
        )

    verdict, ended = attempt(account, module, image, choose)
    assert (verdict and verdict.kind, ended) == ("rolled-back-by-us" if fate == "crashes" else "succeeded", "")
    assert wrong_now(account, module, verdict, image, runs) + is_whole(account, module) == []
    assert account.is_locked(module) is False


ENDING = (faults.DENIED, faults.EXPIRED, faults.KILLED_AFTER)
CASES = [
    (strategy, fate, fault, operation)
    for strategy, fate, fault, operation in itertools.product(STRATEGIES, ("good", "crashes"), ENDING, OPERATIONS)
    if (strategy == "CANARY" or operation in {"DescribeServiceDeployments", "StopServiceDeployment"})
    and (fate == "crashes") == (operation == "StopServiceDeployment")
]


@pytest.mark.parametrize(
    ("strategy", "fate", "fault", "operation"), CASES, ids=[f"{s} {f} {e.name} at {o}" for s, f, e, o in CASES]
)
def test_what_ends_a_release_leaves_the_shift_to_ecs(
    account: StackAccount, strategy: str, fate: str, fault: InjectedFault, operation: str
):
    """What was begun goes on by itself, or is undone; then the same command ends well."""
    module = MODULES[strategy]
    runs = account.running(module)[0]
    image = CRASHES if fate == "crashes" else GOOD if runs == BETTER else BETTER
    updated: list[str] = []

    def choose(number: int, asked: str) -> InjectedFault | None:
        del number
        if asked == "UpdateService":
            updated.append(asked)
        return fault if updated and asked == operation else None

    verdict, ended = attempt(account, module, image, choose)
    wrong = wrong_now(account, module, verdict, image, runs)
    if fault is faults.KILLED_AFTER and ended != "killed":
        wrong.append("not killed")
    account.aws.clock.sleep(LEASE_S + 1)
    settle(account, module)
    wrong += is_whole(account, module)
    runs = account.running(module)[0]
    image = GOOD if runs == BETTER else BETTER
    again, why = attempt(account, module, image, lambda number, asked: None)
    if again is None or again.kind != "succeeded":
        wrong.append(f"the second try: {again.sentence() if again else why}")
    assert wrong + is_whole(account, module) == []
