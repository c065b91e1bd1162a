"""``modulestack promote``: the very image of one environment for another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, json_option, module_argument
from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.named_modules import request_for
from modulestack.cli.runner import confirm_first, found, is_live, make_dependencies, perform
from modulestack.cli.strategy_options import ignore_alarms_option, until_option
from modulestack.cli.waiting import timeout_option

if TYPE_CHECKING:
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.outcome.verdicts import Verdict
    from modulestack.release.rollout.follow import Until


@click.command()
@module_argument
@click.option("--from", "source", required=True, metavar="ENV", type=ENVIRONMENT, help="Where it runs already.")
@click.option("--to", "environment", required=True, metavar="ENV", type=ENVIRONMENT, help="Where it is to run.")
@click.option("--from-profile", metavar="PROFILE", help="Profile for --from; default: the same as --profile.")
@click.option("--from-region", metavar="REGION", help="Region of --from; default: the same as --region.")
@click.option("--from-role-arn", metavar="ARN", help="Role for --from; default: none.")
@timeout_option("promote")
@until_option
@ignore_alarms_option
@click.option("--skip-jobs", is_flag=True, help="Leave out the jobs that run before a release; it is recorded.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@json_option
@aws_options
def promote(
    *,
    module: str,
    source: str,
    environment: str,
    from_profile: str | None,
    from_region: str | None,
    from_role_arn: str | None,
    timeout: float,
    until: Until,
    ignore_alarms: bool,
    skip_jobs: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Release to one environment the very digest that MODULE runs in another.

    --profile, --region and --role-arn are for --to. Exit codes as of `modulestack release`.
    """
    is_elsewhere = any((from_profile, from_region, from_role_arn))
    if source == environment and not is_elsewhere:
        raise click.UsageError(
            f"--from and --to are both {environment}: what runs there runs there already; "
            f"modulestack restart {module} -e {environment} gives it new tasks"
        )
    source_aws = AwsOptions(
        profile=from_profile or aws.profile, region=from_region or aws.region, role_arn=from_role_arn
    )

    def work(dependencies: Dependencies, interrupts: Interrupts) -> Sequence[Verdict]:
        import dataclasses

        from modulestack.release.planning.requests import ReleaseOptions, pulled
        from modulestack.release.several_modules import Coordination, release_modules
        from modulestack.release.verbs import dry_run as dry_run_verb
        from modulestack.release.verbs import release as release_verb
        from modulestack.release.verbs.promote import running_images

        there = make_dependencies(source_aws, dependencies.clock, dependencies.report).aws
        image, beside = found(dependencies, interrupts, module, lambda: running_images(there, source, module), timeout)
        request = found(
            dependencies, interrupts, module, lambda: request_for(dependencies, environment, module, "promote"), timeout
        )
        image = pulled(image, request.manifest)
        beside = {n: pulled(each, request.manifest) for n, each in beside.items() if n in request.manifest.containers}
        request = dataclasses.replace(request, image=image, container_images=beside, ignore_alarms=ignore_alarms)
        if not (yes or dry_run):
            more = "".join(f", {each} to its {name}" for name, each in beside.items())
            confirm_first(dependencies, f"Release {image} to {module}{more} of {environment}?")
        executor = dry_run_verb.execute if dry_run else release_verb.execute
        return release_modules(
            dependencies,
            [request],
            ReleaseOptions(timeout_s=timeout, skip_jobs=skip_jobs, detailed=is_live(as_json=as_json), until=until),
            Coordination(),
            executor,
            interrupts.is_asked,
        )

    perform(aws, work, environment=environment, as_json=as_json, timeout_s=timeout)
