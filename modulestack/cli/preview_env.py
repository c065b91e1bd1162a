"""``modulestack preview-env``: environments of pull requests, beside one that stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modulestack.cli.after_dashes import WithDashes, after_dashes
from modulestack.cli.aws_options import AwsOptions, aws_options, document_options, environment_option
from modulestack.cli.output import say, say_json, say_text
from modulestack.cli.preview_base import beside, of_base
from modulestack.cli.runner import confirm_first

if TYPE_CHECKING:
    from modulestack.cli.preview_stack import CliPreviewStack
    from modulestack.contract.previews import PreviewRecord
    from modulestack.environment.model import Environment
    from modulestack.environment.previews_section import PreviewsSection

HOUR_S = 3600.0


@click.group("preview-env")
def preview_env() -> None:
    """
    Environments of pull requests, on the network and behind the load balancer of one that stands.

    What is in them is said by `modulestack:previews` in the file of that environment. See docs/previews.md.
    """


@preview_env.command(cls=WithDashes)
@click.argument("number", metavar="PR")
@click.option("--image", "images", multiple=True, metavar="MODULE=IMAGE", help="In place of the one with `image_tag`.")
@click.option("--dry-run", is_flag=True, help="Print the stack's file and the commands, change nothing.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- PULUMI ARGUMENTS]")
@environment_option
@aws_options
@click.pass_context
def up(
    ctx: click.Context,
    *,
    number: str,
    images: tuple[str, ...],
    dry_run: bool,
    arguments: tuple[str, ...],
    environment: str,
    aws: AwsOptions,
) -> None:
    """
    Make the preview of pull request PR beside the environment -e, or bring it up to date; its time begins anew.

    Writes Pulumi.pr-ENV-NUMBER.yaml here and runs `pulumi up`, then releases the images of a preview that was there.
    What comes after -- is given to `pulumi up`.
    """
    if len(arguments) > len(after_dashes(ctx) or ()):
        raise click.UsageError(f"{arguments[0]}: one pull request at a time; what Pulumi is given stands after --")
    with of_base(environment, aws, only_reads=dry_run) as (base, section, dependencies):
        from modulestack.cli import arguments as given
        from modulestack.cli.preview_stack import CliPreviewStack
        from modulestack.contract import image_reference
        from modulestack.contract.errors import BadInput
        from modulestack.contract.previews import SLOT, BasePlace, number_of
        from modulestack.environment import preview_environment as preview
        from modulestack.environment.checked_preview import rules_of_preview
        from modulestack.environment.shared_load_balancer import balancer_of_previews
        from modulestack.release.planning.preview_place import find_place
        from modulestack.release.storage.preview_records import read_records, record_of
        from modulestack.release.verbs.previews import PreviewSettings, bring_up

        wanted = number_of(number)
        named = given.pairs(images, option="--image", form="MODULE=IMAGE")
        if strange := [each for each in named if each not in preview.modules_of(base, section)]:
            known = ", ".join(preview.modules_of(base, section))
            raise BadInput(f"--image: previews of {base.name} have no module {strange[0]}: allowed {known}")
        for module, image in named.items():
            try:
                image_reference.parse(image)
            except BadInput as bad:
                raise BadInput(f"--image {module}={image}: {bad}") from None
        records = read_records(dependencies.aws, base.name)
        there = record_of(records, wanted)
        balancer = balancer_of_previews(base) or ""
        place = find_place(
            dependencies.aws,
            base.name,
            next(iter(base.modules)),
            balancer,
            base.existing_load_balancer(balancer),
            rules=0 if there else rules_of_preview(base),
            most_rules=base.quotas.most_rules,
        )

        def made(record: PreviewRecord, where: BasePlace) -> dict[str, Any]:
            return preview.with_images(_values(base, record, where), named)

        provider = preview.secrets_provider(base)
        stack = CliPreviewStack(
            root=Path.cwd(),
            text=lambda record, where: preview.file_of(made(record, where), base.name, secrets_provider=provider),
            release_images=lambda record: _release(aws, record, made(record, place)),
            secrets_provider=provider,
            arguments=arguments,
        )
        if dry_run:
            record = there or _planned(base, wanted, min({*range(SLOT.max + 1)} - {each.slot for each in records}))
            say(f"# Pulumi.{record.environment}.yaml")
            say_text(stack.text(record, place).rstrip("\n"))
            for command in stack.commands(record):
                say(f"$ {' '.join(command)}")
            return
        settings = PreviewSettings(base=base.name, ttl_s=section.ttl_hours * HOUR_S, most=section.most)
        stack.check(there or _planned(base, wanted, SLOT.min))
        kept = bring_up(dependencies.aws, settings, wanted, place, stack)
        _say_urls(base, section, kept)


@preview_env.command()
@click.argument("number", metavar="PR")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@environment_option
@aws_options
def down(*, number: str, yes: bool, environment: str, aws: AwsOptions) -> None:
    """
    Take the preview of pull request PR away, whole or half made; without one, say so.

    Neither the file of -e nor that of the preview is needed.
    """
    with beside(environment, aws) as dependencies:
        from modulestack.contract.previews import environment_name, number_of
        from modulestack.release.planning.preview_place import demand_environment
        from modulestack.release.verbs.previews import take_down

        wanted = number_of(number)
        name = environment_name(environment, wanted)
        stack = _stack_that_ends()
        stack.check()
        if not yes:
            confirm_first(dependencies, f"Take {name} away?")
        if take_down(dependencies.aws, environment, wanted, stack):
            say(f"{name} is gone")
        else:
            demand_environment(dependencies.aws, environment)
            say(f"there is no preview of pull request {wanted} of {environment}: nothing to take away")


@preview_env.command()
@environment_option
@aws_options
def sweep(*, environment: str, aws: AwsOptions) -> None:
    """Take away the previews whose time is over; one that cannot be is told, and stops no other. Needs no file."""
    with beside(environment, aws) as dependencies:
        from modulestack.release.planning.preview_place import demand_environment
        from modulestack.release.verbs.previews import sweep as sweep_verb

        failed = 0
        swept = 0
        stack = _stack_that_ends()
        stack.check()
        for each in sweep_verb(dependencies.aws, environment, stack):
            swept += 1
            failed += bool(each.failure)
            said = f"is still there: {each.failure}" if each.failure else "is gone: its time was over"
            say(f"{each.record.environment} {said}", err=bool(each.failure))
        if not swept:
            demand_environment(dependencies.aws, environment)
            say(f"no preview of {environment} has come to its end")
        if failed:
            raise SystemExit(1)


@preview_env.command()
@environment_option
@click.option("--account", metavar="ID", help="The account's number; default: the file's account_id.")
def boundary(*, environment: str, account: str | None) -> None:
    """Print the permissions boundary of previews, for their roles and for the role of pull requests; asks no AWS."""
    from modulestack.contract import boundary as boundaries
    from modulestack.contract import partitions
    from modulestack.environment import load
    from modulestack.environment.errors import InvalidEnvironment
    from modulestack.fields.aws_formats import ACCOUNT_PATTERN
    from modulestack.fields.pattern import matches

    try:
        base = load.from_file(environment, Path.cwd())
    except InvalidEnvironment as error:
        say_text(str(error), err=True)
        raise SystemExit(2) from None
    number = base.account_id if account is None else account
    if account is not None and not matches(ACCOUNT_PATTERN, account):
        raise click.UsageError(f"--account {account!r}: allowed the 12 digits of an account, such as 123456789012")
    if base.pipeline is None or number is None:
        raise click.UsageError(
            f"{environment} needs modulestack:pipeline, whose state the boundary names, and account_id or --account"
        )
    partition = partitions.of_region(base.region).name
    bucket = base.pipeline.state_bucket
    say_json(boundaries.of_previews(base.name, partition=partition, account=number, state_bucket=bucket), indent=2)


@preview_env.command("list")
@document_options
def list_(*, environment: str, as_json: bool, aws: AwsOptions) -> None:
    """Show the previews of an environment: how old each is, when it ends, what it costs, where it answers."""
    with of_base(environment, aws, as_json=as_json, only_reads=True) as (base, section, dependencies):
        from modulestack.cli.preview_rows import COLUMNS, documents, rows
        from modulestack.cli.tables import show
        from modulestack.release.storage.preview_records import read_records

        records = read_records(dependencies.aws, base.name)
        if as_json:
            say_json({"environment": base.name, "previews": documents(base, section, records)}, indent=2)
        elif records:
            show(COLUMNS, rows(base, section, records, dependencies.clock.now()))
        else:
            say(f"{base.name} has no previews")


def _values(base: Environment, record: PreviewRecord, place: Any) -> dict[str, Any]:
    from modulestack.environment.preview_environment import values

    return values(base, record.number, record.slot, place)


def _planned(base: Environment, number: int, slot: int) -> PreviewRecord:
    from modulestack.contract.previews import PreviewRecord

    return PreviewRecord(base=base.name, number=number, slot=slot, made_at=0, expires_at=0)


def _say_urls(base: Environment, section: PreviewsSection, record: PreviewRecord) -> None:
    from modulestack.environment.preview_environment import hosts_of
    from modulestack.release.aws_access.clock import iso

    say(f"{record.environment} is up until {iso(record.expires_at)}, when a sweep takes it away")
    for name, host in hosts_of(base, section, record.number).items():
        say(f"  {name}: https://{host}")


def _stack_that_ends() -> CliPreviewStack:
    from modulestack.cli.preview_stack import CliPreviewStack

    return CliPreviewStack(root=Path.cwd(), text=lambda _record, _place: "", release_images=lambda _record: None)


def _release(aws: AwsOptions, record: PreviewRecord, values: Mapping[str, Any]) -> None:
    """
    As `modulestack release` of all its modules.

    Raises:
        StackFailed: one was not released.
    """
    from modulestack.cli.preview_release import release_all

    release_all(aws, record.environment, {name: str(each["image"]) for name, each in values["modules"].items()})
