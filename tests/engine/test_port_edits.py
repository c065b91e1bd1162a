"""A port that is given to a module whose image does not listen on it, by Pulumi's own engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.edits.plain import PLAIN, with_value
from tests.engine.standing_of_cli import StandingOfCli

pytestmark = pytest.mark.engine


def test_after_a_deployment_that_was_undone_the_state_is_refreshed_first(cli: PulumiCli, tmp_path: Path):
    """The state has the target group that the service is not in; `pulumi refresh` tells the program so."""
    standing = StandingOfCli(PLAIN, tmp_path, cli)
    standing.start(PLAIN)
    standing.aws.ecs.behaviours.set("ghcr.io/example/api:1", Behaviour(closed_ports=(9090,)))
    ported = with_value(PLAIN, "modulestack:modules/api/ports", {"admin": {"port": 9090}})
    failed = standing.edit(ported)
    assert "rolled back because the circuit breaker threshold was exceeded" in str(failed.refusal)
    again = standing.edit(ported)
    assert "modules.api.ports: an earlier run that changed api's ports failed" in str(again.refusal)
    assert again.writes == ()
    standing.aws.ecs.behaviours.set("ghcr.io/example/api:1", Behaviour())
    standing.cli.stack.refresh()
    assert (standing.edit(ported).refusal, standing.again()) == (None, ())
    [service] = standing.aws.client("ecs").describe_services(cluster="any-api", services=["api"])["services"]
    assert [each["containerPort"] for each in service["loadBalancers"]] == [8000, 9090]
    assert standing.down() == ()
