"""``modulestack history``: what was done to a module."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, document_options, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.numbers import Whole
from modulestack.cli.output import say_json
from modulestack.cli.runner import reading

COLUMNS = ("when", "what", "from", "to", "image", "verdict", "took", "who")


@click.command()
@module_argument
@click.option("-n", "--limit", type=Whole(1, 200), default=20, show_default=True, help="How many, newest first.")
@document_options
def history(
    *,
    module: str,
    environment: str,
    limit: int,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """Show MODULE's releases, rollbacks, promotions and jobs, and the deployments that something else made."""
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.cli import tables
        from modulestack.release.aws_access.clock import duration
        from modulestack.release.verbs.history import history as read

        entries = read(dependencies.aws, manifest_of(dependencies, environment, module), limit)
        if as_json:
            say_json({"module": module, "entries": [entry.to_json() for entry in entries]}, indent=2)
            return
        rows = [
            (
                entry.at,
                (
                    f"{entry.verb} --force" if entry.forced and entry.verb == "release" else entry.verb,
                    *([strategy] if (strategy := entry.way) else []),
                ),
                entry.before,
                entry.after,
                tuple(
                    (f"{name}: " if name else "") + image.rpartition("/")[2][:40]
                    for name, image in {"": entry.image, **entry.images}.items()
                ),
                (
                    entry.verdict if entry.exit_code in (None, 0) else f"{entry.verdict} ({entry.exit_code})",
                    *([entry.stage] if entry.stage else []),
                ),
                "" if entry.took_s is None else duration(entry.took_s),
                entry.who,
            )
            for entry in entries
        ]
        tables.show(COLUMNS, rows)
