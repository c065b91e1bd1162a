"""``modulestack stop``: stop one task."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
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
    profile: str | None,
    region: str | None,
    role_arn: str | None,
) -> None:
    """
    Stop one TASK of MODULE, given the beginning of its id. A service starts another one in its place.
    """
    with reading(AwsOptions(profile=profile, region=region, role_arn=role_arn)) as dependencies:
        from modulestack.release.planning.discovery import discover
        from modulestack.release.verbs.run_task import stop as stop_task

        manifest = discover(dependencies.aws, environment, [module])[module].manifest
        click.echo(f"{module}: task {stop_task(dependencies.aws, manifest, task, reason)} is stopping")
