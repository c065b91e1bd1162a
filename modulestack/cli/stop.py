"""``modulestack stop``: stop one task, once its requests have ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.output import say, say_json, say_text
from modulestack.cli.runner import reading
from modulestack.cli.waiting import WaitingNews, timeout_option
from modulestack.contract.advice import restart_command, stop_command
from modulestack.contract.discovery import LOAD_BALANCER

if TYPE_CHECKING:
    from modulestack.contract.manifest import ModuleManifest
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.task_run.drain import TaskTarget


@click.command()
@module_argument
@click.argument("task")
@environment_option
@click.option("--reason", default="stopped with modulestack", show_default=True, help="For ECS's records.")
@click.option("--now", is_flag=True, help="At once, as ECS does: what is asked of it meanwhile is lost.")
@timeout_option("stop")
@click.option("--json", "as_json", is_flag=True, help="One JSON document; see docs/releases.md.")
@aws_options
def stop(
    *,
    module: str,
    task: str,
    environment: str,
    reason: str,
    now: bool,
    timeout: float,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Stop one TASK of MODULE, given the beginning of its id. A service starts another one in its place.

    No request is lost: its load balancers send it no more first, and those that are under way have the time that
    `load_balancing.deregistration_delay_s` gives them.
    """
    from modulestack.release.aws_access.clock import SystemClock
    from modulestack.release.aws_access.interrupts import Interrupts

    left = f"interrupted: the task may be stopping\nNext: modulestack status {module} -e {environment}"
    clock = SystemClock()
    interrupts = Interrupts(clock.wake)
    with reading(aws, as_json=as_json, interrupted=left, clock=clock, timeout_s=timeout) as dependencies:
        from modulestack.release.verbs import stop_task as verb

        manifest = manifest_of(dependencies, environment, module)
        found = verb.find_task(dependencies.aws, manifest, task)
        targets: Sequence[TaskTarget] = ()
        if not now:
            targets = _to_drain(dependencies, manifest, found, dependencies.left_s(timeout))
            others = [way for way in manifest.reachable_by if way != LOAD_BALANCER]
            if others:
                say(f"{module}: calls by {' and '.join(others)} end with the task: ECS tells callers then", err=True)
        if targets:
            with interrupts.caught():
                _drain(dependencies, interrupts, manifest, found, targets, timeout)
        verb.stop_task(dependencies.aws, manifest, found, reason)
        if as_json:
            say_json({"module": module, "task": found, "drained": [target.group for target in targets]})
        else:
            say(f"{module}: task {found} is stopping")


def _to_drain(dependencies: Dependencies, manifest: ModuleManifest, task: str, within_s: float) -> Sequence[TaskTarget]:
    from modulestack.release.aws_access.errors import AccessDenied
    from modulestack.release.verbs.stop_task import targets_to_drain

    try:
        return targets_to_drain(dependencies.aws, manifest, task, within_s=within_s)
    except AccessDenied:
        _say_without(manifest, task)
        raise


def _say_without(manifest: ModuleManifest, task: str) -> None:
    say(f"{manifest.module}: whoever may not drain task {task} stops it with --now, or replaces all tasks:", err=True)
    say(f"Next: {restart_command(manifest.module, manifest.environment)}", err=True)


def _drain(
    dependencies: Dependencies,
    interrupts: Interrupts,
    manifest: ModuleManifest,
    task: str,
    targets: Sequence[TaskTarget],
    timeout_s: float,
) -> None:
    """Ends the process where it is cut short, and says what is so then."""
    from modulestack.release.aws_access import cooperative
    from modulestack.release.aws_access.errors import AccessDenied, AwsFailure, Interrupted
    from modulestack.release.outcome.verdict_table import VERDICTS_BY_NAME
    from modulestack.release.task_run.drain import drain

    module = manifest.module
    news = WaitingNews(lambda text: say(f"{module}: {text}", err=True), dependencies.clock.now)
    draining = drain(
        dependencies.aws,
        targets,
        until=dependencies.clock.now() + dependencies.left_s(timeout_s),
        look=lambda _left_s: news(f"requests to task {task} to end"),
        on_trouble=lambda failure: say(f"{module}: no answer: {failure}; trying again", err=True),
    )
    goes_on = (
        f"{module}: task {task} goes on without new requests, until ECS puts it into its target groups again\n"
        f"Next: {stop_command(module, manifest.environment, task)}"
    )
    try:
        is_over = cooperative.run({module: draining}, dependencies.clock, interrupts.is_asked)[module]
    except (Interrupted, KeyboardInterrupt):
        say_text(goes_on, err=True)
        raise SystemExit(130) from None
    except AwsFailure as failure:
        if isinstance(failure, AccessDenied):
            _say_without(manifest, task)
        else:
            say_text(goes_on, err=True)
        raise
    if not is_over:
        say_text(goes_on, err=True)
        raise SystemExit(VERDICTS_BY_NAME["timed-out"].exit_code)
