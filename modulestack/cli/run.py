"""``modulestack run``: a one-off task with a module's definition."""

from __future__ import annotations

import click

from modulestack.cli import arguments
from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.output import say, say_text
from modulestack.cli.runner import manifest_of, reading
from modulestack.cli.waiting import WaitingNews, timeout_option

TIMED_OUT = 124
"""Exit status when --timeout passed: none of the command's own, by the convention of ``timeout(1)``."""


@click.command(context_settings={"ignore_unknown_options": True})
@module_argument
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]")
@environment_option
@click.option("--env", "variables", multiple=True, metavar="NAME=VALUE", help="An environment variable on top.")
@timeout_option("run")
@aws_options
def run(
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

    Waits for it, shows its output, and exits with its exit code (125: it never started, 124: --timeout passed and it
    goes on). Without COMMAND it runs the module's own, which may never end.
    """
    given = arguments.pairs(variables, option="--env")
    from modulestack.release.aws_access import cooperative
    from modulestack.release.aws_access.clock import SystemClock, duration
    from modulestack.release.aws_access.errors import AwsFailure, Interrupted
    from modulestack.release.aws_access.interrupts import Interrupts

    clock = SystemClock()
    interrupts = Interrupts(clock.wake)
    left_at_once = (
        "left at once: whether a task was started is not known; one that was goes on\n"
        f"Next: modulestack logs {module} -e {environment}"
    )
    with (
        reading(aws, clock=clock, interrupted=left_at_once, timeout_s=timeout) as dependencies,
        interrupts.caught(),
    ):
        from modulestack.release.verbs.run_task import start_task, wait_for_task

        manifest = manifest_of(dependencies, environment, module)
        news = WaitingNews(lambda text: say(f"{module}: {text}", err=True), clock.now)
        task = start_task(dependencies.aws, manifest, command, given, dependencies.new_id(), interrupts.is_asked)
        if not command:
            say(f"{module}: task {task} runs the module's own command, which may never end", err=True)
        goes_on = f"{module}: task {task} goes on\nNext: modulestack stop {module} {task} -e {environment}"
        waiting = wait_for_task(dependencies, manifest, task, say, news, timeout_s=dependencies.left_s(timeout))
        try:
            ended = cooperative.run({module: waiting}, clock, interrupts.is_asked)[module]
        except (Interrupted, KeyboardInterrupt):
            say_text(goes_on, err=True)
            raise SystemExit(130) from None
        except AwsFailure:
            look = f"modulestack logs {module} --task {task} -e {environment}"
            say(f"{module}: whether task {task} still goes on is not known: {look}", err=True)
            raise
        if ended is None:
            say(f"{module}: task {task} has not ended after {duration(timeout)}", err=True)
            say_text(goes_on, err=True)
            raise SystemExit(TIMED_OUT)
        if ended.why:
            say(f"{module}: task {ended.task} ended: {ended.why}", err=True)
        raise SystemExit(ended.exit_code)
