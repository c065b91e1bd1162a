"""What the stack says of a Managed Daemon, and what of it this version can read."""

from __future__ import annotations

import pytest

from modulestack.contract import paths
from modulestack.contract.daemon_manifest import DaemonManifest
from modulestack.contract.manifest import InvalidManifest

PARAMETER = "/modulestack/prod/pool/agent/daemon"
AGENT = DaemonManifest(
    environment="prod",
    capacity="pool",
    daemon="agent",
    account="123456789012",
    region="eu-west-1",
    arn="arn:aws:ecs:eu-west-1:123456789012:daemon/prod-pool/agent",
    log_group="/modulestack/prod/pool/agent",
    log_stream_prefix="agent",
    alarms=("slow", "errors"),
    pull_through={"ghcr.io": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/prod/ghcr"},
)


def test_what_was_written_is_read():
    assert DaemonManifest.from_json(AGENT.to_json(), PARAMETER) == AGENT
    assert DaemonManifest.from_json(AGENT.to_json().replace('"schema"', '"new":1,"schema"'), PARAMETER) == AGENT


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not a daemon's manifest: '{'; run `pulumi up --refresh -s prod`"),
        ("[]", "not a daemon's manifest"),
        ('{"schema": 1}', "not a daemon's manifest"),
        ('{"schema": 2}', "its schema is 2, this modulestack reads 1: use the version that wrote it"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, why: str):
    with pytest.raises(InvalidManifest) as refused:
        DaemonManifest.from_json(text, PARAMETER)
    assert str(refused.value).startswith(f"{PARAMETER}: {why}")


def test_a_parameter_is_of_a_daemon_or_of_a_module():
    assert paths.daemon_parameter("prod", "pool", "agent") == PARAMETER
    assert (paths.owner_of_daemon(PARAMETER), paths.owner_of_manifest(PARAMETER)) == (("prod", "pool/agent"), None)
    assert paths.owner_of_daemon(paths.manifest_parameter("prod", "pool")) is None


def test_in_terms_of_a_module_everything_is_its_own():
    module = AGENT.as_module("ghcr.io/example/agent:1")
    assert (module.module, module.cluster, module.family) == ("pool/agent", "prod-pool", "prod-pool_agent")
    assert module.has_own_log_group
