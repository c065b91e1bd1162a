"""``modulestack logs``: what a module prints."""

from __future__ import annotations

import click

from modulestack.cli.aws_options import AwsOptions, aws_options, environment_option, module_argument
from modulestack.cli.durations import DURATION
from modulestack.cli.given_text import GIVEN_TEXT
from modulestack.cli.named_modules import logging_of
from modulestack.cli.output import say, say_json, say_raw, say_text
from modulestack.cli.runner import reading
from modulestack.cli.waiting import WaitingNews, timeout_option


@click.command()
@module_argument
@environment_option
@click.option("-f", "--follow", is_flag=True, help="Go on with new lines until Ctrl-C.")
@click.option("--since", type=DURATION, default="10m", show_default=True, help="How far back: 90s, 10m, 2h, 1d.")
@click.option("--task", default="", metavar="ID", help="Only this task; the beginning of its id is enough.")
@click.option("--container", default="", metavar="NAME", help="Only this container of the tasks.")
@click.option("--filter", "pattern", default="", metavar="PATTERN", help="A CloudWatch filter pattern.")
@timeout_option("logs")
@click.option(
    "--query", type=GIVEN_TEXT, metavar="NAME|QUERY", help="Ask Logs Insights instead: a saved query, or a text."
)
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
    container: str,
    pattern: str,
    timeout: float | None,
    query: str | None,
    as_json: bool,
    raw: bool,
    aws: AwsOptions,
) -> None:
    """
    Show the output of MODULE, or of a Managed Daemon as SET/DAEMON, a line's control characters spelt out.

    A terminal obeys what --raw prints: it is for programs, and for output that is trusted.
    """
    if raw and (as_json or query):
        raise click.UsageError("--raw goes with neither --json nor --query")
    if query and (follow or task or container or pattern):
        raise click.UsageError(
            "--query goes with none of --follow, --task, --container, --filter: put them into the query"
        )
    if timeout is not None and not (follow or query):
        raise click.UsageError("--timeout goes with --follow or --query")
    from modulestack.release.aws_access.interrupts import raised

    with (
        reading(aws, as_json=as_json, interrupted=_left(module, query), timeout_s=timeout) as dependencies,
        raised(),
    ):
        from modulestack.cli import tables
        from modulestack.contract.visible import visible_lines
        from modulestack.release.aws_access.clock import duration, iso
        from modulestack.release.aws_access.cooperative import run_alone
        from modulestack.release.verbs import log_query
        from modulestack.release.verbs import logs as logs_verb

        manifest = logging_of(dependencies, environment, module)
        now = dependencies.clock.now()
        news = WaitingNews(lambda text: say(f"{module}: {text}", err=True), dependencies.clock.now)
        if query:
            patience_s = log_query.TIMEOUT_S if timeout is None else timeout
            answer = run_alone(
                log_query.ask(
                    dependencies.aws,
                    manifest,
                    query,
                    since=dependencies.aws.server_time.now() - since,
                    until=dependencies.aws.server_time.now(),
                    timeout_s=dependencies.left_s(patience_s),
                    news=news,
                ),
                dependencies.clock,
            )
            if as_json:
                for row in answer.rows:
                    say_json(row)
            elif answer.rows:
                tables.show(tuple(answer.rows[0]), [tuple(row.values()) for row in answer.rows])
            say(f"{module}: {answer}", err=True)
            return
        for text in logs_verb.elsewhere(manifest, container):
            say_text(f"{module}: {text}", err=True)
        begin = dependencies.aws.server_time.now() - since
        source = logs_verb.LogFollower(
            dependencies.aws, manifest, since=begin, task=task, container=container, pattern=pattern
        )
        while True:
            for line in source.new_lines():
                said = {"at": iso(line.at), "task": line.task, "container": line.container, "text": line.text}
                if raw:
                    say_raw(line.text)
                elif as_json:
                    say_json(said)
                else:
                    for text in visible_lines(line.text):
                        whose = f"{line.task[:8]} {line.container}" if manifest.containers else line.task[:8]
                        say(f"{iso(line.at)} {whose} {text}")
            if not follow:
                return
            if timeout is not None and dependencies.clock.now() - now >= timeout:
                say_text(_left(module, query), err=True)
                return
            news(f"new lines of {manifest.log_group}, {f'for {duration(timeout)}' if timeout else 'until Ctrl-C'}")
            dependencies.clock.sleep(logs_verb.FOLLOW_PAUSE_S)


def _left(module: str, query: str | None) -> str:
    """What goes on without us."""
    if query:
        return f"{module}: no longer waiting for the query, which ends by itself; nothing was changed"
    runs = "daemon" if "/" in module else "module"
    return f"{module}: no longer following its output; the {runs} runs on, nothing was changed"
