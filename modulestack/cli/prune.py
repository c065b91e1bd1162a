"""``modulestack prune``: deregister old revisions."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.numbers import Whole
from modulestack.cli.output import say
from modulestack.cli.runner import reading

_INTERRUPTED = "interrupted: what was deregistered stays so, and the same command goes on from there"


@click.command()
@module_argument
@environment_option
@click.option("--keep", type=Whole(1), default=10, show_default=True, help="How many of the newest stay.")
@click.option("--apply", is_flag=True, help="Do it; without, only show what would be done.")
@aws_options
def prune(
    *,
    module: str,
    environment: str,
    keep: int,
    apply: bool,
    aws: AwsOptions,
) -> None:
    """Deregister MODULE's old revisions; never one that a deployment or a rollback may return to."""
    with reading(
        aws, interrupted="interrupted: what was deregistered stays so, the same command goes on"
    ) as dependencies:
        from modulestack.release.task_definition.fields import revision_name
        from modulestack.release.verbs import prune as pruning

        manifest = manifest_of(dependencies, environment, module)
        found = pruning.plan_prune(dependencies.aws, manifest, keep)
        for name, why in found.kept:
            say(f"keep        {name}  {why}")
        for arn in found.old:
            say(f"deregister  {revision_name(arn)}")
        if apply:
            done = 0
            try:
                for _ in pruning.prune(dependencies.aws, found.old):
                    done += 1
            except KeyboardInterrupt:
                say(f"{module}: {done} revisions deregistered, perhaps one more")
                raise
            except Exception:
                say(f"{module}: {done} revisions deregistered")
                raise
            say(f"{module}: {done} revisions deregistered")
        elif found.old:
            say(f"Next: modulestack prune {module} -e {environment} --keep {keep} --apply")
