"""``modulestack release``: new images or a new template, and what really happened at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, json_option
from modulestack.cli.runner import confirm_first, found, is_live, perform
from modulestack.cli.strategy_options import STRATEGIES, ignore_alarms_option, override_of, until_option
from modulestack.cli.waiting import timeout_option

if TYPE_CHECKING:
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.outcome.verdicts import Verdict
    from modulestack.release.planning.strategy_override import StrategyName
    from modulestack.release.rollout.follow import Until


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="MODULE[/CONTAINER]=IMAGE...")
@environment_option
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Fill a placeholder of the template.")
@click.option("--template-only", is_flag=True, help="Keep the running images: name modules, without =IMAGE.")
@click.option("--force", is_flag=True, help="A new deployment, although the very same runs: of a tag that moved.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, change nothing.")
@timeout_option("release")
@click.option("--no-rollback", is_flag=True, help="Leave failing tasks to ECS instead of ending the deployment early.")
@click.option("--no-resolve", is_flag=True, help="Release tags as they are instead of their digests.")
@click.option("--skip-jobs", is_flag=True, help="Leave out the jobs that run before a release; it is recorded.")
@click.option(
    "--strategy", type=click.Choice(STRATEGIES), help="For this release: rolling, blue_green, linear or canary."
)
@click.option("--percent", type=float, metavar="P", help="Of production: the canary's, or each step of linear.")
@until_option
@ignore_alarms_option
@click.option("--order", metavar="A,B", help="One module after the other, in this order.")
@click.option("--all-or-nothing", is_flag=True, help="Undo the modules that succeeded if one fails.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@json_option
@aws_options
def release(
    *,
    what: tuple[str, ...],
    environment: str,
    values: tuple[str, ...],
    template_only: bool,
    force: bool,
    dry_run: bool,
    timeout: float,
    no_rollback: bool,
    no_resolve: bool,
    skip_jobs: bool,
    strategy: StrategyName | None,
    percent: float | None,
    until: Until,
    ignore_alarms: bool,
    order: str | None,
    all_or_nothing: bool,
    yes: bool,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Release images: modulestack release web=repository@sha256:... api=repository:tag -e staging

    The image of a container beside a module's own is named by both: web/proxy=IMAGE. One that is not named stays,
    unless the file names another one since then.

    Renders the stack's task-definition template, registers it, updates the service and follows the deployment until ECS
    has said its verdict and what runs was verified. Exit codes are in docs/releases.md.
    """
    from modulestack.cli import arguments

    images = arguments.images(what, template_only=template_only)
    given = arguments.pairs(values)
    sequence = arguments.sequence(order, images.own)
    override = override_of(strategy, percent)
    if until == "shifted" and (order or all_or_nothing):
        raise click.UsageError("--until shifted does not go with --order or --all-or-nothing: they wait for the end")

    def work(dependencies: Dependencies, interrupts: Interrupts) -> Sequence[Verdict]:
        from modulestack.release.planning.requests import ReleaseOptions, parse_requests
        from modulestack.release.several_modules import Coordination, release_modules
        from modulestack.release.verbs import dry_run as dry_run_verb
        from modulestack.release.verbs import release as release_verb

        requests = found(
            dependencies,
            interrupts,
            next(iter(images.own)),
            lambda: parse_requests(
                dependencies.aws,
                environment,
                images.own,
                given,
                by_digest=not no_resolve,
                force=force,
                override=override,
                ignore_alarms=ignore_alarms,
                beside=images.beside,
            ),
            timeout,
        )
        if not (dry_run or yes):
            confirm_first(dependencies, arguments.question(environment, images))
        return release_modules(
            dependencies,
            requests,
            ReleaseOptions(
                timeout_s=timeout,
                stop_early=not no_rollback,
                skip_jobs=skip_jobs,
                detailed=is_live(as_json=as_json),
                until=until,
            ),
            Coordination(order=sequence, all_or_nothing=all_or_nothing),
            dry_run_verb.execute if dry_run else release_verb.execute,
            interrupts.is_asked,
        )

    perform(aws, work, environment=environment, as_json=as_json, timeout_s=timeout)
