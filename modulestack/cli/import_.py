"""``modulestack import``: a service that somebody else made becomes a module, without being made anew."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modulestack.cli.aws_options import AwsOptions, aws_options
from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.given_text import GIVEN_TEXT
from modulestack.cli.output import say, say_json, say_text
from modulestack.cli.runner import reading

if TYPE_CHECKING:
    from modulestack.environment.settings import Settings
    from modulestack.importing.notes import When
    from modulestack.importing.take_over import TakeOver
    from modulestack.release.aws_access.client import AwsClient

TITLES: dict[When, str] = {
    "kept": "stays as it is (imported.keeps; take one out, and the next `pulumi up` sets it)",
    "changed": "the next `pulumi up` changes",
    "made": "the next `pulumi up` makes besides",
    "left": "stays, and is nobody's: no run changes or deletes it",
    "released": "the next release changes",
}


@click.command("import")
@click.argument("environment", type=ENVIRONMENT)
@click.option(
    "--from",
    "sources",
    required=True,
    multiple=True,
    metavar="CLUSTER/SERVICE",
    help="The service, by the names in ECS; may be given several times.",
)
@click.option(
    "--module",
    "names",
    type=GIVEN_TEXT,
    multiple=True,
    metavar="NAME",
    help="What the module is called; default: as the container that serves. Of several services one each, in order.",
)
@click.option(
    "--load-balancer",
    "balancer",
    type=GIVEN_TEXT,
    metavar="NAME",
    help="What the file calls the load balancer, which then stays as it is, for other modules too.",
)
@click.option("--print", "only_print", is_flag=True, help="Show the lines and the import lists, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, write nothing.")
@aws_options
def import_(
    environment: str,
    *,
    sources: tuple[str, ...],
    names: tuple[str, ...],
    balancer: str | None,
    only_print: bool,
    as_json: bool,
    aws: AwsOptions,
) -> None:
    """
    Write the module's lines into ENVIRONMENT's file from a service that runs, and the import list for Pulumi.

    Reads AWS only. Nothing is made anew: what the module would have otherwise stays as it is, and each such setting is
    named. See docs/import.md.
    """
    for source in sources:
        cluster, _, service = source.partition("/")
        if not cluster or not service or "/" in service:
            raise click.UsageError(
                f"--from {source}: allowed such as platform/orders: the names of cluster and service"
            )
    if names and len(names) != len(sources):
        raise click.UsageError(f"--module is given {len(names)} times, and --from {len(sources)} times: give one each")
    root = Path.cwd()
    settings, region = _settings(environment, root)
    aws = dataclasses.replace(aws, region=aws.region or region)
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.contract.written_files import write_files
        from modulestack.environment.stack_file import project_name
        from modulestack.importing.take_over import with_module as settings_with
        from modulestack.importing.yaml_lines import module_text, with_module

        project = project_name(root)
        taken: list[TakeOver] = []
        for source, name in zip(sources, names or (None,) * len(sources), strict=True):
            found = _taken(dependencies.aws, source, settings, environment, project, name, balancer)
            settings = settings_with(settings, found)
            taken.append(found)
        if as_json:
            say_json({"environment": environment, "modules": [_document(each) for each in taken]}, indent=2)
            return
        if only_print:
            for each in taken:
                say_text(module_text(each.module, each.lines, each.sections).rstrip())
                say_text(json.dumps(each.imports, indent=2))
                _show_notes(each)
            return
        file, files = Path(f"Pulumi.{environment}.yaml"), dict[Path, bytes]()
        text = file.read_bytes().decode()
        for each in taken:
            text = with_module(text, file.name, each.module, each.lines, each.sections)
            files[_list_file(environment, each)] = f"{json.dumps(each.imports, indent=2)}\n".encode()
        write_files({**files, file: text.encode()})
    for source, each in zip(sources, taken, strict=True):
        what = f"what Pulumi is to import is in {_list_file(environment, each)}"
        say(f"{source} is the module {each.module} of {file.name}; {what}")
        _show_notes(each)
    for each in taken:
        list_file = _list_file(environment, each)
        say(f"Next: pulumi import -s {environment} --file {list_file} --protect=false --generate-code=false")
    say("Then a preview shows the above and nothing else of what runs; docs/import.md says who runs what")


def _taken(
    client: AwsClient,
    source: str,
    settings: Settings,
    environment: str,
    project: str,
    name: str | None,
    balancer: str | None,
) -> TakeOver:
    """How the service *source* becomes a module."""
    from modulestack.contract.errors import BadInput
    from modulestack.importing.reading import read, tags_of_vpc
    from modulestack.importing.records import with_records
    from modulestack.importing.take_over import take_over
    from modulestack.importing.volumes import with_file_systems
    from modulestack.release.aws_access.errors import AwsFailure

    cluster, _, service = source.partition("/")
    try:
        found = with_file_systems(client, read(client, cluster, service))
        found = with_records(client, found, settings.values.get("domain"))
    except AwsFailure as failure:
        if failure.code != "ClusterNotFoundException":
            raise
        raise BadInput(f"{source}: there is no cluster {cluster} in {client.region}: name one that is there") from None
    return take_over(
        found,
        settings,
        environment=environment,
        project=project,
        name=name,
        balancer=balancer,
        vpc_tags=tags_of_vpc(client, found.vpc_id),
    )


def _list_file(environment: str, taken: TakeOver) -> Path:
    return Path(f"import-{environment}-{taken.module}.json")


def _document(taken: TakeOver) -> dict[str, Any]:
    return {
        "module": taken.module,
        "lines": taken.lines,
        "sections": taken.sections,
        "notes": [note._asdict() for note in taken.notes],
        "imports": taken.imports,
    }


def _settings(environment: str, root: Path) -> tuple[Settings, str | None]:
    """
    What the environment's file says, and its region.

    A file that cannot be read ends the process with status 2.
    """
    from modulestack.contract.config_keys import REGION
    from modulestack.environment import stack_file
    from modulestack.environment.errors import InvalidEnvironment

    try:
        found = stack_file.settings(environment, root)
        if not found.readable:
            raise InvalidEnvironment(found.problems)
    except InvalidEnvironment as error:
        say_text(str(error), err=True)
        raise SystemExit(2) from None
    region = found.values.get(REGION)
    return found, region if isinstance(region, str) else None


def _show_notes(taken: TakeOver) -> None:
    for when, title in TITLES.items():
        if told := [note.text for note in taken.notes if note.when == when]:
            say(f"{title}:")
            for text in told:
                say(f"  {text}")
