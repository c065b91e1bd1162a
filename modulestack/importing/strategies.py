"""Deployment strategies of a service that somebody else made: none comes in, and each is said as the file has it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from modulestack.contract.service_settings import BREAKER, DEFAULTS, EARLY_SUCCESS, early_percent
from modulestack.fields.text import listed
from modulestack.importing.container_lines import Lines
from modulestack.importing.found import Described
from modulestack.importing.yaml_lines import flow

ROLLING = "ROLLING"


def refused(service: Described) -> Iterator[str]:
    """Why *service* cannot come in with its strategy, or its second target group, and what to do."""
    configuration = service.get("deploymentConfiguration") or {}
    strategy, said = configuration.get("strategy", ROLLING), deployment_lines(service)
    named = (configuration.get("alarms") or {}).get("alarmNames") or ()
    beside = f"; deployment.alarms are the module's own ones, in place of {listed(named, 'and')}" if named else ""
    pairs = [each for each in service.get("loadBalancers") or () if each.get("advancedConfiguration")]
    if strategy != ROLLING and not (pairs or service.get("loadBalancers")):
        yield (
            f"its deployment strategy is {strategy}, and services come in with ROLLING: update it to that first, with "
            f"no lifecycle hooks, and after the import write deployment: {flow(said)}{beside}"
        )
    elif strategy != ROLLING or pairs:
        what = f"its deployment strategy is {strategy}" if strategy != ROLLING else "it has an alternate target group"
        lines = said or {"alternate_target_group": True}
        yield (
            f"{what}, and a service comes in with one target group and ROLLING: update it to be so first; or have a "
            f"module of another name beside it with deployment: {flow(lines)}, and move its requests there{beside}"
        )


def left(service: Described) -> Iterator[str]:
    """What a rolling *service* has of deployments that goes on, and that no line says."""
    configuration = service.get("deploymentConfiguration") or {}
    for hook in configuration.get("lifecycleHooks") or ():
        stages = ", ".join(hook.get("lifecycleStages") or ())
        yield f"the lifecycle hook {_called(hook)} ({stages}): deployments go on to ask it; no line says it"
    if minutes := configuration.get("bakeTimeInMinutes"):
        yield f"its bake time of {minutes} min: rolling deployments go on to wait so long; no line says it"


def deployment_lines(service: Described) -> Lines:
    """
    Its strategy, as keys of ``deployment``; of a rolling one none.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    found = service.get("deploymentConfiguration") or {}
    strategy = found.get("strategy", ROLLING)
    if strategy == ROLLING:
        return {}
    said: Lines = {"strategy": strategy.lower()}
    if (bake := found.get("bakeTimeInMinutes")) is not None:
        said["bake_time_min"] = bake
    for name, key, percent, minutes in (
        ("canaryConfiguration", "canary", "canaryPercent", "canaryBakeTimeInMinutes"),
        ("linearConfiguration", "linear", "stepPercent", "stepBakeTimeInMinutes"),
    ):
        if steps := found.get(name):
            keys = {"percent": steps.get(percent), "bake_time_min": steps.get(minutes)}
            said[key] = {each: value for each, value in keys.items() if value is not None}
    hooks = found.get("lifecycleHooks") or ()
    functions = [each for each in hooks if each.get("targetType", "AWS_LAMBDA") != "PAUSE"]
    pauses = [each for each in hooks if each.get("targetType") == "PAUSE"]
    if functions:
        said["hooks"] = _named("hook", [{"function_arn": _called(each), **_hook(each)} for each in functions])
    if pauses:
        said["pauses"] = _named("pause", [_hook(each) for each in pauses])
    return said


def rolling_lines(service: Described) -> Lines:
    """
    When a rolling update of *service* ends, as keys of ``deployment``; of ECS's own defaults none.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html,
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
    """
    found = service.get("deploymentConfiguration") or {}
    breaker, early = found.get(BREAKER) or {}, found.get(EARLY_SUCCESS) or {}
    said: Lines = {}
    threshold = breaker.get("thresholdConfiguration")
    if threshold and threshold != DEFAULTS[BREAKER]["thresholdConfiguration"]:
        said["circuit_breaker"] = {"threshold": {"type": threshold["type"].lower(), "value": threshold["value"]}}
    if not breaker.get("resetOnHealthyTask", True):
        said.setdefault("circuit_breaker", {})["reset_on_healthy_task"] = False
    if (percent := early_percent(found)) is not None:
        cleanup = str(early.get("sourceServiceRevisionCleanup", "BLOCKING")).lower()
        said["early_success"] = {
            "healthy_percent": percent,
            **({"source_cleanup": cleanup} if cleanup != "blocking" else {}),
        }
    return said


def _named(stem: str, lines: Sequence[Lines]) -> Lines:
    """ECS knows no names of them."""
    return {stem if index == 0 else f"{stem}-{index + 1}": each for index, each in enumerate(lines)}


def _hook(hook: Described) -> Lines:
    timeout: dict[str, Any] = hook.get("timeoutConfiguration") or {}
    details = hook.get("hookDetails")
    details = json.loads(details) if isinstance(details, str) and details else details
    return {
        "stages": list(hook.get("lifecycleStages") or ()),
        **({"details": details} if details else {}),
        **({"timeout_min": timeout["timeoutInMinutes"]} if timeout.get("timeoutInMinutes") else {}),
        **({"on_timeout": timeout["action"].lower()} if timeout.get("action", "ROLLBACK") != "ROLLBACK" else {}),
    }


def _called(hook: Described) -> str:
    return str(hook.get("hookTargetArn") or "PAUSE")
