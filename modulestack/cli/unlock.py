"""``modulestack unlock``: show a release lock, and break it."""

from __future__ import annotations

import sys

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.output import say
from modulestack.cli.runner import reading


@click.command()
@module_argument
@environment_option
@click.option("-y", "--yes", is_flag=True, help="Break it without asking.")
@aws_options
def unlock(*, module: str, environment: str, yes: bool, aws: AwsOptions) -> None:
    """
    Show who holds MODULE's release lock, and break it after asking.

    The lock of an owner who is gone expires by itself.
    """
    with reading(aws, interrupted="interrupted: the same command shows whether the lock is still held") as dependencies:
        from modulestack.release.storage.lock_document import read_lock
        from modulestack.release.storage.lock_removal import break_lock

        manifest = manifest_of(dependencies, environment, module)
        holder = read_lock(dependencies.aws, manifest)
        if holder is None:
            say(f"{module}: nobody holds its lock")
            return
        say(f"{module}: {holder.describe()}")
        if not yes and not (sys.stdin.isatty() and click.confirm("Break it?")):
            say(f"Next: modulestack unlock {module} -e {environment} --yes")
            return
        was = break_lock(dependencies.aws, manifest, holder)
        say(f"{module}: the lock is {'broken' if was else 'no longer theirs: nothing was done'}")
