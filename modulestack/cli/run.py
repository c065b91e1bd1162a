"""``modulestack run``: a one-off task with a module's definition: one of its jobs, or another command."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click
from click.core import ParameterSource

from modulestack.cli import arguments
from modulestack.cli.after_dashes import WithDashes, after_dashes
from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.output import say, say_text
from modulestack.cli.runner import reading
from modulestack.cli.waiting import WaitingNews, timeout_option
from modulestack.contract.advice import logs_command, stop_command

if TYPE_CHECKING:
    from modulestack.contract.jobs import ManifestJob
    from modulestack.contract.manifest import ModuleManifest
    from modulestack.release.aws_access.clock import TimeSource
    from modulestack.release.aws_access.cooperative import Steps
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies

T = TypeVar("T")
TIMED_OUT = 124
"""Exit status when the time passed: none of the command's own, by the convention of ``timeout(1)``."""
_TO_STOP_S = 240.0
"""After a job's own timeout: for AWS to stop its task, and to say so."""


@click.command(cls=WithDashes, context_settings={"ignore_unknown_options": True})
@module_argument
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="[JOB | -- COMMAND...]")
@environment_option
@click.option("--env", "variables", multiple=True, metavar="NAME=VALUE", help="An environment variable on top.")
@timeout_option("run")
@aws_options
@click.pass_context
def run(
    ctx: click.Context,
    *,
    module: str,
    command: tuple[str, ...],
    environment: str,
    variables: tuple[str, ...],
    timeout: float,
    aws: AwsOptions,
) -> None:
    """
    Run a task once with MODULE's definition: modulestack run api -e staging -- python manage.py migrate

    JOB is one of the module's jobs. Waits for it, shows its output, and exits with its exit code (125: it never
    started, 124: --timeout passed and it goes on, or the job's own timeout passed and it was stopped). Without a
    command it runs the module's own, which may never end.
    """
    given = arguments.pairs(variables, option="--env")
    from modulestack.release.aws_access.clock import SystemClock
    from modulestack.release.aws_access.interrupts import Interrupts

    clock = SystemClock()
    interrupts = Interrupts(clock.wake)
    left_at_once = (
        "left at once: whether a task was started is not known; one that was goes on\n"
        f"Next: {logs_command(module, environment)}"
    )
    with (
        reading(aws, clock=clock, interrupted=left_at_once, timeout_s=timeout) as dependencies,
        interrupts.caught(),
    ):
        manifest = manifest_of(dependencies, environment, module)
        if not manifest.jobs or not command or after_dashes(ctx) is not None:
            _run_command(dependencies, interrupts, manifest, command, given, timeout)
        job = _job(manifest, command)
        if ctx.get_parameter_source("timeout") is ParameterSource.DEFAULT:
            dependencies.begin_timeout(job.timeout_s + _TO_STOP_S)
            timeout = math.inf
        _run_job(dependencies, interrupts, manifest, job, given, timeout)


def _job(manifest: ModuleManifest, words: tuple[str, ...]) -> ManifestJob:
    from modulestack.release.verbs.run_job import find_job

    job = find_job(manifest, words[0])
    if len(words) > 1:
        raise click.UsageError(
            f"{job.name} is a job, whose command is in the file: leave out {' '.join(words[1:])}, or write -- in front "
            "of a command"
        )
    return job


def _run_job(
    dependencies: Dependencies,
    interrupts: Interrupts,
    manifest: ModuleManifest,
    job: ManifestJob,
    variables: dict[str, str],
    timeout_s: float,
) -> NoReturn:
    from modulestack.release.task_run.finish import NEVER_STARTED
    from modulestack.release.verbs import run_job

    module = manifest.module
    news = WaitingNews(lambda text: say(f"{module}: {text}", err=True), dependencies.clock.now)
    started = run_job.start_job(dependencies, manifest, job, variables, interrupts.is_asked)

    def left() -> None:
        record = started.record("left", dependencies.clock.now(), why="stopped waiting for it")
        if problem := run_job.keep(dependencies, started, record):
            say(f"{module}: {problem}", err=True)

    left_s = dependencies.left_s(timeout_s) if timeout_s < math.inf else math.inf
    waiting = run_job.wait_for_job(dependencies, started, say, news, timeout_s=left_s)
    record = _waited(waiting, dependencies.clock, interrupts, manifest, started.task, left)
    problem = run_job.keep(dependencies, started, record)
    say(f"{module}: {record.sentence()}", *([f"{module}: {problem}"] if problem else []), err=True)
    if record.verdict == "left":
        say_text(_goes_on(manifest, started.task), err=True)
    if record.verdict in {"left", "timed-out"}:
        raise SystemExit(TIMED_OUT)
    raise SystemExit(NEVER_STARTED if record.exit_code is None else record.exit_code)


def _run_command(
    dependencies: Dependencies,
    interrupts: Interrupts,
    manifest: ModuleManifest,
    command: tuple[str, ...],
    variables: dict[str, str],
    timeout_s: float,
) -> NoReturn:
    from modulestack.release.aws_access.clock import duration
    from modulestack.release.verbs.run_task import start_task, wait_for_task

    module = manifest.module
    news = WaitingNews(lambda text: say(f"{module}: {text}", err=True), dependencies.clock.now)
    task = start_task(dependencies.aws, manifest, command, variables, dependencies.new_id(), interrupts.is_asked)
    if not command:
        say(f"{module}: task {task} runs the module's own command, which may never end", err=True)
    waiting = wait_for_task(dependencies, manifest, task, say, news, timeout_s=dependencies.left_s(timeout_s))
    ended = _waited(waiting, dependencies.clock, interrupts, manifest, task, lambda: None)
    if ended is None:
        say(f"{module}: task {task} has not ended after {duration(timeout_s)}", err=True)
        say_text(_goes_on(manifest, task), err=True)
        raise SystemExit(TIMED_OUT)
    if ended.why:
        say(f"{module}: task {ended.task} ended: {ended.why}", err=True)
    raise SystemExit(ended.exit_code)


def _waited(
    waiting: Steps[T],
    clock: TimeSource,
    interrupts: Interrupts,
    manifest: ModuleManifest,
    task: str,
    left: Callable[[], None],
) -> T:
    """What *waiting* for *task* ends with; where it is cut short, *left* is called and what goes on is said."""
    from modulestack.release.aws_access import cooperative
    from modulestack.release.aws_access.errors import AwsFailure, Interrupted

    module, environment = manifest.module, manifest.environment
    try:
        return cooperative.run({module: waiting}, clock, interrupts.is_asked)[module]
    except (Interrupted, KeyboardInterrupt):
        say_text(_goes_on(manifest, task), err=True)
        left()
        raise SystemExit(130) from None
    except AwsFailure:
        look = logs_command(module, environment, task=task)
        say(f"{module}: whether task {task} still goes on is not known: {look}", err=True)
        raise


def _goes_on(manifest: ModuleManifest, task: str) -> str:
    module, environment = manifest.module, manifest.environment
    return f"{module}: task {task} goes on\nNext: {stop_command(module, environment, task)}"
