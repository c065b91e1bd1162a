"""``modulestack run``: a one-off task with a module's definition."""

from __future__ import annotations

import click

from modulestack.cli import arguments
from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.output import say, say_text
from modulestack.cli.runner import manifest_of, reading


@click.command(context_settings={"ignore_unknown_options": True})
@module_argument
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]")
@environment_option
@click.option("--env", "variables", multiple=True, metavar="NAME=VALUE", help="An environment variable on top.")
@aws_options
def run(
    *,
    module: str,
    command: tuple[str, ...],
    environment: str,
    variables: tuple[str, ...],
    aws: AwsOptions,
) -> None:
    """
    Run a task once with MODULE's definition: modulestack run api -e staging -- python manage.py migrate

    Waits for it, shows its output, and exits with its exit code (125: it never started).
    """
    given = arguments.pairs(variables, option="--env")
    from modulestack.release.aws_access.interrupts import raised

    with reading(aws) as dependencies, raised():
        from modulestack.release.aws_access.cooperative import run_alone
        from modulestack.release.verbs.run_task import start_task, wait_for_task

        manifest = manifest_of(dependencies, environment, module)
        task = start_task(dependencies.aws, manifest, command, given, dependencies.new_id())
        try:
            ended = run_alone(wait_for_task(dependencies, manifest, task, say), dependencies.clock)
        except KeyboardInterrupt:
            text = f"{module}: task {task} goes on\nNext: modulestack stop {module} {task} -e {environment}"
            say_text(text, err=True)
            raise SystemExit(130) from None
        if ended.why:
            say(f"{module}: task {ended.task} ended: {ended.why}", err=True)
        raise SystemExit(ended.exit_code)
