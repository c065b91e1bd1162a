"""What every test stands on: no credentials, no configuration and no home but an empty one."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from modulestack.release.task_definition import placeholder_values

_SCRUBBED = ("AWS_", "PULUMI_", "MOTO_", "GITHUB_")

# The same examples at each run, however slow the machine is; new ones with --hypothesis-profile=exploring.
_ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", _ANY_MACHINE, derandomize=True)
settings.register_profile("exploring", _ANY_MACHINE, print_blob=True)
settings.load_profile("repeatable")

# Reading all tests makes much and leaves nothing behind.
gc.disable()


def pytest_collection_finish() -> None:
    """
    From here on what is imported stays, and most else goes without the garbage collector's help.

    Looking through AWS's models and moto's tables again and again was a quarter of the tests' time.
    """
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hashes take long by intent, half of a quick release's time; tests/release/task_definition holds the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placeholder_values, "COST", 2)
        yield


@pytest.fixture(scope="session", autouse=True)
def _heeds_interrupts() -> None:
    """A shell's job in the background ignores Ctrl-C, and all that it starts does: tests that interrupt could not."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests, because making and deleting thousands takes long; each finds it empty."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _scrubbed(monkeypatch: pytest.MonkeyPatch, _home: Path) -> Iterator[None]:
    """Nothing of the machine reaches a test: not its AWS profile, not its Pulumi login, not its home folder."""
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) or name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_color"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(_home))
    monkeypatch.setenv("COLUMNS", "240")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(_home / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(_home / "aws-credentials"))
    yield
    for left in _home.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
