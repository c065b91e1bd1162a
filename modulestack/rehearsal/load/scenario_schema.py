"""The JSON Schema of a scenario file, by which editors complete keys and mark mistakes: ``make schema`` writes it."""

from __future__ import annotations

from typing import Any

from modulestack.environment.section_schema import DIALECT, described
from modulestack.rehearsal.load.scenario_model import LoadScenario


def scenario_schema() -> dict[str, Any]:
    """
    The schema of a scenario file.

    It knows what each key may hold by itself; what ties keys together, and them to an environment, only a rehearsal
    knows.
    """
    schema = described(LoadScenario)
    return {
        "$schema": DIALECT,
        "title": "A scenario of modulestack",
        **schema,
        "description": "Requests that come to an environment, what happens meanwhile, and what is promised.",
    }
