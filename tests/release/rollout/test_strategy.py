"""The seam for deployment strategies: a second one, put in beside rolling, is followed by its own rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.rollout.look import RolloutLook
from modulestack.release.rollout.rolling import Rolling
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.strategies import STRATEGIES
from modulestack.release.rollout.strategy import RolloutResult
from modulestack.release.rollout.task_failures import TaskFailure
from modulestack.release.rollout.task_verification import Verification
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.stack import BETTER, CRASHES, GOOD, StackAccount

BAKE_TIME_S = 600.0


class Canary(Rolling):
    """Waits out its bake time, gives up at the first failed task, and is believed by its own check."""

    reads_service_deployment = True

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong
        self.stages: list[str] = []

    def patience_s(self, service: ServiceSnapshot, timeout_s: float) -> float:
        assert service.strategy == "CANARY"
        return timeout_s + BAKE_TIME_S

    def waiting_for(self, look: RolloutLook) -> str:
        self.stages.append(look.service_deployment.status if look.service_deployment else "unlisted")
        return "the canary to bake"

    def reason_to_stop(self, look: RolloutLook, failures: Sequence[TaskFailure]) -> str:
        return f"the canary failed: {failures[0].kind}" if failures else ""

    def verify(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        tracked: TrackedDeployment,
        result: RolloutResult,
        images: Mapping[str, Image],
    ) -> Steps[Verification]:
        yield 1.0
        return Verification(wrong=self.wrong)


class CanaryAws(AwsClient):
    """The embedded account, whose services say that they are deployed by canary."""

    def _request(self, *args: Any) -> dict[str, Any]:
        answer = super()._request(*args)
        for service in [*answer.get("services", ()), *filter(None, [answer.get("service")])]:
            service["deploymentConfiguration"]["strategy"] = "CANARY"
        return answer


def do(account: StackAccount, image: str, strategies: dict[str, Any], timeout_s: float = 1200.0) -> Verdict:
    account.events.clear()
    usual = account.dependencies()
    aws = CanaryAws(usual.aws.session, usual.clock, region=usual.aws.region)
    dependencies: Dependencies = dataclasses.replace(usual, aws=aws, strategies=strategies)
    options = ReleaseOptions(timeout_s=timeout_s)
    return release_modules(dependencies, [account.request(image=image)], options, Coordination(), release.execute)[0]


def test_it_is_followed_and_believed_by_its_own_rules(account: StackAccount):
    """A timeout shorter than the rollout does not end it: the bake time is the strategy's own."""
    canary = Canary()
    verdict = do(account, BETTER, {**STRATEGIES, "CANARY": canary}, timeout_s=5.0)
    progress = {event.facts["waiting_for"] for event in account.events if event.kind == "progress"}
    assert (verdict.kind, progress) == ("succeeded", {"the canary to bake"})
    assert (canary.stages[0], canary.stages[-1]) == ("IN_PROGRESS", "SUCCESSFUL")


def test_what_its_own_check_finds_is_the_verdict(account: StackAccount):
    """ECS's success alone is not believed."""
    do(account, BETTER, {"CANARY": Canary()})
    verdict = do(account, GOOD, {"CANARY": Canary(wrong="the test listener still has traffic")})
    assert (verdict.kind, verdict.why) == ("unverified", "the test listener still has traffic")


def test_it_is_ended_early_for_its_own_reason(account: StackAccount):
    """One failed task is enough for this one; two are for rolling."""
    verdict = do(account, CRASHES, {"CANARY": Canary()})
    stops = [event.text for event in account.events if event.kind == "stop"]
    assert (verdict.kind, len(stops)) == ("rolled-back-by-us", 1)
    assert stops[0].startswith("the canary failed: exit code 1 (EssentialContainerExited): telling ECS to return to")
    assert verdict.why == "the canary failed: exit code 1 (EssentialContainerExited)"


def test_a_strategy_that_is_not_known_is_refused_before_anything_changes(account: StackAccount):
    """The error names it, and those that are known."""
    revision = account.revision()
    verdict = do(account, BETTER, {"ROLLING": STRATEGIES["ROLLING"]})
    assert (verdict.kind, account.revision()) == ("bad-input", revision)
    assert verdict.why == (
        "the service web is deployed with ECS's strategy CANARY, which this version cannot follow: known are ROLLING"
    )
