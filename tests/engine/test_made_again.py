"""What somebody deleted by hand, and an edit that is refused, by Pulumi's own engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from modulestack.engine.errors import EngineError
from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from modulestack.rehearsal.module_status import unhealthy
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from tests.engine.lifecycle import copy

pytestmark = pytest.mark.engine
IMAGE = "ghcr.io/example/web:1"


def test_only_a_refresh_makes_again_what_was_deleted_by_hand(cli: PulumiCli, tmp_path: Path):
    """The advice that releases print; a service starts with the last release. Another region is refused at once."""
    root = copy(tmp_path)
    with CliSandbox("staging", root, cli=cli) as sandbox:
        aws = sandbox.aws
        _, outputs, _ = sandbox.up()
        web = outputs["modules"]["web"]
        module = RehearsedModule(aws, sandbox.manifest(outputs["modules"], "web"), IMAGE, patience_s=900)
        assert [module.release(tag).kind for tag in ("r1", "r2")] == ["succeeded", "succeeded"]
        aws.client("ecs").delete_service(cluster=web["cluster"], service=web["service"], force=True)
        aws.client("ssm").delete_parameter(Name=web["manifest"])
        garbled = outputs["modules"]["api"]["manifest"]
        aws.client("ssm").put_parameter(Name=garbled, Value="?", Overwrite=True)
        aws.clock.sleep(600)
        again, _, _ = sandbox.up()
        refreshed = sandbox.stack.up(refresh=True)
        sandbox.settle(outputs["modules"])
        made = {step.name for step in refreshed.steps if step.operation == "create"}
        assert [step.name for step in again.changed] == []
        assert made >= {"web-service", "web-manifest"}
        assert "api-manifest" in {step.name for step in refreshed.steps if step.operation == "update"}
        assert sandbox.manifest(outputs["modules"], "api").module == "api"
        assert unhealthy(aws, outputs["modules"]) == {}
        assert module.running_image() == module.image("r2")

        calls = len(aws.calls)
        file = root / "Pulumi.staging.yaml"
        settings = yaml.safe_load(file.read_text())
        settings["config"]["aws:region"] = "eu-central-1"
        file.write_text(yaml.safe_dump(settings))
        sandbox.stack.use(root)
        with pytest.raises(EngineError, match="aws:region: eu-central-1, but staging is in eu-west-1"):
            sandbox.stack.up()
        reads = ("Describe", "Get", "List")
        assert [call.operation for call in aws.calls[calls:] if not call.operation.startswith(reads)] == []
    aws.close()
