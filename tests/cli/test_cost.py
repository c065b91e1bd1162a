"""`modulestack cost`: what it shows, and what it says where there is nothing to price."""

from __future__ import annotations

import dataclasses
import gc
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from modulestack.cli.cost import cost
from modulestack.contract.errors import BadInput
from modulestack.cost.estimate import CostEstimate
from modulestack.rehearsal import priced as pricing
from modulestack.rehearsal.load import priced_load
from tests.cost.made import of, resource, service, task_definition
from tests.cost.used import cost_of, use
from tests.support.program import ROOT, SHIPPED, copy_program

TARGET = resource(
    "appautoscaling/target:Target", {"resourceId": "service/prod-web/web", "minCapacity": 2, "maxCapacity": 4}
)
NAT = resource("ec2/natGateway:NatGateway", {})
BROKEN = "config: {aws:region: eu-west-1, modulestack:modules: {web: {port: 80}}}\n"
KNOWN = of(NAT, service(), task_definition(), TARGET, region="us-east-1")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_program(tmp_path)
    for file in SHIPPED.glob("Pulumi.*.yaml"):
        shutil.copy(file, tmp_path / file.name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gc, "disable", lambda: None)
    return tmp_path


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is as ``KNOWN``; as it was before, it had no NAT gateway."""
    _is(monkeypatch, KNOWN)
    before = of(service(), task_definition(), TARGET, region="us-east-1")
    monkeypatch.setattr(pricing, "priced_with", lambda *_: before)


def _is(monkeypatch: pytest.MonkeyPatch, estimate: CostEstimate) -> None:
    monkeypatch.setattr(pricing, "priced", lambda *_: estimate)


def _run(*args: str) -> Result:
    return CliRunner().invoke(cost, args)


@pytest.mark.usefixtures("known")
def test_it_shows_what_is_paid_for_and_what_would_cost_less():
    done = _run("prod")
    assert (done.exit_code, done.stderr) == (0, "")
    first, second, *rest = done.stdout.splitlines()
    assert first == (
        "prod in us-east-1: 104.93 USD a month of 730 hours, 0.1437 an hour, with the tasks that it starts with"
    )
    assert second.startswith("prices as far as they were known on 20")
    rows = [line.split() for line in rest]
    assert ["web", "NAT", "gateways", "1", "0.0450", "32.85"] in rows
    assert ["web", "Fargate", "vCPU", "2", "(2", "to", "4)", "0.0810", "59.10"] in rows
    assert ["web", "104.93", "104.93", "177.01"] not in rows
    assert ["all", "104.93", "104.93", "177.01"] in rows
    assert ["NAT", "gateways:", "what", "goes", "through", "0.045", "GB"] in rows
    assert any(
        line.startswith("  `spot_percent: 100` for modules on Fargate: up to 50.46 USD a month") for line in rest
    )


@pytest.mark.usefixtures("known")
def test_the_difference_comes_first():
    """Before, after, difference; then each line that differs."""
    done = _run("prod", "--against", "Pulumi.staging.yaml")
    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[3] == ["USD/month", "at", "Pulumi.stagi", "now", "difference"]
    assert rows[4:7] == [
        ["web", "72.08", "104.93", "+32.85"],
        ["all", "72.08", "104.93", "+32.85"],
        ["web:", "NAT", "gateways:", "0", "->", "1:", "+32.85", "USD", "a", "month"],
    ]


@pytest.mark.usefixtures("known")
def test_one_json_document():
    document = json.loads(_run("prod", "--against", "Pulumi.staging.yaml", "--json").stdout)
    assert document["monthly"] == {"least": 104.9302, "now": 104.9302, "most": 177.0104}
    assert (document["currency"], document["hours_per_month"], document["complete"]) == ("USD", 730, True)
    assert {line["item"]: line["price"]["usd"] for line in document["lines"]}["nat.hour"] == 0.045
    assert all(line["price"]["url"].startswith("https://") for line in document["lines"])
    assert document["against"]["monthly"] == {"before": 72.0802, "after": 104.9302, "difference": 32.85}
    assert document["against"]["reference"] == "Pulumi.staging.yaml"


@pytest.mark.parametrize("region", ["eu-central-1", "cn-north-1", "us-gov-west-1"])
def test_a_region_without_prices_is_said(monkeypatch: pytest.MonkeyPatch, region: str):
    """What is made is counted all the same."""
    _is(monkeypatch, of(NAT, service(), task_definition(), region=region))
    done = _run("prod")
    lines = done.stdout.splitlines()
    assert (done.exit_code, lines[0]) == (0, f"prod in {region}: not known")
    assert lines[1].startswith(
        f"there are no prices of {region} in this version's table, only of us-east-1 and eu-west-1"
    )
    assert ["web", "Fargate", "vCPU", "2", "not", "known", "not", "known"] in [line.split() for line in lines]
    assert json.loads(_run("prod", "--json").stdout)["complete"] is False


def test_what_is_not_known_makes_the_sum_a_least(monkeypatch: pytest.MonkeyPatch):
    _is(monkeypatch, of(NAT, resource("lb/trustStore:TrustStore", {}), resource("efs/backupPolicy:BackupPolicy", {})))
    lines = _run("prod").stdout.splitlines()
    assert lines[0].startswith("prod in us-east-1: at least 32.85 USD a month")
    assert "the price of trust stores of load balancers in us-east-1 is not known: it is not in these sums" in lines
    assert "aws:efs/backupPolicy:BackupPolicy costs something that is not counted" in lines


def test_nothing_costs_nothing(monkeypatch: pytest.MonkeyPatch):
    _is(monkeypatch, dataclasses.replace(KNOWN, lines=(), rates=()))
    assert (_run("prod").exit_code, _run("prod", "--json").exit_code) == (0, 0)


@pytest.mark.usefixtures("known")
def test_a_narrow_terminal_folds_cells_and_loses_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "50")
    lines = _run("prod").stdout.splitlines()
    table = lines[lines.index("") :]
    rows = [line for line in table if line.startswith("web")]
    assert max(map(len, rows)) <= 50
    assert any("32.85" in line for line in rows)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("stagin",), "did you mean staging?"),
        (("prod", "--against", "no-such-branch"), "--against: no-such-branch is no revision"),
        (("prod", "--against", "broken.yaml"), "does not follow today's rules, so there is nothing to compare with"),
    ],
)
def test_nothing_to_price_is_status_2(project: Path, args: tuple[str, ...], says: str):
    """Before anything is made."""
    (project / "broken.yaml").write_text(BROKEN)
    done = _run(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_file_that_is_not_right_is_status_2(project: Path):
    (project / "Pulumi.prod.yaml").write_text(
        "config: {aws:region: eu-west-1, modulestack:modules: {web: {port: 80}}}\n"
    )
    done = _run("prod")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Pulumi.prod.yaml" in done.stderr


def test_a_program_that_refuses_is_status_1(project: Path):
    (project / "__main__.py").write_text("raise RuntimeError('no')\n")
    done = _run("prod")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("prod cannot be priced: ")


def test_ctrl_c_ends_with_one_line(monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object) -> CostEstimate:
        raise KeyboardInterrupt

    monkeypatch.setattr(pricing, "priced", interrupted)
    done = _run("prod")
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr.startswith("interrupted;")


def test_the_file_as_it_was_is_priced_by_today_s_program(project: Path):
    """Staging with another NAT gateway, and what it is now: really brought up, twice."""
    text = (project / "Pulumi.staging.yaml").read_text()
    (project / "before.yaml").write_text(text.replace("nat: single", "nat: one_per_zone"))
    document = json.loads(_run("staging", "--against", "before.yaml", "--json").stdout)
    differs = {line["what"]: (line["quantity_before"], line["quantity_after"]) for line in document["against"]["lines"]}
    assert differs == {"NAT gateways": (2.0, 1.0), "public IPv4 addresses, elastic": (2.0, 1.0)}
    assert document["against"]["monthly"]["difference"] == -38.69
    assert [path.name for path in project.iterdir() if path.is_symlink()] == []


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tasks in place of two for 100 requests a second; as it was before, there were two."""
    now, before = cost_of(use(), tasks=3), cost_of(use(), tasks=2)
    monkeypatch.setattr(priced_load, "priced_load", lambda *_: SimpleNamespace(cost=now))
    monkeypatch.setattr(priced_load, "priced_load_with", lambda *_: SimpleNamespace(cost=before))


SCENARIO = str(ROOT / "scenarios/traffic-times-ten.yaml")


@pytest.mark.usefixtures("loaded")
def test_it_shows_what_requests_cost():
    done = _run("prod", "--load", SCENARIO, "--against", "Pulumi.staging.yaml")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"prod in us-east-1, {SCENARIO}: 360,000 requests in 3,600 s"
    assert lines[1] == (
        "at least 0.2033 USD an hour, 148.41 a month if every hour were like this, 0.56 USD per million requests"
    )
    rows = [line.split() for line in lines]
    assert ["by", "traffic", "23.36", "59.40", "+36.04"] in rows
    assert ["web", "tasks,", "more", "than", "it", "starts", "with:", "vCPU", "by", "traffic", "1.0000", "vCPU-hour",
            "0.0405"] in rows  # fmt: skip
    assert ["all", "0.2033", "0.2033", "148.41", "0.56"] in rows
    assert "how much this traffic uses is not known: logs: taken in" in lines


@pytest.mark.usefixtures("loaded")
def test_what_requests_cost_as_one_json_document():
    document = json.loads(_run("prod", "--load", SCENARIO, "--against", "Pulumi.staging.yaml", "--json").stdout)
    assert (document["scenario"], document["requests"], document["complete"]) == (SCENARIO, 360_000, False)
    assert document["against"]["reference"] == "Pulumi.staging.yaml"
    differs = document["hourly"]["total"] - document["against"]["cost"]["hourly"]["total"]
    assert differs == pytest.approx(0.04937, abs=2e-6)


def test_a_scenario_that_is_not_right_is_told(project: Path):
    """With its place, as `rehearse` tells it."""
    file = project / "scenario.yaml"
    file.write_text("description: x\nfor_s: 60\nload: {web: {arrivals: {per_s: -1}, routes: {}}}\n")
    done = _run("staging", "--load", str(file))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "scenario.yaml:3: load.web.arrivals.per_s: " in done.stderr


def test_a_module_that_was_not_there_is_told_of_the_earlier_file(monkeypatch: pytest.MonkeyPatch):
    """What cannot be run there cannot be compared."""
    monkeypatch.setattr(priced_load, "priced_load", lambda *_: SimpleNamespace(cost=cost_of(use())))

    def refuse(*_: object) -> None:
        raise BadInput("scenario.yaml:3: load.shop: is not a module of staging")

    monkeypatch.setattr(priced_load, "priced_load_with", refuse)
    done = _run("staging", "--load", SCENARIO, "--against", "Pulumi.prod.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("staging, as Pulumi.prod.yaml has it, cannot be priced: scenario.yaml:3: load.shop")
