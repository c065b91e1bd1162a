"""``modulestack stop``: stop one task."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.output import say
from modulestack.cli.runner import reading


@click.command()
@module_argument
@click.argument("task")
@environment_option
@click.option("--reason", default="stopped with modulestack", show_default=True, help="For ECS's records.")
@aws_options
def stop(
    *,
    module: str,
    task: str,
    environment: str,
    reason: str,
    aws: AwsOptions,
) -> None:
    """Stop one TASK of MODULE, given the beginning of its id. A service starts another one in its place."""
    left = f"interrupted: the task may be stopping\nNext: modulestack status {module} -e {environment}"
    with reading(aws, interrupted=left) as dependencies:
        from modulestack.release.verbs.stop_task import stop_task

        manifest = manifest_of(dependencies, environment, module)
        say(f"{module}: task {stop_task(dependencies.aws, manifest, task, reason)} is stopping")
