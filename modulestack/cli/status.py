"""``modulestack status``: what runs where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, document_options
from modulestack.cli.output import say_json
from modulestack.cli.runner import reading

if TYPE_CHECKING:
    from modulestack.cli import tables
    from modulestack.release.verbs.status import StatusEntry

COLUMNS = ("module", "runs", "image", "deployment", "tasks", "targets", "scaling", "last", "note")


@click.command()
@click.argument("modules", nargs=-1, metavar="[MODULE...]")
@document_options
def status(*, modules: tuple[str, ...], environment: str, as_json: bool, aws: AwsOptions) -> None:
    """Show what runs in an environment: revisions, images, health, scaling, and what the next release changes."""
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.cli import tables
        from modulestack.release.planning.discovery import discover, module_names
        from modulestack.release.verbs.status import status as read

        names = modules or module_names(dependencies.aws, environment)
        found = [read(dependencies.aws, each) for each in discover(dependencies.aws, environment, names).values()]
        if as_json:
            say_json({"environment": environment, "modules": [s.to_json() for s in found]}, indent=2)
        else:
            tables.show(COLUMNS, [row(each) for each in found])


def _of_schedules(found: StatusEntry) -> list[str]:
    """What is wrong with a job that runs on a schedule."""
    return [f"job {each.job}: {each.problem}" for each in found.schedules if each.problem]


def row(found: StatusEntry) -> tuple[tables.Cell, ...]:
    """A line of the table; each problem, and then all notes, have a line of their own in its last cell."""
    from modulestack.contract.image_reference import shortened

    image = found.image
    changes = ", ".join(found.pending_changes)
    notes = [
        found.rollout_reason if found.rollout == "FAILED" else "",
        "released at desired count 0: never served" if found.unproven else "",
        "; ".join(found.ended),
        f"template changed, takes effect with the next release ({changes})" if changes else "",
        f"released by {found.lock}" if found.lock else "",
    ]
    return (
        found.module,
        found.revision,
        (shortened(image), *(f"{name}: {shortened(each)}" for name, each in found.images.items())),
        found.rollout.lower().replace("_", " "),
        f"{found.running}/{found.desired}" + (f" +{found.pending}" if found.pending else ""),
        ", ".join(f"{count} {state}" for state, count in found.targets.items()),
        found.scaling,
        f"{found.last.verdict} {found.last.finished}" if found.last else "",
        tuple(filter(None, (*found.problem.split("\n"), *_of_schedules(found), "; ".join(filter(None, notes))))),
    )
