"""An environment that is up in a VPC of somebody else's, in which another tool made services too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.load import config_of
from tests.release.terminal import Terminal, TerminalOutput
from tests.support.foreign_services import ForeignTool, Network
from tests.support.program import copy_program

CLOCK: dict[str, Any] = {"image": "ghcr.io/example/clock:1"}
"""The module that is there before."""
STAND_INS = {
    "vpc_id": "vpc-0123456789abcdef0",
    "public_subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
    "private_subnet_ids": ["subnet-00000001", "subnet-00000002"],
}
HEAD = """\
# What the shop runs.
config:
  aws:region: eu-west-1   # Ireland
  modulestack:network:
    existing: {existing}
  modulestack:modules:
    # Tells the time.
    clock: {{image: "ghcr.io/example/clock:1"}}
"""
"""A file with comments; the last one is of what comes after the modules."""
TAIL = """
  # What everything costs is known by these.
  modulestack:tags: {team: shop}
"""


DOMAIN = "  modulestack:domain: {zone: example.com}\n"


def write(root: Path, network: dict[str, Any], more: str = "") -> None:
    """The environment's file, with *more* at its end, and the program, in *root*."""
    copy_program(root)
    flow = yaml.safe_dump(network, default_flow_style=True, width=1000).strip()
    (root / "Pulumi.shop.yaml").write_text(HEAD.format(existing=flow) + TAIL + more)


def network_of(existing: dict[str, Any]) -> Network:
    """The network that a file names."""
    return Network(
        vpc_id=existing["vpc_id"],
        public=tuple(existing["public_subnet_ids"]),
        private=tuple(existing["private_subnet_ids"]),
    )


def make_services(aws: EmbeddedAws, existing: dict[str, Any], *shapes: str) -> dict[str, str]:
    """Shape → ``cluster/service`` of each that ``ForeignTool`` makes; their tasks run."""
    tool = ForeignTool(aws, network_of(existing))
    made = {shape: str(getattr(tool, shape)()) for shape in shapes}
    aws.clock.sleep(600)
    return made


class Command:
    """``modulestack import shop``, in the folder of an environment."""

    def __init__(self, account: Any, root: Path) -> None:
        self._account, self._root = account, root

    def __call__(self, *arguments: str, environment: str = "shop") -> TerminalOutput:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self._root)
            return Terminal(self._account, patch)("import", environment, *arguments)


def sections_of(root: Path) -> dict[str, str]:
    """What the command writes into the file, as Pulumi's CLI hands it to a program."""
    config = config_of("shop", root)
    return {
        key: config[key]
        for key in ("modulestack:modules", "modulestack:load_balancers", "modulestack:file_systems")
        if key in config
    }
