"""Who decides where requests go, by Pulumi's own engine: ECS, whatever `up`, `preview` and `refresh` come upon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.engine.errors import EngineError
from modulestack.engine.run import EngineRun
from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.support.program import ROOT
from tests.support.shifting_module import ShiftingModule
from tests.support.standing import StandingSandbox

pytestmark = pytest.mark.engine
BAKE = {"bake_time_min": 2}
CANARY = {"strategy": "canary", "canary": {"percent": 20, **BAKE}, **BAKE}
LINEAR = {"strategy": "linear", "linear": {"percent": 40, **BAKE}, **BAKE}
BLUE_GREEN = {"strategy": "blue_green", **BAKE, "test_traffic": {"port": 8443}}
BOTH = {"alternate_target_group": True}


class StandingByCli(StandingSandbox):
    """The environment ``dev``, brought up by Pulumi's command line."""

    def __init__(self, root: Path, cli: PulumiCli, **keys: Any) -> None:
        self._cli = cli
        super().__init__(root, **keys)

    def make(self, root: Path) -> CliSandbox:
        (root / "modulestack").symlink_to(ROOT / "modulestack")
        self.cli = CliSandbox("dev", root, cli=self._cli)
        return self.cli.__enter__()

    def read(self) -> None:
        super().read()
        self.cli.stack.use(self.root)

    def close(self) -> None:
        """End it."""
        self.cli.__exit__(None, None, None)
        self.aws.close()


Bring = Callable[..., StandingByCli]


@pytest.fixture
def bring(cli: PulumiCli, tmp_path: Path) -> Iterator[Bring]:
    """Bring one up, for as long as the test lasts."""
    made: list[StandingByCli] = []

    def one(**keys: Any) -> StandingByCli:
        made.append(StandingByCli(tmp_path, cli, **keys))
        return made[0]

    yield one
    for each in made:
        each.close()


def file(**deployments: dict[str, Any]) -> dict[str, Any]:
    """Modules on load balancers of their own, but for ``linear``."""
    module = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
    modules = {name: {**module, "deployment": deployment} for name, deployment in deployments.items()}
    found: dict[str, Any] = {"network": {"create": {"zones": 2, "nat": "single"}}, "modules": modules}
    if "linear" in modules:
        modules["linear"]["load_balancers"] = {"front": {"routes": [{"paths": ["/*"]}]}}
        found["load_balancers"] = {"front": {"scheme": "internet-facing"}}
    return found


def changes(standing: StandingByCli, modules: list[ShiftingModule]) -> list[str]:
    """What any run would change, or changed: the state, the account, the weights."""
    stack, before = standing.cli.stack, [module.weights() for module in modules]
    calls = len(standing.aws.calls)
    runs: list[tuple[str, EngineRun]] = [("preview", stack.preview()[0]), ("up --refresh", stack.up(refresh=True))]
    found = [f"{verb}: {step.operation} {step.name} {step.changed}" for verb, run in runs for step in run.changed]
    found += [call.operation for call in standing.aws.calls[calls:] if call.operation.startswith("Modify")]
    return found if before == [module.weights() for module in modules] else [*found, f"weights were {before}"]


def test_no_run_moves_traffic(bring: Bring):
    """After 0, 1 and 2 releases, in the middle of each, and after a rollback; of every strategy at once."""
    standing = bring(**file(canary=CANARY, linear=LINEAR, bluegreen=BLUE_GREEN))
    modules = [ShiftingModule(standing, name) for name in ("canary", "linear", "bluegreen")]
    standing.aws.clock.sleep(900)
    assert changes(standing, modules) == []
    for release in (1, 2):
        begun = [module.release() for module in modules]
        for module, arn in zip(modules[:2], begun, strict=False):
            module.until(arn, "lifecycleStage", "PRODUCTION_TRAFFIC_SHIFT")
        assert all(all(module.weights()) for module in modules[:2])
        assert changes(standing, modules) == []
        for module, arn in zip(modules, begun, strict=True):
            module.until(arn, "status", "SUCCESSFUL")
            assert [bool(weight) for weight in module.weights()] == [release == 2, release == 1]
        assert changes(standing, modules) == []
    arns = [module.release() for module in modules]
    for module, arn in zip(modules, arns, strict=True):
        module.until(arn, "status", "IN_PROGRESS")
    standing.aws.clock.sleep(120)
    for module, arn in zip(modules, arns, strict=True):
        module.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    for module, arn in zip(modules, arns, strict=True):
        module.until(arn, "status", "ROLLBACK_SUCCESSFUL")
    assert changes(standing, modules) == []


def test_a_strategy_changes_and_changes_back(bring: Bring):
    """With a release after each change, after which the other group serves."""
    standing = bring(**file(web={}))
    web = ShiftingModule(standing)
    for deployment in (BOTH, CANARY, BLUE_GREEN, BOTH, LINEAR):
        standing.up(**file(web=deployment))
        standing.aws.clock.sleep(1200)
        web.until(web.release(), "status", "SUCCESSFUL")
        assert web.manifest.strategy == deployment.get("strategy", "")
        assert changes(standing, [web]) == []


def test_an_edit_that_would_end_a_shift_waits_for_it(bring: Bring):
    """A preview warns of it, as it may be carried out later."""
    standing = bring(**file(web=CANARY))
    web = ShiftingModule(standing)
    standing.aws.clock.sleep(900)
    web.until(web.release(), "lifecycleStage", "PRODUCTION_TRAFFIC_SHIFT")
    standing._write(file(web=LINEAR))
    standing.read()
    run, _ = standing.cli.stack.preview()
    assert "web-service" in {step.name for step in run.changed}
    assert [each for each in standing.cli.stack.messages if "AWS takes no other strategy meanwhile" in each] != []
    calls = len(standing.aws.calls)
    with pytest.raises(EngineError, match="web is being deployed just now, and AWS takes no other strategy meanwhile"):
        standing.cli.stack.up()
    reads = ("Describe", "Get", "List")
    assert [call.operation for call in standing.aws.calls[calls:] if not call.operation.startswith(reads)] == []


def test_the_last_hook_and_the_last_alarm_go(bring: Bring):
    """Of a strategy that stays, and of one that goes; then no run changes anything."""
    function = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
    asked = {"hooks": {"smoke": {"function_arn": function, "stages": ["POST_SCALE_UP"]}}, "alarms": ["latency"]}
    paused = {"pauses": {"approve": {"stages": ["PRE_SCALE_UP"], "timeout_min": 30}}, **BOTH}
    told = {"alerts": {"email": ["on-call@example.com"]}}
    standing = bring(**file(canary={**CANARY, **asked}, bluegreen={**BLUE_GREEN, **paused}), **told)
    modules = [ShiftingModule(standing, name) for name in ("canary", "bluegreen")]
    standing.aws.clock.sleep(3600)
    standing.up(**file(canary=CANARY, bluegreen=BOTH), **told)
    standing.aws.clock.sleep(1200)
    for module in modules:
        module.until(module.release(), "status", "SUCCESSFUL")
    assert changes(standing, modules) == []
