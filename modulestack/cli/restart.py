"""``modulestack restart``: new tasks of what runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, json_option, module_argument
from modulestack.cli.named_modules import request_for
from modulestack.cli.runner import confirm_first, found, is_live, perform
from modulestack.cli.strategy_options import ignore_alarms_option, until_option
from modulestack.cli.waiting import timeout_option

if TYPE_CHECKING:
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.outcome.verdicts import Verdict
    from modulestack.release.rollout.follow import Until


@click.command()
@module_argument
@environment_option
@timeout_option("restart")
@until_option
@ignore_alarms_option
@click.option("--no-rollback", is_flag=True, help="Leave failing tasks to ECS instead of ending the deployment early.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@json_option
@aws_options
def restart(
    *,
    module: str,
    environment: str,
    timeout: float,
    no_rollback: bool,
    until: Until,
    ignore_alarms: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Replace MODULE's tasks by new ones of the same revision, without downtime: for changed secrets, or a tag that moved.

    Followed, judged and recorded as a release is. Exit codes as of `modulestack release`.
    """

    def work(dependencies: Dependencies, interrupts: Interrupts) -> Sequence[Verdict]:
        import dataclasses

        from modulestack.release.planning.requests import ReleaseOptions
        from modulestack.release.several_modules import Coordination, release_modules
        from modulestack.release.verbs import dry_run as dry_run_verb
        from modulestack.release.verbs import release as release_verb

        request = found(
            dependencies, interrupts, module, lambda: request_for(dependencies, environment, module, "restart"), timeout
        )
        request = dataclasses.replace(request, force=True, ignore_alarms=ignore_alarms)
        if not (yes or dry_run):
            confirm_first(dependencies, f"Replace the tasks of {module} in {environment} by new ones?")
        return release_modules(
            dependencies,
            [request],
            ReleaseOptions(
                timeout_s=timeout, stop_early=not no_rollback, detailed=is_live(as_json=as_json), until=until
            ),
            Coordination(),
            dry_run_verb.execute if dry_run else release_verb.execute,
            interrupts.is_asked,
        )

    perform(aws, work, environment=environment, as_json=as_json, timeout_s=timeout)
