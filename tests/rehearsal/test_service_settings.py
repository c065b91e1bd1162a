"""What of a service `pulumi up` only writes down and a release sets: docs/adr/0027."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modulestack.contract.service_settings import BREAKER, DEFAULTS, EARLY_SUCCESS
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.discovery import discover
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release, status
from tests.rehearsal.test_traffic_ownership import file
from tests.release.faults import DENIED, FaultInjector
from tests.support.standing import StandingSandbox

COUNTED = {"circuit_breaker": {"threshold": {"type": "count", "value": 4}}}
BOTH: dict[str, Any] = {"enable": True, "rollback": True}
AS_IT_IS = {**COUNTED, "alternate_target_group": True}
BLUE_GREEN = {"strategy": "blue_green", "bake_time_min": 0, "alternate_target_group": True}
BY_COUNT = {"resetOnHealthyTask": True, "thresholdConfiguration": {"type": "COUNT", "value": 4}}


def released(stand: StandingSandbox, *, denied: str = "") -> str:
    """Release what runs once more; the verdict. AWS denies the operation *denied*."""
    session = stand.aws.session()
    faults = FaultInjector(session)
    aws = AwsClient(session, stand.aws.clock, region=stand.aws.region, jitter=lambda: 0.5)
    dependencies = Dependencies(aws=aws, who="ada@laptop", report=lambda _: None, jitter=lambda: 0.5)
    request = ReleaseRequest(verb="release", discovered=discover(aws, "dev", ["web"])["web"], image="")
    with faults.during(lambda _, operation: DENIED if operation == denied else None):
        [verdict] = release_modules(dependencies, [request], ReleaseOptions(), Coordination(), release.execute)
    return verdict.kind if verdict.kind == "succeeded" else verdict.sentence()


def pending(stand: StandingSandbox) -> tuple[str, ...]:
    """What `status` says that the next release changes."""
    aws = AwsClient(stand.aws.session(), stand.aws.clock, region=stand.aws.region)
    return status.status(aws, discover(aws, "dev", ["web"])["web"]).pending_changes


def configuration(stand: StandingSandbox) -> dict[str, Any]:
    found = stand.aws.client("ecs").describe_services(cluster="dev-web", services=["web"])["services"][0]
    configured: dict[str, Any] = found["deploymentConfiguration"]
    return configured


@pytest.fixture
def stand(tmp_path: Path) -> Any:
    made = StandingSandbox(tmp_path, **file(AS_IT_IS))
    yield made
    made.aws.close()


def test_a_release_sets_it_and_no_run_sets_it_back(stand: StandingSandbox):
    """Another strategy and back sends the breaker without it, which the next release mends."""
    assert configuration(stand)[BREAKER] == BOTH
    assert pending(stand) == ("deploymentConfiguration.deploymentCircuitBreaker.thresholdConfiguration",)
    assert released(stand) == "succeeded"
    assert (configuration(stand)[BREAKER], pending(stand)) == (BOTH | BY_COUNT, ())
    stand.sandbox.engine.refresh()
    assert tuple(stand.up(**file(AS_IT_IS)).changed) == ()
    stand.up(**file({**AS_IT_IS, "maximum_percent": 250}))
    assert (configuration(stand)[BREAKER], pending(stand)) == (BOTH | BY_COUNT, ())
    stand.up(**file(BLUE_GREEN))
    stand.aws.clock.sleep(900)
    assert pending(stand) == ()
    stand.up(**file(AS_IT_IS))
    stand.aws.clock.sleep(900)
    assert pending(stand) == ("deploymentConfiguration.deploymentCircuitBreaker.thresholdConfiguration",)
    assert released(stand) == "succeeded"
    assert configuration(stand)[BREAKER] == BOTH | BY_COUNT
    stand.up(**file({"alternate_target_group": True}))
    assert released(stand) == "succeeded"
    assert (configuration(stand)[BREAKER], pending(stand)) == ({**BOTH, **DEFAULTS[BREAKER]}, ())


def test_early_success_goes_before_another_strategy_comes(stand: StandingSandbox):
    early = {**AS_IT_IS, "early_success": {"healthy_percent": 100, "source_cleanup": "deferred"}}
    stand.up(**file(early))
    assert released(stand) == "succeeded"
    assert configuration(stand)[EARLY_SUCCESS]["enable"]
    assert "first leave that out, run `pulumi up` and release it" in stand.refusal(**file(BLUE_GREEN))
    stand.up(**file(AS_IT_IS))
    assert released(stand) == "succeeded"
    assert configuration(stand)[EARLY_SUCCESS] == {"enable": False}
    stand.up(**file(BLUE_GREEN))
    assert configuration(stand)["strategy"] == "BLUE_GREEN"


def test_early_success_that_no_release_has_taken_away_refuses_what_aws_would(stand: StandingSandbox):
    """`up` leaves it in the service: AWS would refuse another strategy, or a higher minimum, half-way."""
    some = {"alternate_target_group": True, "minimum_healthy_percent": 50}
    stand.up(**file({**some, "early_success": {"healthy_percent": 50}}))
    assert released(stand) == "succeeded"
    stand.up(**file(some))
    assert configuration(stand)[EARLY_SUCCESS]["healthyPercent"] == 50
    for strategy in ("blue_green", "linear", "canary"):
        assert "may still have the early_success that it had" in stand.refusal(**file({**some, "strategy": strategy}))
    assert "first leave this at 50 at most" in stand.refusal(**file({**some, "minimum_healthy_percent": 60}))
    assert released(stand) == "succeeded"
    stand.up(**file({**some, "minimum_healthy_percent": 60}))
    stand.up(**file(BLUE_GREEN))
    assert configuration(stand)["strategy"] == "BLUE_GREEN"


def test_a_release_that_fails_keeps_in_mind_that_it_set_early_success(stand: StandingSandbox):
    """And one that finds nothing to do keeps in mind that there is none."""
    stand.up(**file(AS_IT_IS))
    assert released(stand) == "succeeded"
    stand.up(**file({**AS_IT_IS, "early_success": {"healthy_percent": 100}}))
    assert "no permission for ecs:UpdateService" in released(stand, denied="UpdateService")
    stand.up(**file(AS_IT_IS))
    assert "may still have the early_success" in stand.refusal(**file(BLUE_GREEN))
    assert (pending(stand), released(stand)) == ((), "web already runs web:1 as dev-web:2: nothing to do")
    stand.up(**file(BLUE_GREEN))


def policies(stand: StandingSandbox) -> list[str]:
    """The metrics that scaling looks at."""
    client = stand.aws.client("application-autoscaling")
    found = client.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    tracked = (each["TargetTrackingScalingPolicyConfiguration"] for each in found)
    return sorted(each["PredefinedMetricSpecification"]["PredefinedMetricType"] for each in tracked)


def test_scaling_looks_every_20_seconds_once_a_release_has_ecs_measure_so(stand: StandingSandbox):
    """Up, release, up; and back. AWS takes no policy on such metrics before there are any."""
    scaling = {"min": 1, "max": 4, "cpu_percent": 50}
    slow, fast = file(AS_IT_IS, scaling=scaling), file(AS_IT_IS, scaling={**scaling, "metrics_resolution_s": 20})
    by_minute = "ECSServiceAverageCPUUtilization"
    both = [by_minute, f"{by_minute}HighResolution"]
    stand.up(**slow)
    assert released(stand) == "succeeded"
    stand.up(**fast)
    assert tuple(stand.up(**fast).changed) == ()
    assert (policies(stand), pending(stand)) == ([by_minute], ("monitoring",))
    assert released(stand) == "succeeded"
    assert pending(stand) == ()
    stand.up(**fast)
    assert (policies(stand), tuple(stand.up(**fast).changed)) == (both, ())
    stand.sandbox.engine.refresh()
    assert tuple(stand.up(**fast).changed) == ()
    stand.up(**slow)
    assert (policies(stand), pending(stand)) == ([by_minute], ("monitoring",))
    stand.up(**fast)
    assert policies(stand) == [by_minute]
    stand.up(**slow)
    assert released(stand) == "succeeded"
    assert pending(stand) == ()
    stand.up(**fast)
    stand.up(**fast)
    assert policies(stand) == [by_minute]
