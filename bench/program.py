"""
``python -m bench.program N [shared]``: the whole program under the SDK's mocks, with N modules, in this process.

With ``shared`` all are behind one load balancer.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from pulumi.runtime import mocks

from modulestack.contract import limits
from modulestack.rehearsal import program

ROOT = Path(__file__).parents[1]


class Answers(mocks.Mocks):
    """Whatever is registered is made, with the few outputs that the program goes on with."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Inputs, an ARN, and what is computed from them."""
        made = {
            "arn": f"arn:aws:mock:eu-west-1:123456789012:{args.name}",
            "name": args.name,
            "dnsName": f"{args.name}.example",
        }
        subnets = {
            f"{kind}SubnetIds": [f"subnet-{kind}-{n}" for n in (1, 2)] for kind in ("public", "private", "isolated")
        }
        if args.typ == "awsx:ec2:Vpc":
            return "", {"vpcId": "vpc-1", **subnets}
        made |= {"zoneId": "Z1", "versionId": "v1", "arnSuffix": args.name}
        return f"{args.name}-id", {**made, **args.inputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Account, partition, zones, no parameters."""
        found = {
            "accountId": "123456789012",
            "partition": "aws",
            "region": "eu-west-1",
            "dnsSuffix": "amazonaws.com",
            "arns": [],
            "names": [f"eu-west-1{zone}" for zone in "abc"] if "AvailabilityZones" in args.token else [],
            "types": [],
            "values": [],
        }
        return found, []


def main(count: int, *, shared: bool = False) -> None:
    """Run it once; the quota of load balancers is raised, as one has AWS do. *shared*: they are behind one."""
    limits.LOAD_BALANCERS_PER_REGION = max(limits.LOAD_BALANCERS_PER_REGION, count)
    module = {"port": 8080, "reachable_from": "internet", "scaling": {"min": 1, "max": 3, "cpu_percent": 60}}
    modules = {f"m{n}": {"image": f"example/m{n}:1", **module} for n in range(count)}
    for name, each in modules.items() if shared else ():
        each["load_balancers"] = {"front": {"routes": [{"paths": [f"/{name}/*"]}]}}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": json.dumps({"create": {}}),
        "modulestack:modules": json.dumps(modules),
        **({"modulestack:load_balancers": json.dumps({"front": {"scheme": "internet-facing"}})} if shared else {}),
    }
    monitor = mocks.MockMonitor(Answers())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "__main__.py").write_text((ROOT / "__main__.py").read_text())
        outputs, _ = program.run(root, "modulestack", "bench", config, monitor)
    if len(outputs["modules"]) != count:
        raise SystemExit(f"{len(outputs['modules'])} modules came out of {count}")


if __name__ == "__main__":
    gc.disable()  # as a rehearsal does
    # The SDK's mocks answer within the call: what waits for each other nests, fifty modules deep.
    sys.setrecursionlimit(20_000)
    threading.stack_size(512 * 1024 * 1024)
    main(int(sys.argv[1]), shared="shared" in sys.argv[2:])
