"""
Why Pulumi's command line cannot be run, or what it refuses.

Imports nothing heavy, so that a command can catch it.
"""

from __future__ import annotations

from modulestack.engine.errors import EngineError
from modulestack.engine.run import EngineRun


class PulumiCliMissing(Exception):
    """There is no command line that could be used; the message says what to install."""


class RevisionNotFound(Exception):
    """There is no such git revision, or no repository; the message says which."""


class CliEngineError(EngineError):
    """The engine could not do what it was asked for; the message says why."""

    def __init__(self, message: str, run: EngineRun, text: str) -> None:
        super().__init__(message)
        self.run = run
        """What was done until then."""
        self.text = text
        """All that the command line printed."""
