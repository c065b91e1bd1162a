"""The dashboard of the environment, for modules that it shows."""

from __future__ import annotations

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature

SHOWN = "what the dashboard shows of it"
"""The scenario of modules that are on a dashboard."""


class DashboardKeys(CoreKeys):
    """None: what is shown is said once, for all modules."""


def contribute(module: DashboardKeys, context: ModuleContext) -> Contribution:  # noqa: ARG001
    """Nothing but where it is; a rehearsal looks whether there is data for each of its graphs."""
    if not context.dashboard:
        return Contribution(feature="dashboard")
    return Contribution(feature="dashboard", manifest={"dashboard": context.dashboard}, scenarios=(SHOWN,))


FEATURE: Feature[DashboardKeys] = Feature(keys=DashboardKeys, contribute=contribute, effects={})
