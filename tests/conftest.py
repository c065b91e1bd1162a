"""What every test stands on: no credentials, no configuration and no home but an empty one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_SCRUBBED = ("AWS_", "PULUMI_", "MOTO_", "GITHUB_")

# The same examples at each run, however slow the machine is; new ones with --hypothesis-profile=exploring.
_ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", _ANY_MACHINE, derandomize=True)
settings.register_profile("exploring", _ANY_MACHINE, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _scrubbed(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of the machine reaches a test: not its AWS profile, not its Pulumi login, not its home folder."""
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) or name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_color"}:
            monkeypatch.delenv(name)
    home: Path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COLUMNS", "240")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "aws-credentials"))
