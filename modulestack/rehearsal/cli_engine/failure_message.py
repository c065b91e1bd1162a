"""Why a run of the command line failed, in a few lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from modulestack.engine.urn import ROOT_TYPE, type_and_name
from modulestack.rehearsal.cli_engine import engine_events
from modulestack.rehearsal.cli_engine.command import CommandResult

_EMPTY_WORDS = re.compile(
    r"^((update|preview|destroy|refresh|resource .*) failed|an unhandled error occurred: program exited with .*)$",
    re.IGNORECASE,
)
_LOCKED = "the stack is currently locked by"
_LEFTOVER = re.compile(r"^\s*(Previewing|Updating|Destroying|Refreshing|View|Duration|@ )")


def failure_message(done: CommandResult, stack: str, verb: str) -> str:
    """What *done*, a failed ``pulumi VERB`` of *stack*, complains of: one line each, the resource first."""
    if _LOCKED in done.text:
        return (
            f"stack {stack} is locked: a run of it is under way, or one was killed and left its lock; "
            f"if none is running, free it: pulumi cancel --stack {stack} --yes"
        )
    said = [
        line
        for diagnostic in engine_events.diagnostics(done.events)
        if diagnostic.severity == "error"
        for line in [_line(diagnostic)]
    ]
    telling = [line for line in dict.fromkeys(said) if line]
    if telling:
        return "\n".join(telling)
    return "\n".join(_tail(done.text)) or f"pulumi {verb} ended with status {done.status} and said nothing"


def _line(diagnostic: engine_events.Diagnostic) -> str:
    """*diagnostic*, after its resource's name; nothing if it only says that something failed."""
    message = re.sub(r"\s*\n\s*\*\s*", " ", diagnostic.message).strip()
    message = re.sub(r"^\d+ errors? occurred:\s*", "", message)
    if not message or _EMPTY_WORDS.match(message):
        return ""
    if diagnostic.urn.count("::") < 3:
        return message
    type_, name = type_and_name(diagnostic.urn)
    return message if type_ == ROOT_TYPE else f"{name} ({type_}): {message}"


def _tail(text: str) -> Sequence[str]:
    """The last lines that are not mere progress."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not _LEFTOVER.match(line)]
    return [line.removeprefix("error: ") for line in lines[-15:]]
