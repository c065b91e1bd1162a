"""``modulestack watch``: follow a deployment that was left to itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, json_option, module_argument
from modulestack.cli.named_modules import request_for
from modulestack.cli.runner import found, is_live, perform
from modulestack.cli.strategy_options import until_option
from modulestack.cli.waiting import timeout_option

if TYPE_CHECKING:
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.outcome.verdicts import Verdict
    from modulestack.release.rollout.follow import Until


@click.command()
@module_argument
@environment_option
@timeout_option("watch")
@until_option
@click.option("--no-rollback", is_flag=True, help="Leave failing tasks to ECS instead of ending the deployment early.")
@json_option
@aws_options
def watch(
    *,
    module: str,
    environment: str,
    timeout: float,
    until: Until,
    no_rollback: bool,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Follow MODULE's deployment to its verdict: after Ctrl-C, a lost connection or ended credentials.

    Without one that was left alone, follows the newest. Exit codes as of `modulestack release`.
    """

    def work(dependencies: Dependencies, interrupts: Interrupts) -> Sequence[Verdict]:
        from modulestack.release.planning.requests import ReleaseOptions
        from modulestack.release.several_modules import run_each
        from modulestack.release.verbs.watch import watch as steps

        request = found(
            dependencies, interrupts, module, lambda: request_for(dependencies, environment, module), timeout
        )
        options = ReleaseOptions(
            timeout_s=timeout, stop_early=not no_rollback, detailed=is_live(as_json=as_json), until=until
        )
        return run_each(dependencies, {module: steps(dependencies, request, options)}, interrupts.is_asked)

    perform(aws, work, environment=environment, as_json=as_json, timeout_s=timeout)
