"""``modulestack logs``: what a module prints."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.durations import DURATION
from modulestack.cli.output import say, say_json, say_raw
from modulestack.cli.runner import manifest_of, reading


@click.command()
@module_argument
@environment_option
@click.option("-f", "--follow", is_flag=True, help="Go on with new lines until Ctrl-C.")
@click.option("--since", type=DURATION, default="10m", show_default=True, help="How far back: 90s, 10m, 2h, 1d.")
@click.option("--task", default="", metavar="ID", help="Only this task; the beginning of its id is enough.")
@click.option("--filter", "pattern", default="", metavar="PATTERN", help="A CloudWatch filter pattern.")
@click.option("--query", metavar="QUERY", help="Ask Logs Insights instead.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines; see docs/releases.md.")
@click.option("--raw", is_flag=True, help="The bytes as they were printed, nothing in front of them.")
@aws_options
def logs(
    *,
    module: str,
    environment: str,
    follow: bool,
    since: float,
    task: str,
    pattern: str,
    query: str | None,
    as_json: bool,
    raw: bool,
    aws: AwsOptions,
) -> None:
    """
    Show MODULE's output, a line's control characters spelt out.

    A terminal obeys what --raw prints: it is for programs, and for output that is trusted.
    """
    if raw and (as_json or query):
        raise click.UsageError("--raw goes with neither --json nor --query")
    if query and (follow or task or pattern):
        raise click.UsageError(
            "--query goes with neither --follow nor --task nor --filter: put the task and the pattern into the query"
        )
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.cli import tables
        from modulestack.contract.visible import visible_lines
        from modulestack.release.aws_access.clock import iso
        from modulestack.release.aws_access.cooperative import run_alone
        from modulestack.release.verbs import logs as logs_verb

        manifest = manifest_of(dependencies, environment, module)
        now = dependencies.clock.now()
        if query:
            rows = run_alone(
                logs_verb.query_logs(dependencies.aws, manifest, query, since=now - since, until=now),
                dependencies.clock,
            )
            if as_json:
                for row in rows:
                    say_json(row)
            elif rows:
                tables.show(tuple(rows[0]), [tuple(row.values()) for row in rows])
            return
        source = logs_verb.LogFollower(dependencies.aws, manifest, since=now - since, task=task, pattern=pattern)
        while True:
            for line in source.new_lines():
                said = {"at": iso(line.at), "task": line.task, "container": line.container, "text": line.text}
                if raw:
                    say_raw(line.text)
                elif as_json:
                    say_json(said)
                else:
                    for text in visible_lines(line.text):
                        say(f"{iso(line.at)} {line.task[:8]} {text}")
            if not follow:
                return
            dependencies.clock.sleep(logs_verb.FOLLOW_PAUSE_S)
