"""``modulestack diff``: what the next release of the same image would change."""

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
def diff(
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
    Show what separates MODULE's template and placeholders from what runs. Values that look secret are never shown.
    """
    module, _, image = what.partition("=")
    given = arguments.pairs(values)
    with reading(AwsOptions(profile=profile, region=region, role_arn=role_arn), as_json=as_json) as dependencies:
        import json

        from modulestack.release.planning.plan import render
        from modulestack.release.planning.requests import parse_requests
        from modulestack.release.task_definition.redaction import shown
        from modulestack.release.verbs.dry_run import line

        order = parse_requests(dependencies.aws, environment, {module: image}, given, by_digest=not no_resolve)[0]
        found = render(dependencies.aws, order).plan.differences
        if as_json:
            rows = [{"path": d.path, "from": shown(d.path, d.before), "to": shown(d.path, d.after)} for d in found]
            click.echo(json.dumps({"module": module, "differences": rows}, indent=2))
            return
        for difference in found:
            click.echo(line(difference))
        if not found:
            click.echo(f"{module}: what runs is what the template says")
