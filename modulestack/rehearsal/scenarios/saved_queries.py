"""Somebody asks a module's log each of its saved queries, as `modulestack logs --query NAME` does."""

from __future__ import annotations

from modulestack.contract.errors import BadInput
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.features.queries import ANSWERED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

SINCE_S = 3600.0


def _ask(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:  # noqa: ARG001
    told, refused, unknown = [], [], []
    for name in module.manifest.queries:
        try:
            answer = module.ask(name, since_s=SINCE_S)
        except BadInput as error:
            refused.append(str(error))
        except NotEmbedded as error:
            unknown.append(f"{name}: {error}")
        else:
            told.append(f"{name}: {len(answer.rows)}")
    rows = f"rows of {', '.join(told)}" if told else "nothing was asked"
    if refused:
        return Observation(False, "; ".join(refused))
    return Observation(True, "; ".join([rows, *(f"not tried: {each}" for each in unknown)]))


SAVED_QUERIES = Scenario(
    name=ANSWERED, promise="each is taken, and answered within two minutes", run=_ask, on_demand=True
)
