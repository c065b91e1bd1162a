"""``modulestack mute``: alarms that tell nobody for a while."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from modulestack.cli.aws_options import AwsOptions, document_options
from modulestack.cli.durations import DURATION
from modulestack.cli.output import say, say_json
from modulestack.cli.runner import confirm_first, reading
from modulestack.contract.errors import BadInput

if TYPE_CHECKING:
    from modulestack.release.verbs.mute import Muted

_MOST_S = 24 * 3600
"""Longer is a matter of the file's `alerts.windows`, which others see."""
_REASON = 500


@click.command()
@click.argument("modules", nargs=-1, metavar="[MODULE]...")
@click.option("--for", "for_s", type=DURATION, metavar="DURATION", help="How long: 90m, 2h; a day at most.")
@click.option("--because", metavar="TEXT", default="", help="Why, for those who look.")
@click.option("--off", is_flag=True, help="Tell again, from now on.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@document_options
def mute(
    *,
    modules: tuple[str, ...],
    for_s: float | None,
    because: str,
    off: bool,
    dry_run: bool,
    yes: bool,
    environment: str,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Have the alarms of MODULEs, or of all modules, tell nobody for a while; then they tell what is wrong still.

    Without --for or --off: say which are muted. Neither `pulumi up` nor a release changes it. See docs/alerts.md.
    """
    minutes = _minutes(for_s, because, off=off)
    left = f"interrupted: some modules may be muted\nNext: modulestack mute -e {environment}"
    with reading(aws, as_json=as_json, interrupted=left) as dependencies:
        from modulestack.release.planning.discovery import all_names, discover
        from modulestack.release.verbs import mute as verb

        wanted = list(modules or all_names(dependencies.aws, environment).modules)
        manifests = {name: each.manifest for name, each in discover(dependencies.aws, environment, wanted).items()}
        if not modules:
            manifests = {name: each for name, each in manifests.items() if each.alert_topic}
        if minutes:
            silent = {name: why for name, each in manifests.items() if (why := verb.why_not(dependencies.aws, each))}
            if silent and (modules or len(silent) == len(manifests)):
                raise BadInput(*silent.values())
            manifests = {name: each for name, each in manifests.items() if name not in silent}
        what = f"{'Unmute' if off else 'Mute'} {', '.join(manifests)} in {environment}?"
        if (minutes or off) and manifests and not (yes or dry_run):
            confirm_first(dependencies, what)
        by = f"{dependencies.who}: {because}" if because else dependencies.who
        found: dict[str, Muted | None] = {}
        for name, manifest in manifests.items():
            if minutes:
                found[name] = verb.mute(dependencies.aws, manifest, minutes=minutes, by=by, dry_run=dry_run)
            elif off:
                found[name] = verb.unmute(dependencies.aws, manifest, dry_run=dry_run)
            else:
                found[name] = verb.muted(dependencies.aws, manifest)
            if not as_json:
                say(f"{name}: {_told(found[name], off=off, dry_run=dry_run)}")
    if as_json:
        shown = {name: {"until": each.until, "by": each.by} if each else None for name, each in found.items()}
        say_json({"environment": environment, "muted": shown, "off": off, "dry_run": dry_run}, indent=2)
    elif not found:
        say(f"no module of {environment} tells anybody when something is wrong")
    elif minutes and not dry_run:
        named = " ".join(found)
        say(f"Next: modulestack mute {named} --off -e {environment}")


def _minutes(for_s: float | None, because: str, *, off: bool) -> int:
    """
    Whole ones, 0: none are asked for.

    Raises:
        click.UsageError: they are too many, or what is asked for does not fit together.
    """
    if off and for_s is not None:
        raise click.UsageError("--off ends it, and --for begins it: give one of them")
    if because and for_s is None:
        raise click.UsageError("--because says why something is muted: it goes with --for")
    if len(because) > _REASON:
        raise click.UsageError(f"--because: {len(because)} characters: {_REASON} are allowed")
    if for_s is None:
        return 0
    if not 60 <= for_s <= _MOST_S:
        raise click.UsageError("--for: allowed 1m to 24h; what is longer is a window of the file's alerts")
    return math.ceil(for_s / 60)


def _told(found: Muted | None, *, off: bool, dry_run: bool) -> str:
    if found is None:
        return "its alarms tell: it is not muted"
    if off:
        return f"its alarms {'would ' * dry_run}tell again"
    return f"its alarms {'would ' * dry_run}tell nobody until {found.until}" + (f" ({found.by})" if found.by else "")
