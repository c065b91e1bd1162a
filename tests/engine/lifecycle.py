"""One environment's lifecycle under Pulumi's engine, run once; what was seen at each station, as plain data."""

from __future__ import annotations

import dataclasses
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from modulestack.contract.config_keys import DELETION_PROTECTION
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from modulestack.rehearsal.inventory import inventory
from tests.engine.comparable import comparable

ROOT = Path(__file__).parents[2]
PROGRAM = ("__main__.py", "Pulumi.yaml", "components", "modulestack")


@dataclasses.dataclass(kw_only=True)
class Lifecycle:
    """What happened."""

    previewed: dict[str, str]
    """URN → operation, before anything stood and with nearly everything unknown."""
    up: dict[str, str]
    standing: Counter[str]
    """What then stood in the account, comparable between two runs."""
    again: list[ResourceStep]
    """Changes of the second run, after a release and after autoscaling."""
    running: dict[str, Any]
    """After the second run: the task definition and count that the release and autoscaling left."""
    released: dict[str, Any]
    """What they left before it."""
    refreshed: set[tuple[str, str]]
    """Operation and name of what a refresh found, after changes by hand."""
    change_previewed: dict[str, str]
    changed: dict[str, str]
    """The run with another file: a module gone, a health check changed."""
    healed: dict[str, Any]
    """What the hand had changed, after that run."""
    running_in_the_end: dict[str, Any]
    messages: tuple[str, ...]
    """What the program said in that run."""
    down: list[ResourceStep]
    left: tuple[str, ...]
    state: str
    """The engine's state file as it was after the first run."""


def run_lifecycle(name: str, tmp: Path, cli: PulumiCli) -> Lifecycle:
    """Let environment *name* live, in a copy of the project under *tmp*."""
    root = copy(tmp)
    with CliSandbox(name, root, cli=cli) as sandbox:
        stack, aws = sandbox.stack, sandbox.aws
        previewed, _ = stack.preview()
        first, outputs, _ = sandbox.up()
        sandbox.settle(outputs["modules"])
        standing, state = comparable(inventory(aws) - sandbox.before), stack.state_file.read_text()

        web = outputs["modules"]["web"]
        _release_by_hand(aws, name, web)
        released = _running(aws, web)
        again, _, _ = sandbox.up()
        running = _running(aws, web)

        if sandbox.environment.deletion_protection:
            sandbox.up(**{DELETION_PROTECTION: "false"})
        _change_by_hand(aws, web)
        refreshed = stack.refresh()
        _edit(root, name)
        stack.use(root)
        change_previewed, _ = stack.preview()
        changed = stack.up()
        healed, running_in_the_end, messages = _group(aws, web), _running(aws, web), tuple(stack.messages)
        down = sandbox.down()
        left, _ = sandbox.left()
    aws.close()
    return Lifecycle(
        previewed={step.urn: step.operation for step in previewed.steps},
        up={step.urn: step.operation for step in first.steps},
        standing=standing,
        again=list(again.changed),
        running=running,
        released=released,
        refreshed={(step.operation, step.name) for step in refreshed.changed},
        change_previewed={step.urn: step.operation for step in change_previewed.steps},
        changed={step.urn: step.operation for step in changed.steps},
        healed=healed,
        running_in_the_end=running_in_the_end,
        messages=messages,
        down=list(down.steps),
        left=left,
        state=state,
    )


def copy(into: Path) -> Path:
    """The project's program and files, to be changed."""
    root = into / "project"
    root.mkdir()
    for entry in PROGRAM:
        source = ROOT / entry
        if source.is_dir():
            shutil.copytree(source, root / entry, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / entry)
    for file in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(file, root / file.name)
    return root


def _release_by_hand(aws: EmbeddedAws, name: str, module: dict[str, str]) -> None:
    """What a release and autoscaling do: a new revision runs, its image is on record, there are more tasks."""
    ecs = aws.client("ecs")
    service = _service(aws, module)
    old = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    request = ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members
    kept = {key: value for key, value in old.items() if key in request}
    containers = [{**container, "image": "ghcr.io/example/web:9.9.9"} for container in old["containerDefinitions"]]
    new = ecs.register_task_definition(**{**kept, "containerDefinitions": containers})
    ecs.update_service(
        cluster=module["cluster"],
        service=module["service"],
        taskDefinition=new["taskDefinition"]["taskDefinitionArn"],
        desiredCount=service["desiredCount"] + 1,
    )
    aws.client("ssm").put_parameter(
        Name=module["manifest"].replace("/target", "/image"), Value="ghcr.io/example/web:9.9.9", Type="String"
    )
    aws.clock.sleep(600)


def _change_by_hand(aws: EmbeddedAws, module: dict[str, str]) -> None:
    """Somebody changes a health check in the console, and deletes a log group."""
    aws.client("elbv2").modify_target_group(
        TargetGroupArn=_service(aws, module)["loadBalancers"][0]["targetGroupArn"], HealthCheckIntervalSeconds=60
    )
    aws.client("logs").delete_log_group(logGroupName=module["log_group"])


def _edit(root: Path, name: str) -> None:
    """Take the module ``api`` away, and give ``web`` another health check path and size."""
    file = root / f"Pulumi.{name}.yaml"
    settings = yaml.safe_load(file.read_text())
    modules = settings["config"]["modulestack:modules"]
    del modules["api"]
    modules["web"] |= {"health_check": {"path": "/alive"}, "cpu": 1024, "memory": 4096}
    settings["config"].pop(DELETION_PROTECTION, None)
    file.write_text(yaml.safe_dump(settings, sort_keys=False))


def _service(aws: EmbeddedAws, module: dict[str, str]) -> dict[str, Any]:
    found = aws.client("ecs").describe_services(cluster=module["cluster"], services=[module["service"]])
    service: dict[str, Any] = found["services"][0]
    return service


def _running(aws: EmbeddedAws, module: dict[str, str]) -> dict[str, Any]:
    service = _service(aws, module)
    return {key: service[key] for key in ("taskDefinition", "desiredCount", "runningCount")}


def _group(aws: EmbeddedAws, module: dict[str, str]) -> dict[str, Any]:
    arn = _service(aws, module)["loadBalancers"][0]["targetGroupArn"]
    group = aws.client("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=module["log_group"])["logGroups"]
    return {
        "interval_s": group["HealthCheckIntervalSeconds"],
        "path": group["HealthCheckPath"],
        "log_groups": [found["logGroupName"] for found in groups],
    }
