"""What of a service a release sets, because the Pulumi provider does not know it: docs/adr/0027."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.contract.service_settings import BREAKER, DEFAULTS, EARLY_SUCCESS, owned
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import ReleasePlan, draft_release
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.stack import BETTER, CRASHES, GOOD, StackAccount, put_manifest, stack_account

BOTH: dict[str, Any] = {"enable": True, "rollback": True}
COUNTED = {"resetOnHealthyTask": False, "thresholdConfiguration": {"type": "COUNT", "value": 4}}
EARLY = {"enable": True, "healthyPercent": 100, "sourceServiceRevisionCleanup": "DEFERRED"}
PATH = "deploymentConfiguration.deploymentCircuitBreaker"


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    yield found
    found.aws.close()


def write(account: StackAccount, **settings: Any) -> None:
    """What `pulumi up` writes into the manifest."""
    manifest = account.request().manifest
    put_manifest(
        account.aws, dataclasses.replace(manifest, service_settings=owned(settings, manifest.service_settings))
    )


def plan(account: StackAccount, image: str = GOOD) -> ReleasePlan:
    return draft_release(account.dependencies().aws, account.request(image=image))


def released(account: StackAccount, image: str = GOOD, **more: Any) -> Verdict:
    request = account.request(image=image, **more)
    [verdict] = release_modules(account.dependencies(), [request], ReleaseOptions(), Coordination(), release.execute)
    return verdict


def configuration(account: StackAccount) -> dict[str, Any]:
    found: dict[str, Any] = account.service()["deploymentConfiguration"]
    return found


def test_a_release_sets_what_the_manifest_has(account: StackAccount):
    """With a deployment of its own, though the image is the same; then there is nothing left to do."""
    write(account, deploymentCircuitBreaker=COUNTED, earlySuccessCriteria=EARLY)
    found = plan(account)
    assert [each.path for each in found.differences] == [
        f"{PATH}.resetOnHealthyTask",
        f"{PATH}.thresholdConfiguration",
        *(f"deploymentConfiguration.earlySuccessCriteria.{key}" for key in sorted(EARLY)),
    ]
    assert released(account).kind == "succeeded"
    now = configuration(account)
    assert (now[BREAKER], now[EARLY_SUCCESS]) == (BOTH | COUNTED, EARLY)
    assert (plan(account).action, plan(account).differences) == ("nothing", ())


def test_what_the_manifest_never_had_stays_as_it_is(account: StackAccount):
    """It is nobody's."""
    by_hand = {**configuration(account), BREAKER: BOTH | COUNTED}
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", deploymentConfiguration=by_hand)
    assert plan(account).action == "nothing"
    assert released(account, BETTER).kind == "succeeded"
    assert configuration(account)[BREAKER] == BOTH | COUNTED


def test_what_the_file_no_longer_says_goes_back_to_what_ecs_has_by_itself(account: StackAccount):
    """AWS keeps what it is not sent."""
    write(account, deploymentCircuitBreaker=COUNTED, earlySuccessCriteria=EARLY)
    released(account)
    write(account)
    assert plan(account).action == "replace"
    assert released(account).kind == "succeeded"
    assert configuration(account)[BREAKER] == {**BOTH, **DEFAULTS[BREAKER]}
    assert configuration(account)[EARLY_SUCCESS] == {"enable": False}
    assert plan(account).action == "nothing"


def test_a_release_mends_what_somebody_else_reset(account: StackAccount):
    """As `pulumi up` does with the breaker when a strategy changes and comes back."""
    write(account, deploymentCircuitBreaker=COUNTED)
    released(account)
    without = {BREAKER: BOTH}
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", deploymentConfiguration=without)
    assert [each.path for each in plan(account).differences] == [
        f"{PATH}.resetOnHealthyTask",
        f"{PATH}.thresholdConfiguration",
    ]
    assert released(account).kind == "succeeded"
    assert configuration(account)[BREAKER] == BOTH | COUNTED


def test_a_threshold_is_counted_by_ecs_alone(account: StackAccount):
    """Without one, two tasks that fail in the same way end it; with one it is as the file has it."""
    assert released(account, CRASHES).kind == "rolled-back-by-us"
    account.aws.clock.sleep(300)
    write(account, deploymentCircuitBreaker=COUNTED)
    verdict = released(account, CRASHES)
    assert (verdict.kind, "4 of 4" in verdict.why) == ("rolled-back-by-ecs", True), verdict.why


def test_a_breaker_that_is_off_is_left_alone(account: StackAccount):
    """Somebody switched it off; what it would count does not matter."""
    off = {BREAKER: {"enable": False, "rollback": False}}
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", deploymentConfiguration=off)
    write(account, deploymentCircuitBreaker=COUNTED)
    assert plan(account).action == "nothing"
