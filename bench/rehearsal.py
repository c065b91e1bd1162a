"""``python -m bench.rehearsal``: ``modulestack rehearse`` of an environment of forty modules, the whole process."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from bench.process import Cost, cost

ROOT = Path(__file__).parents[1]
PROGRAM = ("__main__.py", "Pulumi.yaml", "components")
MODULES = 40


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    what = f"modulestack rehearse, {MODULES} modules"
    sys.stdout.write(f"{what:<48} {f'{found.seconds:.1f} s  {found.mib:.0f} MiB':>20}   ≤ 12 s\n")


def measure(root: Path) -> Cost:
    """Rehearse once, in the empty folder *root*."""
    for entry in PROGRAM:
        (root / entry).symlink_to(ROOT / entry)
    module = {"port": 8080, "reachable_from": "internet", "scaling": {"min": 1, "max": 3, "cpu_percent": 60}}
    modules = {f"m{n}": {"image": f"example/m{n}:1", **module} for n in range(MODULES)}
    config = {"aws:region": "eu-west-1", "modulestack:network": {"create": {}}, "modulestack:modules": modules}
    (root / "Pulumi.many.yaml").write_text(json.dumps({"config": config}))
    command = Path(sys.executable).parent / "modulestack"
    done = cost([str(command), "rehearse", "many"], cwd=root)
    if done.status:
        raise SystemExit(f"the rehearsal of {MODULES} modules ended with exit status {done.status}")
    return done


if __name__ == "__main__":
    main()
