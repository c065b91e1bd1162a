"""Services of somebody else's come into a stack by Pulumi's own engine, as by ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.support.foreign_environment import STAND_INS, Command, make_services, write

pytestmark = pytest.mark.engine
TAGGED = ("tags", "tagsAll")


def test_the_next_run_replaces_nothing_and_tags_only(cli: PulumiCli, tmp_path: Path):
    """A public service that scales, and one behind no load balancer; a second run finds nothing to do."""
    write(tmp_path, STAND_INS)
    with CliSandbox("shop", tmp_path, cli=cli) as sandbox:
        existing = json.loads(sandbox.config["modulestack:network"])["existing"]
        write(tmp_path, existing)
        sandbox.stack.use(tmp_path)
        services = make_services(sandbox.aws, existing, "cdk", "worker")
        sandbox.up()
        taken = set()
        for service, module in zip(services.values(), ("web", "mailer"), strict=True):
            said = Command(sandbox, tmp_path)("--from", service)
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
        counts = []
        for where in services.values():
            cluster, service = where.split("/")
            [found] = sandbox.aws.client("ecs").describe_services(cluster=cluster, services=[service])["services"]
            counts.append((len(found["deployments"]), found["taskDefinition"].rpartition("/")[2]))
        assert counts == [(1, "ShopWebTaskDef:1"), (1, "mailer:1")]
    sandbox.aws.close()
