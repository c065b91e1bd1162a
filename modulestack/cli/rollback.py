"""``modulestack rollback``: back to what worked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, json_option, module_argument
from modulestack.cli.named_modules import request_for
from modulestack.cli.numbers import Whole
from modulestack.cli.runner import confirm_first, found, is_live, perform
from modulestack.cli.waiting import timeout_option

if TYPE_CHECKING:
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.outcome.verdicts import Verdict


REVISION = Whole(1, what="revision (`modulestack history` shows them)")


@click.command()
@module_argument
@environment_option
@click.option("--to", type=REVISION, metavar="N", help="Revision of the family to return to.")
@timeout_option("rollback")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@json_option
@aws_options
def rollback(
    *,
    module: str,
    environment: str,
    to: int | None,
    timeout: float,
    yes: bool,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Return MODULE to the last revision that was successfully deployed, or to revision N.

    A deployment that is under way is stopped instead. Exit codes as of `modulestack release`.
    """

    def work(dependencies: Dependencies, interrupts: Interrupts) -> Sequence[Verdict]:
        from modulestack.release.planning.requests import ReleaseOptions
        from modulestack.release.several_modules import run_each
        from modulestack.release.verbs.rollback import rollback as steps

        request = found(
            dependencies,
            interrupts,
            module,
            lambda: request_for(dependencies, environment, module, "rollback"),
            timeout,
        )
        if not yes:
            where = f"revision {to}" if to else "what worked last"
            confirm_first(dependencies, f"Roll {module} of {environment} back to {where}?")
        options = ReleaseOptions(timeout_s=timeout, detailed=is_live(as_json=as_json))
        return run_each(dependencies, {module: steps(dependencies, request, options, to=to)}, interrupts.is_asked)

    perform(aws, work, environment=environment, as_json=as_json, timeout_s=timeout)
