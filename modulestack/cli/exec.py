"""``modulestack exec``: the command that runs a command in a running task."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.output import say
from modulestack.cli.runner import reading

CANNOT_RUN = 1
"""Exit status if something is missing."""


@click.command("exec", context_settings={"ignore_unknown_options": True})
@module_argument
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]")
@environment_option
@click.option(
    "--task", default="", metavar="ID", help="This task; the beginning of its id is enough. Default: the newest."
)
@click.option("--container", default="", metavar="NAME", help="This container of it. Default: the module's own.")
@aws_options
def exec_(
    *, module: str, command: tuple[str, ...], environment: str, task: str, container: str, aws: AwsOptions
) -> None:
    """
    Print the AWS CLI's command that runs COMMAND in a task of MODULE: modulestack exec web -e staging -- ls /tmp

    Without COMMAND: a shell. Runs nothing itself. Exit status 0 if the command can be run, else 1, with what is
    missing.
    """
    with reading(aws) as dependencies:
        from modulestack.release.verbs.exec_command import exec_command

        found = exec_command(
            dependencies.aws,
            manifest_of(dependencies, environment, module),
            command,
            task=task,
            container=container,
            options=("--profile", aws.profile) if aws.profile else (),
        )
        if found.arguments:
            say(found.line)
        for sentence in found.missing:
            say(sentence, err=True)
        raise SystemExit(CANNOT_RUN if found.missing else 0)
