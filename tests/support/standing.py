"""An environment that stands on the embedded AWS, brought up by the real program, whose file is then edited."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from modulestack.engine.errors import EngineError
from modulestack.engine.run import EngineRun
from modulestack.environment.load import config_of, from_file
from modulestack.rehearsal.module_status import healthy_target_count
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import ROOT, copy_program

INTERVAL_S = 5.0
"""Between two looks of what watches, simulated seconds."""


class StandingSandbox:
    """The environment ``dev``; each ``up`` is of another file. *keys* are those below ``config``, without prefix."""

    def __init__(self, root: Path, options: Mapping[str, Any] | None = None, **keys: Any) -> None:
        copy_program(root)
        (root / "components").symlink_to(ROOT / "components")
        self.root, self.options = root, options or {}
        self._write(keys)
        self.sandbox = self.make(root)
        self.aws = self.sandbox.aws
        self.messages: list[str] = []
        self.up(**keys)

    def up(self, **keys: Any) -> EngineRun:
        """
        Bring up the file that holds *keys*.

        Raises:
            EngineError, ProgramError: it cannot be.
        """
        self._write(keys)
        self.read()
        self._put_zone()
        run, outputs, self.messages = self.run()
        self.sandbox.settle({name: outputs["modules"][name] for name in self.sandbox.environment.modules})
        return run

    def make(self, root: Path) -> Sandbox:
        """The sandbox of the environment in *root*."""
        return Sandbox("dev", root)

    def read(self) -> None:
        """Take the file as it now is."""
        self.sandbox.environment = from_file("dev", self.root)
        self.sandbox.config = config_of("dev", self.root)

    def run(self) -> tuple[EngineRun, Any, list[str]]:
        """Bring it up once."""
        return self.sandbox.up()

    def refusal(self, **keys: Any) -> str:
        """What the program says against the file that holds *keys*; nothing may have been done."""
        calls, steps = len(self.aws.calls), len(self.sandbox.engine.resources)
        try:
            self.up(**keys)
        except ProgramError as error:
            made = list(self.sandbox.engine.run.changed)
            written = [call.operation for call in self.aws.calls[calls:] if not _reads(call.operation)]
            assert (made, written, len(self.sandbox.engine.resources)) == ([], [], steps)
            return str(error)
        except EngineError as error:
            raise AssertionError(f"half-way: {error}") from error
        raise AssertionError("it was not refused")

    def urls(self) -> dict[str, list[str]]:
        """Module → where its manifest says that it answers."""
        found = self.sandbox.environment.modules
        manifests = {name: self._manifest(name) for name in found}
        return {name: [known["url"], *known["former_urls"]] for name, known in manifests.items()}

    def inventory(self) -> dict[str, int]:
        """How many load balancers, target groups, listeners and subnets there are."""
        elbv2, ec2 = self.aws.client("elbv2"), self.aws.client("ec2")
        balancers = [one["LoadBalancerArn"] for one in elbv2.describe_load_balancers()["LoadBalancers"]]
        subnets = ec2.describe_subnets(Filters=[{"Name": "tag:modulestack:environment", "Values": ["dev"]}])["Subnets"]
        return {
            "load balancers": len(balancers),
            "target groups": len(elbv2.describe_target_groups()["TargetGroups"]),
            "listeners": sum(len(elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]) for arn in balancers),
            "subnets": len(subnets),
        }

    def answering(self, module: str) -> Iterator[tuple[str, int]]:
        """Of each listener that forwards to tasks of *module*: the load balancer's DNS name, and the port."""
        elbv2 = self.aws.client("elbv2")
        for balancer in elbv2.describe_load_balancers()["LoadBalancers"]:
            for listener in elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
                group = listener["DefaultActions"][0].get("TargetGroupArn")
                if group and f"/{module}-lb-tg-" in group and healthy_target_count(self.aws, [group]):
                    yield balancer["DNSName"], listener["Port"]

    def _manifest(self, module: str) -> dict[str, Any]:
        found = self.aws.client("ssm").get_parameter(Name=f"/modulestack/dev/{module}/target")
        manifest: dict[str, Any] = json.loads(found["Parameter"]["Value"])
        return manifest

    def _write(self, keys: dict[str, Any]) -> None:
        config = {"aws:region": "eu-west-1", **{f"modulestack:{key}": value for key, value in keys.items()}}
        (self.root / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))

    def _put_zone(self) -> None:
        """The public zone of a domain is somebody else's: it is there once a file names it."""
        domain, client = self.sandbox.environment.domain, self.aws.client("route53")
        with self.aws.internal():
            names = [zone["Name"] for zone in client.list_hosted_zones()["HostedZones"]]
            if domain and f"{domain.zone}." not in names:
                client.create_hosted_zone(Name=domain.zone, CallerReference=domain.zone)


class Watch:
    """A timeline on the account's clock: whether *module* answered on one of its load balancers all the time."""

    def __init__(self, standing: StandingSandbox, module: str) -> None:
        self._standing, self._module = standing, module
        self._next = standing.aws.clock.now() + INTERVAL_S
        self.looks = 0
        self.seen: set[tuple[str, int]] = set()
        """Every name and port that ever answered."""
        self.always = set(standing.answering(module))
        """Those that answered at every look."""
        self.outages = 0
        """Looks at which nothing answered."""
        self._seen, self._now = standing.aws.visits, self.always

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed; where nobody was since the last look, all is as it was."""
        while self._next <= time:
            self._next += INTERVAL_S
        if self._standing.aws.visits != self._seen:
            with self._standing.aws.internal():
                self._now = set(self._standing.answering(self._module))
            self._seen = self._standing.aws.visits
        now = self._now
        self.looks += 1
        self.seen |= now
        self.always &= now
        self.outages += not now

    def __enter__(self) -> Watch:
        self._standing.aws.clock.attach(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._standing.aws.clock.detach(self)


def _reads(operation: str) -> bool:
    return operation.startswith(("Describe", "Get", "Head", "List"))
