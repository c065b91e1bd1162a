"""Runs a Pulumi program in this process, on a monitor of ours."""

from __future__ import annotations

import logging
import os
import runpy
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks, settings, stack

from modulestack.contract.text_file import UnreadableFile, read_text
from modulestack.rehearsal.isolated import run_isolated

MAIN = "__main__.py"
"""What Python runs of a project: https://www.pulumi.com/docs/iac/languages-sdks/python/"""


class ProgramError(Exception):
    """The program itself ended in an error; the message is its own (``pulumi.RunError``) or names the line."""


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def run(
    root: Path, project: str, stack_name: str, config: Mapping[str, str], monitor: mocks.MockMonitor
) -> tuple[dict[str, Any], list[str]]:
    """
    Run *root*'s ``__main__.py`` as the stack *stack_name* with *config* (full keys, values as the CLI hands them over).

    Returns its outputs, secrets in clear, and what it logged. It runs in a thread of its own, so that Ctrl-C reaches
    the main one, and isolated: two runs never see each other.

    Raises:
        ProgramError: there is no program to run, or it raised.
    """
    try:
        read_text(root / MAIN)
    except UnreadableFile as unreadable:
        raise ProgramError(f"{MAIN}: {unreadable}") from None
    messages = _Messages()
    logger = logging.Logger("modulestack.program", logging.INFO)
    logger.addHandler(messages)
    outcome: dict[str, Any] = {}

    async def main() -> dict[str, Any]:
        pulumi.runtime.set_all_config(dict(config), [])
        pulumi.runtime.set_mocks(
            monitor.mocks, project=project, stack=stack_name, preview=False, logger=logger, monitor=monitor
        )
        return await _program(root)

    def target() -> None:
        try:
            outcome["outputs"] = run_isolated(main)
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=target, name="program", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)  # in slices, so that Ctrl-C reaches the main thread
    error = outcome.get("error")
    if error is not None:
        raise ProgramError(_explain(error, root)) from error
    return outcome["outputs"], messages.lines


async def _program(root: Path) -> dict[str, Any]:
    outputs: dict[str, Any] = {}

    async def program() -> None:
        here = str(root)
        sys.path.insert(0, here)
        before = Path.cwd()
        os.chdir(root)
        try:
            runpy.run_path(str(root / MAIN), run_name="__main__")
        finally:
            os.chdir(before)
            sys.path.remove(here)
        exported = settings.get_root_resource()
        for name, value in (exported.outputs if isinstance(exported, stack.Stack) else {}).items():
            outputs[name] = pulumi.Output.from_input(value)

    await stack.run_pulumi_func(program)
    return {name: await output.future(with_unknowns=True) for name, output in outputs.items()}


def _explain(error: BaseException, root: Path) -> str:
    if isinstance(error, pulumi.RunError):
        return str(error)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root) and ".venv" not in frame.filename
    ]
    where = f"{Path(frames[-1].filename).relative_to(root)}:{frames[-1].lineno}: " if frames else ""
    return f"{where}{type(error).__name__}: {error}"
