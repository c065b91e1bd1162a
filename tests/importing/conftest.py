"""One environment, into which services of somebody else's come."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal.import_file import import_file
from modulestack.rehearsal.sandbox import Sandbox
from tests.release.terminal import TerminalOutput
from tests.support.foreign_environment import STAND_INS, Command, make_services, sections_of, write

MODULES = {
    "cdk": "web",
    "console": "orders",
    "worker": "mailer",
    "terraform": "billing",
    "api": "api",
    "admin": "admin",
    "broker": "broker",
    "resolver": "resolver",
    "archive": "archive",
    "scratch": "scratch",
    "stepped": "stepped",
    "scheduled": "scheduled",
    "simple": "simple",
}
"""Shape → what its module is called: as its container, or as --module says."""
ASKED = {
    "terraform": ("--module", "billing"),
    "api": ("--module", "api", "--module", "admin", "--load-balancer", "front"),
}
"""Shape → what the command is told besides."""
TOGETHER = {"api": ("api", "admin"), "admin": ()}
"""Shape → all that are imported at once with it, in one run of the command."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class World:
    """What was there, what was done, what came of it."""

    sandbox: Sandbox
    root: Path
    services: dict[str, str]
    """Shape → ``cluster/service``."""
    shown: dict[str, TerminalOutput]
    """Option → what the command said of the worker with it."""
    is_written: bool
    """Whether it wrote anything then."""
    said: dict[str, TerminalOutput]
    """Shape → what the command said."""
    texts: list[str]
    """The file, before and after each."""
    calls: set[tuple[str, str]]
    """Service and operation of all that the command asked."""
    imports: dict[str, dict[str, Any]]
    """Shape → its import list."""
    deployments: list[dict[str, list[str]]]
    """Ids of every service's deployments: before all, and after the run."""
    steps: tuple[ResourceStep, ...]
    """What the first run after the imports changed."""
    again: tuple[ResourceStep, ...]
    """And the second."""
    modules: dict[str, dict[str, str]]
    """The stack's output."""


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("shop")
    write(root, STAND_INS)
    sandbox = Sandbox("shop", root)
    existing = json.loads(sandbox.config["modulestack:network"])["existing"]
    write(root, existing)
    services = make_services(sandbox.aws, existing, *MODULES)
    sandbox.up()
    command, file, texts = Command(sandbox, root), root / "Pulumi.shop.yaml", []
    said, imports, calls = {}, {}, set()
    deployments = [_deployments(sandbox, services)]
    before = {each.name: each.read_bytes() for each in root.iterdir() if each.is_file()}
    shown = {option: command("--from", services["worker"], option) for option in ("--print", "--json")}
    is_written = before != {each.name: each.read_bytes() for each in root.iterdir() if each.is_file()}
    for shape in services:
        since = len(sandbox.aws.calls)
        texts.append(file.read_text())
        sources = [services[each] for each in TOGETHER.get(shape, (shape,))]
        if sources:
            said[shape] = command(*(part for one in sources for part in ("--from", one)), *ASKED.get(shape, ()))
            assert said[shape].code == 0, said[shape].err
        calls |= {(call.service, call.operation) for call in sandbox.aws.calls[since:]}
        imports[shape] = json.loads((root / f"import-shop-{MODULES[shape]}.json").read_text())
        import_file(sandbox.engine, imports[shape], project=sandbox.project, stack="shop")
    texts.append(file.read_text())
    sandbox.config |= sections_of(root)
    run, outputs, _ = sandbox.up()
    deployments.append(_deployments(sandbox, services))
    yield World(
        sandbox=sandbox,
        root=root,
        services=services,
        shown=shown,
        is_written=is_written,
        said=said,
        texts=texts,
        calls=calls,
        imports=imports,
        deployments=deployments,
        steps=run.changed,
        again=sandbox.up()[0].changed,
        modules=outputs["modules"],
    )
    sandbox.aws.close()


def _deployments(sandbox: Sandbox, services: dict[str, str]) -> dict[str, list[str]]:
    found = {}
    for shape, where in services.items():
        cluster, service = where.split("/")
        [described] = sandbox.aws.client("ecs").describe_services(cluster=cluster, services=[service])["services"]
        found[shape] = [each["id"] for each in described["deployments"]]
    return found
