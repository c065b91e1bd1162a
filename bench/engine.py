"""``python -m bench.engine``: Pulumi's own engine on the embedded AWS; it ends where its command line is missing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from modulestack.embedded_aws import server
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.provider import endpoint
from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.cli_stack import CliStack
from modulestack.rehearsal.cli_engine.errors import PulumiCliMissing
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli, find_pulumi_cli

ROOT = Path(__file__).parents[1]
PROGRAM = ("__main__.py", "Pulumi.yaml", "components", "modulestack")
CLUSTER = 'from pulumi_aws import ecs\necs.Cluster("floor")\n'


def main() -> None:
    """Measure everything."""
    try:
        cli = find_pulumi_cli()
    except PulumiCliMissing as error:
        sys.stdout.write(f"Pulumi's engine is not measured: {error}\n")
        return
    say(f"provider process, start to port (engine {cli.version})", "≤ 0.5 s", f"{_start_s():.2f} s")
    floor = _one_cluster(cli)
    say("preview of one cluster: the engine's own floor", "", f"{floor:.2f} s")
    with CliSandbox("staging", ROOT, cli=cli) as sandbox:
        previews = [_timed(sandbox.stack.preview) for _ in range(3)]
        say("preview of staging", "≤ 2 x floor", f"{min(previews):.2f} s  {min(previews) / floor:.1f} x floor")
        with _peak_mib(sandbox.stack.places.scratch) as peaks:
            say("up of staging", "≤ 30 s", f"{_timed(sandbox.stack.up):.2f} s")
        say("provider process, most memory during it", "≤ 100 MiB", f"{max(peaks):.0f} MiB")
        say("up again, without change", "", f"{_timed(sandbox.stack.up):.2f} s")
        say("destroy", "", f"{_timed(sandbox.stack.destroy):.2f} s")
    say("preview of 50 modules", "≤ 60 s", f"{_modules(cli, 50):.1f} s")


def say(what: str, aim: str, figure: str) -> None:
    """A line with the aim beside the figure."""
    sys.stdout.write(f"{what:<56} {figure:>24}   {aim}\n")
    sys.stdout.flush()


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _start_s(runs: int = 5) -> float:
    aws = EmbeddedAws()
    served = server.serve(aws)
    variables = {**os.environ, endpoint.VARIABLE: served.url}

    def start() -> None:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "modulestack.embedded_aws.provider", "aws", "127.0.0.1:1"],
            env=variables,
            stdout=subprocess.PIPE,
        )
        if process.stdout:
            process.stdout.readline()
            process.stdout.close()
        process.kill()
        process.wait()

    start()
    found = statistics.median(_timed(start) for _ in range(runs))
    served.close()
    return found


def _one_cluster(cli: PulumiCli) -> float:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "Pulumi.yaml").write_text("name: floor\nruntime: python\n")
        (root / "Pulumi.floor.yaml").write_text("config:\n  aws:region: eu-west-1\n")
        (root / "__main__.py").write_text(CLUSTER)
        with CliStack("floor", root, EmbeddedAws(), cli) as stack:
            return min(_timed(stack.preview) for _ in range(3))


def _modules(cli: PulumiCli, count: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for entry in PROGRAM:
            (root / entry).symlink_to(ROOT / entry)
        modules = {
            f"m{n}": {"image": f"example/m{n}:1", "port": 8080, "reachable_from": "internet"} for n in range(count)
        }
        config = {"aws:region": "eu-west-1", "modulestack:network": {"create": {}}, "modulestack:modules": modules}
        (root / "Pulumi.many.yaml").write_text(json.dumps({"config": config}))
        with CliSandbox("many", root, cli=cli) as sandbox:
            return _timed(sandbox.stack.preview)


@contextlib.contextmanager
def _peak_mib(scratch: Path) -> Iterator[list[float]]:
    """The most resident memory of each provider process that runs in the meantime; Linux only."""
    peaks: dict[int, float] = {}
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.1):
            for process in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if b"modulestack.embedded_aws.provider" not in (process / "cmdline").read_bytes():
                        continue
                    if f"TMPDIR={scratch}".encode() not in (process / "environ").read_bytes():
                        continue
                    found = re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text())
                    peaks[int(process.name)] = int(found[1]) / 1024 if found else 0.0

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    result: list[float] = []
    try:
        yield result
    finally:
        ended.set()
        thread.join()
        result += peaks.values() or [0.0]


if __name__ == "__main__":
    main()
