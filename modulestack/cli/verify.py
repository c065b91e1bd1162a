"""``modulestack verify``: the preflight alone, and all of it."""

from __future__ import annotations

import click

from modulestack.cli import arguments
from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option
from modulestack.cli.runner import reading


@click.command()
@click.argument("what", metavar="MODULE[=IMAGE]")
@environment_option
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Fill a placeholder of the template.")
@click.option("--no-resolve", is_flag=True, help="Take a tag as it is instead of its digest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document; see docs/releases.md.")
@aws_options
def verify(
    *,
    what: str,
    environment: str,
    values: tuple[str, ...],
    no_resolve: bool,
    as_json: bool,
    profile: str | None,
    region: str | None,
    role_arn: str | None,
) -> None:
    """
    Check what a release of MODULE needs, change nothing: image, secrets, log group, roles, target groups, alarms.

    Exit status 3 if something would make the release fail.
    """
    module, _, image = what.partition("=")
    given = arguments.pairs(values)
    with reading(AwsOptions(profile=profile, region=region, role_arn=role_arn), as_json=as_json) as dependencies:
        import json

        from modulestack.release.outcome.verdicts import BY_NAME
        from modulestack.release.planning.plan import prepare
        from modulestack.release.planning.requests import parse_requests

        order = parse_requests(dependencies.aws, environment, {module: image}, given, by_digest=not no_resolve)[0]
        situation = prepare(dependencies.aws, order, dependencies.reporter(module), thorough=True)
        code = BY_NAME["refused"].exit_code if situation.refusals else 0
        if as_json:
            rows = [{"level": finding.level, "text": finding.text} for finding in situation.findings]
            click.echo(json.dumps({"module": module, "findings": rows, "exit_code": code}, indent=2))
        else:
            for finding in situation.findings:
                click.echo(f"{finding.level}: {finding.text}")
            if not code:
                click.echo(f"{module}: nothing speaks against a release of {situation.goal.image}")
        raise SystemExit(code)
