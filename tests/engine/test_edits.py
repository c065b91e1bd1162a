"""An environment that stands is edited, and each edit undone, under Pulumi's own engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.errors import CliEngineError
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.rehearsal.test_edits import DOMAIN, PLAIN, PLAIN_API, PRIVATE, TLS_API, TLS_WEB
from tests.support.standing import StandingSandbox

pytestmark = pytest.mark.engine


class StandingOfCli(StandingSandbox):
    """As in process; a preview says before each run what it will do."""

    def make(self, root: Path) -> CliSandbox:
        self.cli: CliSandbox = CliSandbox("dev", root, cli=self.options["cli"])
        return self.cli.__enter__()

    def read(self) -> None:
        super().read()
        self.cli.stack.use(self.root)

    def run(self) -> tuple[Any, Any, list[str]]:
        planned, _ = self.cli.stack.preview()
        run, outputs, messages = self.cli.up()
        assert {s.urn: s.operation for s in planned.changed} == {s.urn: s.operation for s in run.changed}
        return run, outputs, messages


@pytest.fixture(scope="module")
def standing(cli: PulumiCli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingOfCli]:
    made = StandingOfCli(tmp_path_factory.mktemp("dev"), options={"cli": cli}, **PLAIN)
    yield made
    made.cli.__exit__(None, None, None)
    made.aws.close()


def test_a_public_module_becomes_private_and_public_again(standing: StandingOfCli):
    there, (url,) = standing.inventory(), standing.urls()["web"]
    with pytest.raises(CliEngineError, match=r"modules\.web\.reachable_from: web would no longer answer at"):
        standing.up(**PRIVATE)
    run = standing.up(**PRIVATE, retired_urls=[url])
    assert {step.name for step in run.changed if step.operation == "replace"} == {"web-lb", "web-lb-tg", "web-lb-80"}
    assert {
        f"web: no longer answers at {url}",
        "web: gets another load balancer, which is reached from the inside only",
    } <= {*standing.messages}
    announced = [message.partition(": ")[0] for message in standing.messages if ": interrupts: " in message]
    assert {*announced} == {"modules.web.reachable_from", "retired_urls"}
    assert standing.inventory() == there
    standing.up(**PLAIN)
    assert standing.inventory() == there


def test_zones_come_and_go_and_a_vpc_keeps_its_addresses(standing: StandingOfCli):
    there = standing.inventory()
    for zones in (3, 2):
        run = standing.up(**{**PLAIN, "network": {"create": {"zones": zones}}})
        assert (run.count("replace"), standing.inventory()["subnets"]) == (0, 2 * zones)
    with pytest.raises(CliEngineError, match=r"network\.create\.cidr: 10\.1\.0\.0/16, but the VPC has 10\.0\.0\.0/16"):
        standing.up(**{**PLAIN, "network": {"create": {"cidr": "10.1.0.0/16"}}})
    assert standing.up(**PLAIN).changed == ()
    assert standing.inventory() == there


def test_a_domain_comes_beside_what_is_there_and_goes_again(standing: StandingOfCli):
    there, (own,) = standing.inventory(), standing.urls()["web"]
    run = standing.up(**DOMAIN)
    assert {step.operation for step in run.changed} <= {"create", "update"}
    assert standing.urls() == {"web": [TLS_WEB, own], "api": [TLS_API, PLAIN_API]}
    standing.up(**DOMAIN, retired_urls=[PLAIN_API, own])
    assert standing.urls() == {"web": [TLS_WEB], "api": [TLS_API]}
    with pytest.raises(CliEngineError, match="domain: api would no longer answer at"):
        standing.up(**PLAIN)
    standing.up(**PLAIN, retired_urls=[TLS_WEB, TLS_API])
    assert standing.inventory() == there


def test_nothing_is_left_in_the_end(standing: StandingOfCli):
    standing.cli.down()
    left = [line for line in standing.cli.left()[0] if "hostedzone" not in line]
    assert left == []
