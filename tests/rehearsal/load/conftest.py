"""A scenario that was run once, for all who look at what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def recorded() -> LoadReport:
    """The release under load, as ``--report`` has it recorded."""
    return rehearse_load("staging", ROOT, Path("scenarios/release-under-load.yaml"), records=True)
