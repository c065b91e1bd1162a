"""A real account is used only by who names it, and only the one that is named."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def conftest() -> Any:
    """The module beside this file."""
    spec = importlib.util.spec_from_file_location("aws_verified_conftest", HERE / "conftest.py")
    if spec is None or spec.loader is None:
        raise ImportError(HERE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("named", ["", "1", "123456789012", "123456789012/", "12345/eu-west-1", "x/123456789012"])
def test_what_names_no_account_is_refused(conftest: Any, named: str) -> None:
    with pytest.raises(ValueError, match=r"allowed ACCOUNT_ID/REGION, such as 123456789012/eu-west-1$"):
        conftest.real_session(named)


def test_no_credentials_are_an_error(conftest: Any) -> None:
    with pytest.raises(RuntimeError, match=r"names account 123456789012, but there are no AWS credentials$"):
        conftest.real_session("123456789012/eu-west-1")


def test_credentials_of_another_account_are_refused(conftest: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is made: the account is asked who it is first."""

    class Session:
        def __init__(self, *_: Any, **__: Any) -> None: ...

        def get_credentials(self) -> Any:
            return self

        def get_frozen_credentials(self) -> Any:
            return type("Frozen", (), {"access_key": "a", "secret_key": "b", "token": None})

        def client(self, service: str, **_: Any) -> Any:
            assert service == "sts"
            return type("Sts", (), {"get_caller_identity": lambda _: {"Account": "999999999999"}})()

    monkeypatch.setattr(conftest.boto3, "Session", Session)
    with pytest.raises(RuntimeError, match=r"but the credentials are account 999999999999's$"):
        conftest.real_session("123456789012/eu-west-1")


def _collected(*arguments: str, **environment: str) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-o",
        "addopts=-q --import-mode=importlib",
        "-p",
        "no:cacheprovider",
        *arguments,
        str(HERE),
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**kept, **environment}
    done = subprocess.run(command, cwd=HERE.parents[2], env=environment, capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_without_the_variable_nothing_is_collected_for_a_real_account() -> None:
    """Credentials alone are no opt-in."""
    collected = _collected(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_PROFILE="prod")
    assert [line for line in collected if "real" in line.partition("[")[2]] == []
    assert sum("embedded" in line.partition("[")[2] for line in collected) > 20


def test_with_the_variable_each_test_runs_on_both() -> None:
    collected = _collected(MODULESTACK_AWS_VERIFIED="123456789012/eu-west-1")
    on = {kind: sum(kind in line.partition("[")[2] for line in collected) for kind in ("embedded", "real")}
    assert on["embedded"] == on["real"] > 20


def test_the_marker_chooses_the_real_account_alone() -> None:
    collected = _collected("-m", "aws_verified", MODULESTACK_AWS_VERIFIED="123456789012/eu-west-1")
    assert len(collected) > 20
    assert [line for line in collected if "real" not in line.partition("[")[2]] == []
