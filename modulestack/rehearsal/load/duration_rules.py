"""Scenarios with so many requests or messages that nobody waits for their end."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.scenario_model import LoadScenario
from modulestack.rehearsal.load.workload_of import curve_of

MOST = 1_000_000_000
"""Some hours: a machine simulates some 200,000 a second (``bench/``)."""


def violations(found: LoadScenario) -> Iterator[tuple[FieldPath, str]]:
    """Of what comes to each module by a curve; calls come on top of it."""
    for key, modules in (("load", found.load), ("messages", found.messages)):
        for module, said in modules.items():
            arrivals = said.arrivals
            if arrivals is None or arrivals.replay is not None or arrivals.steps == ():
                continue
            count = curve_of(arrivals, found.for_s).total()
            if count > MOST:
                what = "requests" if key == "load" else "messages"
                text = f"{count:,.0f} {what} come in {found.for_s:g} s, which would take days to simulate"
                yield (key, module, "arrivals"), f"{text}: allowed up to {MOST:,}; lower the rate, or for_s"
