"""
``python -m bench.cdk``: the program beside AWS's CDK, which synthesises as many comparable services.

Needs node on PATH, and the packages of ``bench/cdk/package.json`` in ``bench/cdk/node_modules`` or in the folder that
CDK_MODULES names; says so and ends where they are missing. The two run in alternate pairs, because a ratio holds only
between runs that had the same machine to themselves, or shared it with the same others.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.process import Cost, cost

FOLDER = Path(__file__).parent / "cdk"
SERVICES, PAIRS = 50, 5
SHAPES = {"": "≤ 0.45, ≤ 0.3", "shared": "≤ 0.35"}
"""How services are reached: each by a load balancer of its own, or all by one → what is aimed at."""


class NotMeasured(Exception):
    """The CDK cannot be run here; the message says why."""


@dataclasses.dataclass(frozen=True)
class Ratios:
    """The program's cost divided by the CDK's: the median of the pairs' own ratios."""

    wall: float
    cpu: float


def main() -> None:
    """Measure and print."""
    try:
        modules = cdk_modules()
        for shape, aims in SHAPES.items():
            _print(shape, measure(modules, SERVICES, PAIRS, shape), aims)
    except NotMeasured as error:
        sys.stdout.write(f"The CDK is not measured: {error}\n")


def _print(shape: str, pairs: Sequence[tuple[Cost, Cost]], aims: str) -> None:
    ours, theirs = zip(*pairs, strict=True)
    found = ratios(pairs)
    where = " behind one balancer" if shape else ""
    for what, figure, aim in (
        (f"the program, {SERVICES} modules{where}", _medians(ours), ""),
        (f"cdk synth, {SERVICES} comparable services{where}", _medians(theirs), ""),
        ("the program / cdk synth", f"{found.wall:.2f} x wall  {found.cpu:.2f} x CPU", f"   {aims}"),
    ):
        sys.stdout.write(f"{what:<55} {figure:>28}{aim}\n")


def cdk_modules() -> Path:
    """
    The ``node_modules`` that holds aws-cdk-lib in the version that ``bench/cdk/package.json`` pins.

    Raises:
        NotMeasured: node or the package is missing, or the package is of another version.
    """
    if shutil.which("node") is None:
        raise NotMeasured("node is not on PATH")
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]["aws-cdk-lib"]
    modules = Path(os.environ.get("CDK_MODULES") or FOLDER / "node_modules")
    manifest = modules / "aws-cdk-lib" / "package.json"
    if not manifest.exists():
        raise NotMeasured(f"{modules} has no aws-cdk-lib: npm install --prefix bench/cdk, or set CDK_MODULES")
    found = json.loads(manifest.read_text())["version"]
    if found != wanted:
        raise NotMeasured(f"{modules} has aws-cdk-lib {found}: allowed {wanted}, which bench/cdk/package.json pins")
    return modules


def measure(modules: Path, services: int, pairs: int, shape: str = "") -> list[tuple[Cost, Cost]]:
    """
    (program, CDK) *pairs* times in turn, after one pair that is not counted; *shape* is one of ``SHAPES``.

    Raises:
        NotMeasured: one of the two failed.
    """
    program = [sys.executable, "-m", "bench.program", str(services), *filter(None, [shape])]
    synth = ["node", str(FOLDER / "app.js"), str(services), *filter(None, [shape])]
    with tempfile.TemporaryDirectory() as out:
        cdk = {**os.environ, "NODE_PATH": str(modules), "CDK_OUTDIR": out}
        found = [(_cost(program), _cost(synth, cdk)) for _ in range(pairs + 1)]
    return found[1:]


def ratios(pairs: Sequence[tuple[Cost, Cost]]) -> Ratios:
    """Medians over *pairs* of (program, CDK)."""
    return Ratios(
        wall=statistics.median(ours.seconds / theirs.seconds for ours, theirs in pairs),
        cpu=statistics.median(ours.cpu_s / theirs.cpu_s for ours, theirs in pairs),
    )


def _cost(command: list[str], environ: dict[str, str] | None = None) -> Cost:
    found = cost(command, environ=environ)
    if found.status != 0:
        raise NotMeasured(f"{' '.join(command)}: exit status {found.status}")
    return found


def _medians(costs: Sequence[Cost]) -> str:
    seconds, cpu_s = (statistics.median(values) for values in zip(*((c.seconds, c.cpu_s) for c in costs), strict=True))
    return f"{seconds:.2f} s  {cpu_s:.2f} s CPU"


if __name__ == "__main__":
    main()
