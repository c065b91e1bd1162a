"""``make bench``: prints a line per figure, with the aim beside it."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import canary, cdk, engine, load, load_report_page, rehearsal, release, report_page, routing
from bench.process import median

BIN = Path(sys.executable).parent
MODULESTACK = str(BIN / "modulestack")


def main() -> None:
    """Measure everything."""
    _line("modulestack --help", "≤ 0.3 s", [MODULESTACK, "--help"], 5)
    _line("modulestack release --help", "≤ 0.25 s, ≤ 60 MiB", [MODULESTACK, "release", "--help"], 5)
    _line("modulestack check staging", "", [MODULESTACK, "check", "staging"], 5)
    _line("modulestack rehearse staging", "≤ 3 s, ≤ 280 MiB", [MODULESTACK, "rehearse", "staging"], 3)
    rehearsal.main()
    release.main()
    canary.main()
    routing.main()
    report_page.main()
    load_report_page.main()
    load.main()
    per_module = {}
    for modules in (2, 10, 50, 200):
        aim = "≤ 4 s" if modules == 50 else ""
        seconds = _line(
            f"the program under mocks, {modules} modules", aim, [sys.executable, "-m", "bench.program", str(modules)], 3
        )
        per_module[modules] = seconds
    shared = [sys.executable, "-m", "bench.program", "50", "shared"]
    _line("the program under mocks, 50 behind one balancer", "≤ 4 s", shared, 3)
    floor = per_module[2]
    ratio = ((per_module[200] - floor) / 198) / ((per_module[10] - floor) / 8)
    _say("seconds per module at 200, to those at 10", "≤ 1.3", f"{ratio:.2f}")
    cdk.main()
    engine.main()


def _line(what: str, aim: str, command: list[str], runs: int) -> float:
    cost = median(command, runs)
    _say(what, aim, f"{cost.seconds:.2f} s  {cost.mib:.0f} MiB")
    return cost.seconds


def _say(what: str, aim: str, figure: str) -> None:
    sys.stdout.write(f"{what:<48} {figure:>20}   {aim}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
