"""``modulestack``: a table of commands, each imported only when it is called."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from modulestack.cli.output import say
from modulestack.contract.visible import visible

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("modulestack.cli.check:check", "Say what is wrong with an environment's file."),
    "schema": ("modulestack.cli.schema:schema", "Print the JSON Schema of an environment's file."),
    "rehearse": ("modulestack.cli.rehearse:rehearse", "Bring an environment up on the embedded AWS, and take it down."),
    "cost": ("modulestack.cli.cost:cost", "Say what an environment costs, and what an edit of it does to that."),
    "prices": ("modulestack.cli.prices:prices", "Renew the table of prices that costs are reckoned by."),
    "preview": ("modulestack.cli.preview:preview", "Show what Pulumi's own engine would do, on the embedded AWS."),
    "preview-env": (
        "modulestack.cli.preview_env:preview_env",
        "Environments of pull requests, beside one that stands.",
    ),
    "import": ("modulestack.cli.import_:import_", "Take a service that runs over as a module, without making it anew."),
    "release": ("modulestack.cli.release:release", "Release images or a new template, and say what really happened."),
    "restart": ("modulestack.cli.restart:restart", "Replace a module's tasks by new ones of what runs."),
    "watch": ("modulestack.cli.watch:watch", "Follow a deployment that was left to itself."),
    "continue": ("modulestack.cli.continue_:continue_", "Let a deployment go on that a pause holds, or roll it back."),
    "rollback": ("modulestack.cli.rollback:rollback", "Return to the last revision that was successfully deployed."),
    "promote": ("modulestack.cli.promote:promote", "Release to one environment the very image that another one runs."),
    "status": ("modulestack.cli.status:status", "Show what runs where."),
    "history": ("modulestack.cli.history:history", "Show what was done to a module."),
    "diff": ("modulestack.cli.diff:diff", "Show what the next release would change."),
    "verify": ("modulestack.cli.verify:verify", "Check what a release needs, change nothing."),
    "logs": ("modulestack.cli.logs:logs", "Show what a module prints."),
    "run": ("modulestack.cli.run:run", "Run a task once with a module's definition."),
    "exec": ("modulestack.cli.exec:exec_", "Print the command that runs a command in a running task."),
    "stop": ("modulestack.cli.stop:stop", "Stop one task."),
    "maintenance": (
        "modulestack.cli.maintenance:maintenance",
        "Answer requests to a module with a page, or stop it.",
    ),
    "mute": ("modulestack.cli.mute:mute", "Have alarms tell nobody for a while."),
    "prune": ("modulestack.cli.prune:prune", "Deregister old revisions."),
    "unlock": ("modulestack.cli.unlock:unlock", "Show who releases just now, and break a lock that was left behind."),
    "completion": ("modulestack.cli.completion:completion", "Print a shell's completion script."),
}
"""Name → (where, one line of help). The help is here so that ``modulestack --help`` imports no command."""


@contextlib.contextmanager
def _shown_safely() -> Iterator[None]:
    """In here, click's own errors quote nothing that a terminal or a CI log would obey."""
    try:
        yield
    except click.ClickException as wrong:
        wrong.format_message = _safe(wrong.format_message())  # type: ignore[method-assign]
        raise


def _safe(message: str) -> Callable[[], str]:
    return lambda: "\n".join(visible(line) for line in message.split("\n"))


class Table(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As click does; what it says about *args* is safe to show."""
        with _shown_safely():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """
        Run the command; one whose packages a release job does not install says how to get them.

        Ctrl-C reaches here while a command is being imported: later each says itself what is left.
        """
        try:
            with _shown_safely():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            say("interrupted", err=True)
            raise SystemExit(130) from None
        except ModuleNotFoundError as missing:
            if not missing.name or missing.name.partition(".")[0] == __name__.partition(".")[0]:
                raise
            needed = f"this command needs {missing.name}, which a release does not"
            say(f"{needed}: pip install 'modulestack[rehearse]', or `make setup` in a clone", err=True)
            raise SystemExit(2) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Names and help from the table: no command is imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    "modulestack", cls=Table, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="modulestack")
def command_group() -> None:
    """Run a multi-module application on Amazon ECS: a stack per module, releases without downtime."""


def main(args: Sequence[str] | None = None) -> Any:
    """The console script's entry; returns never, exits with the command's status."""
    return command_group.main(args=list(args) if args is not None else None, prog_name="modulestack")
