"""``modulestack maintenance``: a page in place of a module, without an infrastructure run."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, document_options, module_argument
from modulestack.cli.named_modules import manifest_of
from modulestack.cli.output import say, say_json
from modulestack.cli.runner import confirm_first, reading

if TYPE_CHECKING:
    from modulestack.release.planning.maintenance import MaintenancePage

_OFF = "come to its tasks: no maintenance page is on"


@click.command()
@module_argument
@click.argument("state", required=False, type=click.Choice(["on", "off"]), metavar="[on|off]")
@click.option("--page", metavar="FILE", help="What to answer: HTML, text, JSON, CSS or JavaScript, by its ending.")
@click.option("--status", "code", type=int, metavar="CODE", help="HTTP status of the answer; default: 503.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@document_options
def maintenance(
    *,
    module: str,
    state: str | None,
    page: str | None,
    code: int | None,
    dry_run: bool,
    yes: bool,
    environment: str,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Have the load balancers answer requests to MODULE with a page, until it is switched off; its tasks go on.

    Without on or off: say which it is. Neither `pulumi up` nor a release switches it. See docs/maintenance.md.
    """
    if state != "on" and (page is not None or code is not None):
        raise click.UsageError("--page and --status say what is answered: they go with `on`")
    wanted = _page(page, code)
    left = f"interrupted: the page may be on in part\nNext: modulestack maintenance {module} -e {environment}"
    with reading(aws, as_json=as_json, interrupted=left) as dependencies:
        from modulestack.release.verbs.maintenance import read_pages, switch_off, switch_on

        manifest = manifest_of(dependencies, environment, module)
        if state and not (yes or dry_run):
            confirm_first(dependencies, f"Switch the maintenance page of {module} in {environment} {state}?")
        if state == "on":
            planned = switch_on(dependencies.aws, manifest, wanted, dry_run=dry_run)
            rules, is_on = len(planned), not dry_run or any(each.rule for each in planned)
            told = f"{'would be' if dry_run else 'are'} answered with status {wanted.status}"
        elif state == "off":
            rules = len(switch_off(dependencies.aws, manifest, dry_run=dry_run))
            is_on = dry_run and bool(rules)
            told = f"{'would come' if dry_run else 'come'} to its tasks again" if rules else _OFF
        else:
            rules = len(read_pages(dependencies.aws, manifest))
            is_on = bool(rules)
            told = "are answered with the maintenance page" if rules else _OFF
    if as_json:
        said = {"environment": environment, "module": module, "maintenance": is_on, "rules": rules, "dry_run": dry_run}
        say_json(said, indent=2)
        return
    counted = f" ({rules} listener {'rule' if rules == 1 else 'rules'})" if rules else ""
    say(f"{module}: requests to {manifest.url} {told}{counted}")
    if is_on:
        say(f"Next: modulestack maintenance {module} off -e {environment}")


def _page(path: str | None, code: int | None) -> MaintenancePage:
    """
    What is to be answered.

    Raises:
        click.UsageError: AWS takes no such page; nothing was changed.
    """
    import dataclasses

    from modulestack.release.planning.maintenance import CONTENT_TYPES, DEFAULT_PAGE, MOST_CHARACTERS, STATUSES

    found = DEFAULT_PAGE
    if code is not None:
        if code not in STATUSES:
            raise click.UsageError(f"--status {code}: allowed 200 to 299 and 400 to 599, as load balancers answer")
        found = dataclasses.replace(found, status=code)
    if path is None:
        return found
    kind = CONTENT_TYPES.get(pathlib.PurePath(path).suffix.lower())
    if kind is None:
        raise click.UsageError(f"--page {path}: the name must end in {', '.join(CONTENT_TYPES)}")
    try:
        body = pathlib.Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.UsageError(f"--page {path}: it is not UTF-8 text") from None
    except OSError as error:
        raise click.UsageError(f"--page {path}: {error.strerror}") from None
    if len(body) > MOST_CHARACTERS:
        raise click.UsageError(
            f"--page {path}: {len(body)} characters: load balancers answer with {MOST_CHARACTERS} at most; have "
            "it lead to a richer one"
        )
    return dataclasses.replace(found, body=body, content_type=kind)
