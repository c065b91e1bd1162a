"""The shipped environments, brought up once: what the program makes, for every question about its price."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from modulestack.cost.estimate import CostEstimate, estimate
from modulestack.engine.resource_state import ResourceState
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import SHIPPED, copy_program


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    copy_program(folder)
    for file in SHIPPED.glob("Pulumi.*.yaml"):
        shutil.copy(file, folder / file.name)
    return folder


@pytest.fixture(scope="session")
def made_by_prod(shipped: Path) -> Mapping[str, ResourceState]:
    sandbox = Sandbox("prod", shipped)
    sandbox.up()
    return sandbox.engine.resources


@pytest.fixture(scope="session")
def prod(made_by_prod: Mapping[str, ResourceState]) -> CostEstimate:
    return estimate("prod", "eu-west-1", made_by_prod)
