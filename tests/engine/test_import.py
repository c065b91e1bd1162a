"""Services of somebody else's come into a stack by Pulumi's own engine, as by ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.support.foreign_environment import DOMAIN, STAND_INS, Command, make_services, write
from tests.support.program import ROOT

pytestmark = pytest.mark.engine
MODULES = {
    "cdk": "web",
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
"""Shape → what its module is called."""
TAGGED = ("tags", "tagsAll")


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program of the folder finds ``components``."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_the_next_run_replaces_nothing_and_tags_only(cli: PulumiCli, tmp_path: Path):
    """Whatever was imported: no deployment begins, and a second run finds nothing to do."""
    write(tmp_path, STAND_INS)
    with CliSandbox("shop", tmp_path, cli=cli) as sandbox:
        existing = json.loads(sandbox.config["modulestack:network"])["existing"]
        write(tmp_path, existing)
        sandbox.stack.use(tmp_path)
        services = make_services(sandbox.aws, existing, *MODULES)
        sandbox.up()
        taken = set()
        for shape, service in services.items():
            module = MODULES[shape]
            said = Command(sandbox, tmp_path)("--from", service, "--module", module)
            assert said.code == 0, said.err
            file = tmp_path / f"import-shop-{module}.json"
            entries = json.loads(file.read_text())["resources"]
            taken |= {(entry["type"], entry["logicalName"]) for entry in entries[1:]}
            sandbox.stack.import_file(file)
        sandbox.stack.use(tmp_path)
        run, _, _ = sandbox.up()
        again, _, _ = sandbox.up()
        of_taken = [step for step in run.changed if (step.type, step.name) in taken]
        assert {(step.operation, step.changed) for step in of_taken} == {("update", TAGGED)}
        assert {step.operation for step in run.changed if step not in of_taken} == {"create"}
        assert again.changed == ()
        for where in services.values():
            cluster, service = where.split("/")
            [found] = sandbox.aws.client("ecs").describe_services(cluster=cluster, services=[service])["services"]
            revision = found["taskDefinition"].rpartition("/")[2]
            assert (where, len(found["deployments"]), revision.endswith(":1")) == (where, 1, True)
            assert not revision.startswith("shop-"), revision
    sandbox.aws.close()


def test_names_of_a_zone_stay_and_the_run_ends(cli: PulumiCli, tmp_path: Path):
    """An alias and a CNAME of modules' own names stay as they are; of a shared load balancer one becomes an alias."""
    write(tmp_path, STAND_INS, DOMAIN)
    with CliSandbox("shop", tmp_path, cli=cli) as sandbox:
        existing = json.loads(sandbox.config["modulestack:network"])["existing"]
        write(tmp_path, existing, DOMAIN)
        sandbox.stack.use(tmp_path)
        services = make_services(sandbox.aws, existing, "store", "catalog")
        sandbox.up()
        for name, asked in (("store", ()), ("catalog", ("--load-balancer", "edge"))):
            said = Command(sandbox, tmp_path)("--from", services[name], *asked)
            assert said.code == 0, said.err
            sandbox.stack.import_file(tmp_path / f"import-shop-{name}.json")
        sandbox.stack.use(tmp_path)
        run, _, _ = sandbox.up()
        again, _, _ = sandbox.up()
        of_records = [(step.operation, step.name) for step in run.changed if step.type == "aws:route53/record:Record"]
        assert of_records == [("update", "edge-alias-www.catalog.example.com")]
        assert {step.operation for step in run.changed} == {"create", "update"}
        assert again.changed == ()
    sandbox.aws.close()
