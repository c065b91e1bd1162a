"""``modulestack status``: what runs where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, document_options
from modulestack.cli.output import say, say_json
from modulestack.cli.runner import reading

if TYPE_CHECKING:
    from modulestack.cli import tables
    from modulestack.release.verbs.daemon_status import DaemonStatus
    from modulestack.release.verbs.status import StatusEntry

COLUMNS = ("module", "runs", "image", "deployment", "tasks", "targets", "scaling", "last", "note")
DAEMON_COLUMNS = ("daemon", "runs", "image", "deployment", "instances", "note")


@click.command()
@click.argument("modules", nargs=-1, metavar="[MODULE|SET/DAEMON...]")
@click.option("--open", "as_links", is_flag=True, help="Print where modules are in AWS's console, nothing else.")
@document_options
def status(*, modules: tuple[str, ...], environment: str, as_json: bool, as_links: bool, aws: AwsOptions) -> None:
    """Show what runs in an environment: revisions, images, health, scaling, and what the next release changes."""
    if as_links:
        _show_links(aws, environment, modules, as_json=as_json)
        return
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.cli import tables
        from modulestack.release.planning.daemon_discovery import find_daemons, is_daemons_name
        from modulestack.release.planning.discovery import Names, all_names, discover
        from modulestack.release.verbs.certificate_status import CertificateReader
        from modulestack.release.verbs.daemon_status import daemon_status
        from modulestack.release.verbs.status import status as read

        named = tuple(name for name in modules if is_daemons_name(name))
        names = Names(tuple(name for name in modules if name not in named), named)
        names = names if modules else all_names(dependencies.aws, environment)
        certificates = CertificateReader(dependencies.aws)
        found = [
            read(dependencies.aws, each, certificates)
            for each in discover(dependencies.aws, environment, names.modules).values()
        ]
        manifests = find_daemons(dependencies.aws, environment, names.daemons)
        daemons = [daemon_status(dependencies.aws, each) for each in manifests]
        if as_json:
            further = {"daemons": [each.to_json() for each in daemons]} if daemons else {}
            say_json({"environment": environment, "modules": [s.to_json() for s in found], **further}, indent=2)
            return
        if found:
            tables.show(COLUMNS, [row(each, environment) for each in found])
        if daemons:
            tables.show(DAEMON_COLUMNS, [row_of_daemon(each) for each in daemons])


def _show_links(aws: AwsOptions, environment: str, modules: tuple[str, ...], *, as_json: bool) -> None:
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.contract.console_links import links
        from modulestack.release.planning.discovery import all_names, discover
        from modulestack.release.verbs.console import load_balancers

        names = modules or all_names(dependencies.aws, environment).modules
        found = {
            name: links(each.manifest, load_balancers(dependencies.aws, each.manifest))
            for name, each in discover(dependencies.aws, environment, names).items()
        }
        if as_json:
            say_json({"environment": environment, "links": found}, indent=2)
            return
        for name, addresses in found.items():
            say(f"{name}:" if addresses else f"{name}: the console of its partition is not known")
            for what, address in addresses.items():
                say(f"  {what}: {address}")


def _of_jobs(found: StatusEntry) -> list[str]:
    """What is wrong with jobs: with those on a schedule, and with what runs of them."""
    return [f"job {each.job}: {each.problem}" for each in found.schedules if each.problem] + [*found.job_problems]


def _problems(found: StatusEntry) -> list[str]:
    """Each has a line of its own."""
    of_certificates = (each.problem for each in found.certificates)
    return [*found.problem.split("\n"), *_of_jobs(found), *found.alert_problems, *of_certificates]


def _certificates(found: StatusEntry) -> list[str]:
    """Until when those are good that ACM does not renew."""
    return [
        f"certificate {each.name} was imported, and expires on {each.expires}"
        for each in found.certificates
        if not each.is_renewed and not each.problem
    ]


def _maintenance(found: StatusEntry, environment: str) -> str:
    """Whether it is on may not be known to who releases one module only: that is no news."""
    return f"maintenance page on: modulestack maintenance {found.module} off -e {environment}" * (
        found.maintenance == "on"
    )


def row(found: StatusEntry, environment: str) -> tuple[tables.Cell, ...]:
    """A line of the table; each problem, and then all notes, have a line of their own in its last cell."""
    from modulestack.contract.image_reference import shortened

    image = found.image
    changes = ", ".join(found.pending_changes)
    notes = [
        found.rollout_reason if found.rollout == "FAILED" else "",
        found.progress.text if found.progress else "",
        "released at desired count 0: never served" if found.unproven else "",
        f"in ALARM: {', '.join(found.alarms)}" if found.alarms else "",
        f"alarms are silent (window {', '.join(found.silent_windows)})" if found.silent_windows else "",
        f"alarms are muted until {found.muted}" if found.muted else "",
        "; ".join(found.ended),
        _maintenance(found, environment),
        *_certificates(found),
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
        tuple(
            filter(
                None,
                (*_problems(found), "; ".join(filter(None, notes))),
            )
        ),
    )


def row_of_daemon(found: DaemonStatus) -> tuple[tables.Cell, ...]:
    """A line of the table of daemons; each revision that an instance has, and each problem, has a line of its own."""
    from modulestack.contract.image_reference import shortened
    from modulestack.release.verbs.daemon_status import notes

    several = len(found.revisions) > 1
    return (
        found.daemon,
        tuple(f"{each.name} ({each.running})" if several else each.name for each in found.revisions),
        tuple(shortened(each.image) for each in found.revisions),
        found.deployment.lower().replace("_", " "),
        f"{found.running}/{found.instances}" if found.revisions else "",
        tuple(filter(None, (*found.problem.split("\n"), notes(found)))),
    )
