"""Strategies of modules that no load balancer, or not one alone, leads to: Service Connect, both, and workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from modulestack.contract import names
from modulestack.contract.deployment_strategies import CONNECT_TEST_HEADER
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.ecs import connect_traffic
from tests.support.standing import StandingSandbox

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
ALARM = names.alarm("dev", "worker", "cpu")
NOW = {"bake_time_min": 10}
FILE: dict[str, Any] = {
    "network": {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}},
    "alerts": {"email": ["on-call@example.com"]},
    "modules": {
        "web": {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"},
        "api": {
            "image": "ghcr.io/example/api:1",
            "port": 8000,
            "reachable_from": ["web"],
            "reachable_by": "service_connect",
            "deployment": {"strategy": "canary", "canary": {"percent": 20, "bake_time_min": 10}, **NOW},
        },
        "both": {
            "image": "ghcr.io/example/both:1",
            "port": 8000,
            "reachable_from": ["web"],
            "reachable_by": ["load_balancer", "service_connect"],
            "deployment": {"strategy": "linear", "linear": {"percent": 50, "bake_time_min": 10}, **NOW},
        },
        "worker": {
            "image": "ghcr.io/example/worker:1",
            "deployment": {
                "strategy": "blue_green",
                "hooks": {"smoke": {"function_arn": FUNCTION, "stages": ["POST_SCALE_UP"]}},
                "pauses": {"approve": {"stages": ["PRE_PRODUCTION_TRAFFIC_SHIFT"], "timeout_min": 5}},
                "alarms": ["cpu"],
                **NOW,
            },
        },
    },
}


class Stand:
    """The environment, as who releases and who calls see it."""

    def __init__(self, root: Path) -> None:
        self.sandbox = StandingSandbox(root, **FILE)
        self.aws, self.ecs = self.sandbox.aws, self.sandbox.aws.client("ecs")
        self.aws.clock.sleep(1800)

    def release(self, module: str) -> str:
        """Begin one of another revision; the service deployment."""
        cluster = f"dev-{module}"
        [service] = self.ecs.describe_services(cluster=cluster, services=[module])["services"]
        known = self.ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        names = ("family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn")
        again = {key: known[key] for key in (*names, "containerDefinitions")}
        made = self.ecs.register_task_definition(**again)["taskDefinition"]["taskDefinitionArn"]
        begun = self.ecs.update_service(cluster=cluster, service=module, taskDefinition=made)["service"]
        return str(begun["currentServiceDeployment"])

    def deployment(self, arn: str) -> Mapping[str, Any]:
        """What AWS says of it."""
        [found] = self.ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
        return dict(found)

    def until(self, arn: str, **wanted: str) -> Mapping[str, Any]:
        """Let time pass until the deployment is so."""
        for _ in range(2000):
            if wanted.items() <= (found := self.deployment(arn)).items():
                return found
            self.aws.clock.sleep(2)
        raise AssertionError(found)

    def paused(self, arn: str) -> str:
        """Let time pass until the deployment waits for somebody; by which hook."""
        for _ in range(2000):
            hooks = self.deployment(arn).get("lifecycleHookDetails") or ()
            if waiting := [hook["hookId"] for hook in hooks if hook["status"] == "AWAITING_ACTION"]:
                return str(waiting[0])
            self.aws.clock.sleep(2)
        raise AssertionError(self.deployment(arn))

    def calls(self, module: str, **headers: str) -> Counter[str]:
        """A hundred calls of *module* by a task of web: how many each task definition answered."""
        name = f"{module}.dev.connect.internal"
        with self.aws.ecs.moment() as region:
            [caller] = [t for s in region.services() if s.name == "web" for t in s.tasks.values()][:1]
            found = [
                connect_traffic.answering(region, caller, name, 8000, draw=draw / 100, headers=headers.items())
                for draw in range(100)
            ]
        return Counter(task.definition.arn.rpartition(":")[2] if task else "nobody" for task in found)

    def changed(self) -> tuple[object, ...]:
        """What another run does."""
        return tuple(self.sandbox.up(**FILE).changed)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    made = Stand(tmp_path_factory.mktemp("calls"))
    yield made
    made.sandbox.aws.close()


def test_calls_by_service_connect_reach_both_versions_by_weight(stand: Stand):
    """One with the header of tests reaches the new one, before others do."""
    arn = stand.release("api")
    stand.until(arn, lifecycleStage="TEST_TRAFFIC_SHIFT")
    assert stand.calls("api") == {"1": 100}
    assert stand.calls("api", **{CONNECT_TEST_HEADER: "1"}) == {"2": 100}
    found = stand.until(arn, lifecycleStage="PRODUCTION_TRAFFIC_SHIFT")
    assert stand.calls("api") == {"1": 80, "2": 20}
    assert found["targetServiceRevision"]["requestedProductionTrafficWeight"] == 20
    assert stand.changed() == ()
    stand.until(arn, lifecycleStage="BAKE_TIME")
    assert stand.calls("api") == {"2": 100}
    stand.until(arn, status="SUCCESSFUL")
    arn = stand.release("api")
    stand.until(arn, lifecycleStage="BAKE_TIME")
    stand.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    stand.until(arn, status="ROLLBACK_SUCCESSFUL")
    assert stand.calls("api") == {"2": 100}


def test_a_load_balancer_and_service_connect_shift_together(stand: Stand):
    """The rule's weights are those by which calls are answered."""
    arn = stand.release("both")
    stand.until(arn, lifecycleStage="PRODUCTION_TRAFFIC_SHIFT")
    assert stand.calls("both") == {"1": 50, "2": 50}
    value = stand.aws.client("ssm").get_parameter(Name="/modulestack/dev/both/target")["Parameter"]["Value"]
    [traffic] = ModuleManifest.from_json(value, "both").traffic
    [rule] = stand.aws.client("elbv2").describe_rules(RuleArns=[traffic.production_rule])["Rules"]
    weights = [group["Weight"] for group in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]]
    assert weights[0] == weights[1]
    assert stand.changed() == ()
    stand.until(arn, status="SUCCESSFUL")
    assert stand.calls("both") == {"2": 100}
    assert stand.changed() == ()


def test_a_worker_has_hooks_pauses_alarms_and_a_bake(stand: Stand):
    """No traffic is told of; an alarm in its bake takes it back, and so does nobody who continues it."""
    asked = len(stand.aws.ecs.functions.calls)
    arn = stand.release("worker")
    pause = stand.paused(arn)
    found = stand.deployment(arn)
    assert "requestedProductionTrafficWeight" not in found["targetServiceRevision"]
    assert [call.payload["lifecycleStage"] for call in stand.aws.ecs.functions.calls[asked:]] == ["POST_SCALE_UP"]
    stand.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=pause)
    found = stand.until(arn, lifecycleStage="BAKE_TIME")
    assert found["alarms"]["alarmNames"] == [ALARM]
    stand.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="test")
    found = stand.until(arn, status="ROLLBACK_SUCCESSFUL")
    assert found["alarms"]["triggeredAlarmNames"] == [ALARM]
    stand.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="test")
    assert stand.changed() == ()
    arn = stand.release("worker")
    stand.until(arn, status="ROLLBACK_SUCCESSFUL")


def test_a_worker_goes_back_to_rolling(stand: Stand):
    """With it go its alarms; a second run changes nothing."""
    worker = {"image": "ghcr.io/example/worker:1"}

    def with_worker(**keys: Any) -> dict[str, Any]:
        return {**FILE, "modules": {**FILE["modules"], "worker": {**worker, **keys}}}

    for _ in range(2):
        changed = stand.sandbox.up(**with_worker()).changed
        [service] = stand.ecs.describe_services(cluster="dev-worker", services=["worker"])["services"]
        assert service["deploymentConfiguration"]["strategy"] == "ROLLING"
        assert not service["deploymentConfiguration"]["alarms"]["enable"]
    assert tuple(changed) == ()
