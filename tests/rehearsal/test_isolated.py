"""Programs of one process do not meet, and leave nothing to each other."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime import mocks, settings

from modulestack.rehearsal import program
from modulestack.rehearsal.isolated import run_isolated


class _Echo(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        return args.name, args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


class _Broken(Exception):
    pass


def _run(root: Path, text: str) -> dict[str, Any]:
    (root / "__main__.py").write_text(text)
    outputs, _ = program.run(root, "p", "s", {}, mocks.MockMonitor(_Echo()))
    return outputs


def test_a_program_does_not_wait_for_what_another_left(tmp_path: Path):
    """
    Threads that set nothing share the SDK's set of outputs.

    Waiting for a broken one raises, for a pending one hangs.
    """
    seen: list[set[Any]] = []

    def leave_something() -> None:
        left = asyncio.new_event_loop().create_future()
        left.set_exception(_Broken())
        settings.SETTINGS.outputs.add(left)
        seen.append(settings.SETTINGS.outputs)

    thread = threading.Thread(target=leave_something)
    thread.start()
    thread.join()
    try:
        outputs = _run(tmp_path, "import pulumi\npulumi.export('x', pulumi.Output.from_input(1))\n")
        assert (outputs, len(seen[0])) == ({"x": 1}, 1)
    finally:
        seen[0].clear()


def test_a_failed_program_leaves_nothing_to_the_next(tmp_path: Path):
    with pytest.raises(program.ProgramError, match="ZeroDivisionError"):
        _run(tmp_path, "import pulumi\npulumi.Output.from_input(1).apply(lambda x: 1 // 0)\n")
    assert _run(tmp_path, "import pulumi\npulumi.export('x', 1)\n") == {"x": 1}


def test_each_run_has_a_root_and_sets_of_its_own():
    async def main() -> tuple[object, ...]:
        mocks.set_mocks(_Echo())
        found = settings.SETTINGS
        return settings.get_root_resource(), found.outputs, found.lock, found.rpc_manager

    first, second = run_isolated(main), run_isolated(main)
    assert [a is b for a, b in zip(first, second, strict=True)] == [False] * 4
    assert settings.get_root_resource() is None


@pytest.mark.parametrize("fails", [False, True])
def test_what_is_pending_at_the_end_is_cancelled(fails: bool):  # noqa: FBT001
    """Otherwise it would be collected in another test's time: ``coroutine ... was never awaited``."""
    tasks: list[asyncio.Future[Any]] = []

    async def never() -> None:
        await asyncio.get_running_loop().create_future()

    async def main() -> None:
        tasks.append(asyncio.ensure_future(never()))
        await asyncio.sleep(0)
        tasks.append(asyncio.ensure_future(never()))
        if fails:
            raise _Broken

    if fails:
        with pytest.raises(_Broken):
            run_isolated(main)
    else:
        run_isolated(main)
    assert [task.cancelled() for task in tasks] == [True, True]


def test_what_a_program_asks_of_the_engine_is_done_in_its_own_thread():
    """A thread for each request costs a tenth of the program's time, and answers come one after the other anyway."""

    async def asked() -> list[int]:
        loop = asyncio.get_running_loop()
        with pytest.raises(_Broken):
            await loop.run_in_executor(None, _break)
        return [await loop.run_in_executor(None, threading.get_ident), threading.get_ident()]

    first, second = run_isolated(asked)
    assert first == second


def _break() -> None:
    raise _Broken
