"""``modulestack status``: what runs where."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option
from modulestack.cli.runner import reading

COLUMNS = ("module", "runs", "image", "deployment", "tasks", "targets", "scaling", "last", "note")


@click.command()
@click.argument("modules", nargs=-1, metavar="[MODULE...]")
@environment_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document; see docs/releases.md.")
@aws_options
def status(
    *,
    modules: tuple[str, ...],
    environment: str,
    as_json: bool,
    profile: str | None,
    region: str | None,
    role_arn: str | None,
) -> None:
    """Show what runs in an environment: revisions, images, deployments, health, scaling, and what the next release changes."""
    with reading(AwsOptions(profile=profile, region=region, role_arn=role_arn), as_json=as_json) as dependencies:
        import dataclasses
        import json

        from modulestack.cli import tables
        from modulestack.release.planning.discovery import discover, module_names
        from modulestack.release.verbs.status import status as read

        found = discover(dependencies.aws, environment, modules or module_names(dependencies.aws, environment))
        stats = [read(dependencies.aws, run_each) for run_each in found.values()]
        if as_json:
            click.echo(
                json.dumps({"environment": environment, "modules": [dataclasses.asdict(s) for s in stats]}, indent=2)
            )
        else:
            tables.show(COLUMNS, [row(dataclasses.asdict(s)) for s in stats])


def row(stat: dict[str, object]) -> tuple[str, ...]:
    """A line of the table."""
    from modulestack.contract.image_reference import parse

    image = str(stat["image"])
    targets, changes, last = stat["targets"], stat["pending_changes"], stat["last"]
    pending = f"template changed, takes effect with the next release ({_listed(changes)})" if changes else ""
    notes = [str(stat["problem"]), str(stat["rollout_reason"]) if stat["rollout"] == "FAILED" else "", pending]
    notes.append(f"released by {stat['lock']}" if stat["lock"] else "")
    return (
        str(stat["module"]),
        str(stat["revision"]),
        parse(image).short() if "@" in image or ":" in image else image,
        str(stat["rollout"]).lower().replace("_", " "),
        f"{stat['running']}/{stat['desired']}" + (f" +{stat['pending']}" if stat["pending"] else ""),
        ", ".join(f"{count} {state}" for state, count in targets.items()) if isinstance(targets, dict) else "",
        str(stat["scaling"]),
        f"{last['verdict']} {last['finished']}" if isinstance(last, dict) and last else "",
        "; ".join(filter(None, notes)),
    )


def _listed(paths: object) -> str:
    return ", ".join(paths) if isinstance(paths, tuple | list) else ""
