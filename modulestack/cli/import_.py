"""``modulestack import``: a service that somebody else made becomes a module, without being made anew."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

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

TITLES: dict[When, str] = {
    "kept": "stays as it is (imported.keeps; take one out, and the next `pulumi up` sets it)",
    "changed": "the next `pulumi up` changes",
    "made": "the next `pulumi up` makes besides",
    "left": "stays, and is nobody's: no run changes or deletes it",
    "released": "the next release changes",
}


@click.command("import")
@click.argument("environment", type=ENVIRONMENT)
@click.option("--from", "source", required=True, metavar="CLUSTER/SERVICE", help="The service, by the names in ECS.")
@click.option(
    "--module",
    "name",
    type=GIVEN_TEXT,
    metavar="NAME",
    help="What the module is called; default: as the container that serves.",
)
@click.option("--print", "only_print", is_flag=True, help="Show the lines and the import list, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, write nothing.")
@aws_options
def import_(
    environment: str, *, source: str, name: str | None, only_print: bool, as_json: bool, aws: AwsOptions
) -> None:
    """
    Write the module's lines into ENVIRONMENT's file from a service that runs, and the import list for Pulumi.

    Reads AWS only. Nothing is made anew: what the module would have otherwise stays as it is, and each such setting is
    named. See docs/import.md.
    """
    cluster, _, service = source.partition("/")
    if not cluster or not service or "/" in service:
        raise click.UsageError(f"--from {source}: allowed such as platform/orders: the names of cluster and service")
    root = Path.cwd()
    settings, region = _settings(environment, root)
    aws = dataclasses.replace(aws, region=aws.region or region)
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.contract.errors import BadInput
        from modulestack.contract.written_files import write_files
        from modulestack.environment.stack_file import project_name
        from modulestack.importing.reading import read, tags_of_vpc
        from modulestack.importing.take_over import take_over
        from modulestack.importing.yaml_lines import module_text, with_module
        from modulestack.release.aws_access.errors import AwsFailure

        try:
            found = read(dependencies.aws, cluster, service)
        except AwsFailure as failure:
            if failure.code != "ClusterNotFoundException":
                raise
            raise BadInput(f"{source}: there is no cluster {cluster} in {aws.region}: name one that is there") from None
        taken = take_over(
            found,
            settings,
            environment=environment,
            project=project_name(root),
            name=name,
            vpc_tags=tags_of_vpc(dependencies.aws, found.vpc_id),
        )
        if as_json:
            notes = [note._asdict() for note in taken.notes]
            said = {"environment": environment, "module": taken.module, "lines": taken.lines, "notes": notes}
            say_json({**said, "imports": taken.imports}, indent=2)
            return
        if only_print:
            say_text(module_text(taken.module, taken.lines).rstrip())
            say_text(json.dumps(taken.imports, indent=2))
            _show_notes(taken)
            return
        file, list_file = Path(f"Pulumi.{environment}.yaml"), Path(f"import-{environment}-{taken.module}.json")
        text = with_module(file.read_bytes().decode(), file.name, taken.module, taken.lines)
        write_files({list_file: f"{json.dumps(taken.imports, indent=2)}\n".encode(), file: text.encode()})
    say(f"{source} is the module {taken.module} of {file.name}; what Pulumi is to import is in {list_file.name}")
    _show_notes(taken)
    say(f"Next: pulumi import -s {environment} --file {list_file.name} --protect=false --generate-code=false")
    say("Then a preview shows the above and nothing else of what runs; docs/import.md says who runs what")


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
