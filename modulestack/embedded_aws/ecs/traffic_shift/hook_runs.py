"""
Lifecycle hooks of one stage: functions are called until they have an answer, pauses wait for somebody.

All of a stage's hooks run beside each other, and the stage waits for all; one that fails rolls the deployment back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from modulestack.embedded_aws.ecs import bus_events
from modulestack.embedded_aws.ecs.deployment_lifecycle import hook_run, stages
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookAnswer
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_run import HookRun
from modulestack.embedded_aws.ecs.deployment_models import ServiceDeployment
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState

DEFAULT_TIMEOUT_MINUTES = 1440
CALL_BACK_DELAY_S = 30.0
"""From an answer IN_PROGRESS until the function is called again."""
FUNCTION_LIMIT_S = 15 * 60.0
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"""
INVOKE = "lambda:InvokeFunction"
_TOLD = {hook_run.SUCCEEDED: "HOOK_SUCCEEDED", hook_run.FAILED: "HOOK_FAILED", hook_run.TIMED_OUT: "HOOK_TIMED_OUT"}
_IDS = {stages.LAMBDA: "ecs-lambda-", stages.PAUSE: "ecs-pause-"}


def begin(
    region: RegionState,
    service: EcsService,
    stage: str,
    payload: dict[str, Any],
    changed: Callable[[], None],
    *,
    kinds: tuple[str, ...],
) -> None:
    """Have the hooks of *stage* run, of these *kinds*; *changed* is called whenever one of them is over."""
    record = service.records[0]
    record.hooks = []
    for number, hook in enumerate(record.configuration.get("lifecycleHooks") or ()):
        kind = hook.get("targetType", stages.LAMBDA)
        if kind not in kinds or stage not in hook["lifecycleStages"]:
            continue
        timeout = hook.get("timeoutConfiguration") or {}
        minutes = timeout.get("timeoutInMinutes", DEFAULT_TIMEOUT_MINUTES)
        run = HookRun(
            id=f"{_IDS[kind]}{region.ids.token()}",
            number=number,
            stage=stage,
            target=hook.get("hookTargetArn") if kind == stages.LAMBDA else None,
            role=hook.get("roleArn", ""),
            expires_at=region.now + 60.0 * minutes,
            timeout_action=timeout.get("action", hook_run.ROLLBACK),
            execution=region.ids.uuid(),
            status=hook_run.RUNNING if kind == stages.LAMBDA else hook_run.AWAITING,
            payload=payload,
        )
        record.hooks.append(run)
        over = functools.partial(_end, region, service, record, run, changed)
        run.limit = region.event_queue.at(run.expires_at, functools.partial(over, hook_run.TIMED_OUT, "It timed out."))
        run.on_end = over
        if kind == stages.LAMBDA:
            run.step = region.event_queue.after(0.0, functools.partial(_call, region, record, run, over))
        else:
            bus_events.hook(region, service, record, run, "HOOK_AWAITING_ACTION")


def resolve(run: HookRun, action: str) -> None:
    """Somebody continues a pause, or has the deployment rolled back."""
    run.on_end(*((hook_run.SUCCEEDED, "") if action == hook_run.CONTINUE else (hook_run.FAILED, "It was rolled back.")))


def cancel(record: ServiceDeployment) -> None:
    """Nothing comes of the hooks any more."""
    for run in record.hooks:
        run.cancel()


def _call(region: RegionState, record: ServiceDeployment, run: HookRun, over: Callable[[str, str], None]) -> None:
    run.step = None
    target = run.target or ""
    if problem := region.dependencies.denial(run.role, INVOKE, target):
        over(hook_run.FAILED, problem)
    elif not region.dependencies.has_function(target):
        over(hook_run.FAILED, f"Function not found: {target}")
    else:
        details = record.hook_details.get(run.number)
        if details is None:
            details = record.configuration["lifecycleHooks"][run.number].get("hookDetails")
        payload = {"executionId": run.execution, **run.payload, "hookDetails": copy_json(details or {})}
        answer = region.functions.call(region.now, target, payload)
        takes_s = min(answer.takes_s, FUNCTION_LIMIT_S)
        run.step = region.event_queue.after(takes_s, functools.partial(_answered, region, record, run, answer, over))


def _answered(
    region: RegionState, record: ServiceDeployment, run: HookRun, answer: HookAnswer, over: Callable[[str, str], None]
) -> None:
    run.step = None
    if answer.takes_s > FUNCTION_LIMIT_S:
        over(hook_run.FAILED, f"Task timed out after {FUNCTION_LIMIT_S:.2f} seconds")
    elif answer.raises:
        over(hook_run.FAILED, f"The function {run.target} ended with an error.")
    elif answer.hook_status not in (hook_run.SUCCEEDED, hook_run.FAILED, hook_run.RUNNING):
        over(hook_run.FAILED, f"The function {run.target} has returned no valid hookStatus.")
    else:
        if answer.hook_details:
            configured = record.configuration["lifecycleHooks"][run.number].get("hookDetails")
            known = record.hook_details.get(run.number, configured) or {}
            record.hook_details[run.number] = {**copy_json(known), **copy_json(dict(answer.hook_details))}
        if answer.hook_status == hook_run.RUNNING:
            delay = CALL_BACK_DELAY_S if answer.call_back_delay_s is None else answer.call_back_delay_s
            run.step = region.event_queue.after(delay, functools.partial(_call, region, record, run, over))
        else:
            failed = answer.hook_status == hook_run.FAILED
            over(answer.hook_status, f"The function {run.target} has answered FAILED." if failed else "")


def _end(
    region: RegionState,
    service: EcsService,
    record: ServiceDeployment,
    run: HookRun,
    changed: Callable[[], None],
    status: str,
    reason: str,
) -> None:
    if not run.is_open:
        return
    run.cancel()
    run.status, run.reason = status, reason
    if run.target is None:
        bus_events.hook(region, service, record, run, _TOLD[status])
    changed()
