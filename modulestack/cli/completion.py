"""``modulestack completion``: the script that completes commands and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from modulestack.cli.output import say_raw


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(*, shell: str) -> None:
    """
    Print SHELL's completion script.

    In ~/.bashrc: eval "$(modulestack completion bash)"
    """
    from modulestack.cli.main import command_group

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"{shell}: no completion")
    say_raw(found(command_group, {}, "modulestack", "_MODULESTACK_COMPLETE").source())
