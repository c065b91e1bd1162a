"""The watchdog bites who stands still, nobody else, and says where."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from modulestack.embedded_aws.clock import ScaledClock
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.serve import bring_up
from modulestack.rehearsal.watchdog import Watchdog, stacks

ROOT = Path(__file__).parents[2]


def _bites(progress: Iterable[object], *, limit_s: float = 3.0) -> list[str]:
    """What a watchdog says that looks once a second at *progress*, without waiting, until there is no more of it."""
    seen = iter(progress)
    ahead = [next(seen), next(seen)]
    said: list[str] = []

    def look() -> object:
        ahead.append(next(seen, None))
        return ahead.pop(0)

    with Watchdog(
        look, lambda: ("last: a", "clock: b"), limit_s=limit_s, wait=lambda _s: ahead[0] is None, end=said.append
    ) as watchdog:
        watchdog._thread.join()
    return said


def test_who_stands_still_is_ended_once_and_told_what_was_going_on():
    assert _bites([1, 1, 1, 1, 1, 1, 1, 1]) == [
        "no progress for 3 s: neither the program nor the simulated clock moved\n  last: a\n  clock: b"
    ]


def test_who_moves_just_in_time_is_left_alone():
    assert _bites([1, 1, 1, 2, 2, 2, 3, 3, 3]) == []


def test_who_stands_still_late_is_ended_too():
    assert len(_bites([1, 2, 3, 4, 4, 4, 4])) == 1


def test_who_thinks_in_a_debugger_is_left_alone():
    """Its prompt waits as long as its user does."""
    prompt = threading.Event()
    space: dict[str, Any] = {"__name__": "bdb", "wait": prompt.wait}
    exec("def interaction():\n    wait()", space)  # as bdb.py's own functions do
    thread = threading.Thread(target=space["interaction"])
    thread.start()
    try:
        assert _bites([1] * 20) == []
    finally:
        prompt.set()
        thread.join()
    assert len(_bites([1] * 20)) == 1


def _stand_here(come: threading.Event, go: threading.Event) -> None:
    come.set()
    go.wait()


def test_the_stacks_name_the_line_where_a_thread_stands():
    come, go = threading.Event(), threading.Event()
    thread = threading.Thread(target=_stand_here, args=(come, go))
    thread.start()
    come.wait()
    path = Path(stacks())
    go.set()
    thread.join()
    text = path.read_text()
    path.unlink()
    assert f'File "{__file__}", line {_stand_here.__code__.co_firstlineno + 2} in _stand_here' in text


def test_where_no_file_can_be_written_is_said(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    assert stacks().startswith("could not be written: [Errno 2]")


def test_progress_is_what_program_account_or_clock_do():
    sandbox = Sandbox("staging", ROOT)
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: sandbox.engine.run.requests.append("register web (aws:ecs/service:Service)"),
        lambda: sandbox.aws.client("ecs").list_clusters(),
        lambda: sandbox.aws.clock.sleep(1),
        lambda: sandbox.engine.begin(),
    ]
    moved = []
    for step in steps:
        before = sandbox.progress()
        step()
        moved.append(sandbox.progress() != before)
    calls = len(sandbox.aws.calls)
    sandbox.aws.close()
    assert moved == [False, True, True, True, True]
    assert sandbox.last_activity()[:2] == (
        "the program's last of 0 requests: none yet",
        f"the last of {calls} AWS calls: ecs ListClusters",
    )


def test_what_merely_serves_is_not_watched():
    clocks: list[object] = []

    @contextlib.contextmanager
    def supervise(sandbox: Sandbox) -> Iterator[None]:
        clocks.append(vars(sandbox.aws.clock)["_clock"])
        yield
        clocks.append(vars(sandbox.aws.clock)["_clock"])

    served = bring_up("staging", ROOT, lambda _event: None, port=0, speed=1, supervise=supervise)
    served.close()
    assert {request.split()[0] for request in served.sandbox.engine.run.requests} == {"register", "call"}
    assert [isinstance(clock, ScaledClock) for clock in clocks] == [False, False]


def _rehearse(root: Path, program: str, limit_s: int) -> subprocess.CompletedProcess[str]:
    """``modulestack rehearse staging`` in *root*, with another program and less patience."""
    for name in ("Pulumi.yaml", "Pulumi.staging.yaml"):
        shutil.copy(ROOT / name, root)
    (root / "__main__.py").write_text(program)
    code = (
        f"from modulestack.rehearsal import watchdog; watchdog.LIMIT_S = {limit_s}; "
        "from modulestack.cli.main import main; main(['rehearse', 'staging'])"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_program_that_blocks_for_ever_is_ended_and_its_line_is_named(tmp_path):
    done = _rehearse(tmp_path, "import threading\n\nthreading.Event().wait()\n", 4)
    *said, last = done.stderr.splitlines()
    path = Path(last.removeprefix("  all threads' stacks: "))
    text = path.read_text()
    path.unlink()
    assert said[:3] == [
        "no progress for 4 s: neither the program nor the simulated clock moved",
        "  bringing staging up on the embedded AWS: nothing done yet",
        "  the program's last of 0 requests: none yet",
    ]
    assert [line.split()[0] for line in said[3:]] == ["the", "simulated"]
    assert (done.returncode, f'File "{tmp_path / "__main__.py"}", line 3 in <module>' in text) == (1, True)
