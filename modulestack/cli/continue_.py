"""``modulestack continue``: let a deployment go on that a pause holds."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.output import say
from modulestack.cli.runner import confirm, reading


@click.command("continue")
@module_argument
@environment_option
@click.option("--hook", default="", metavar="ID", help="Which pause, where several hold it: the beginning of its id.")
@click.option("--rollback", "roll_back", is_flag=True, help="Have ECS return to the old version instead.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@aws_options
def continue_(*, module: str, environment: str, hook: str, roll_back: bool, yes: bool, aws: AwsOptions) -> None:
    """
    Let MODULE's deployment go on that a pause holds.

    It does not wait for what comes then: `modulestack watch` follows it.
    """
    left = (
        "interrupted: whether the deployment was continued is not known\n"
        f"Next: modulestack status {module} -e {environment}"
    )
    with reading(aws, interrupted=left) as dependencies:
        from modulestack.release.verbs.continue_pause import continue_pause, find_pause

        manifest = manifest_of(dependencies, environment, module)
        held = find_pause(dependencies.aws, manifest, hook)
        if not yes:
            what = "Roll back" if roll_back else "Continue"
            at = f" in stage {held.deployment.stage}" if held.deployment.stage else ""
            confirm(f"{what} the deployment of {module} of {environment}, which waits for {held.hook.name}{at}?")
        say(continue_pause(dependencies.aws, manifest, held, roll_back=roll_back))
        say(f"Next: modulestack watch {module} -e {environment}")
