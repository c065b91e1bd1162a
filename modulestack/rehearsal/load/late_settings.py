"""Settings that hold from a release on, or from the `up` after it: what stands has had both."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import parse
from modulestack.environment.model import Environment
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told


def bring_in_force(sandbox: Sandbox, modules: Mapping[str, RehearsedModule]) -> None:
    """
    Release modules whose settings wait for it, as they run, and run the program once more.

    Raises:
        BadInput: such a release fails.
    """
    late = [name for name, waits in _waiting(sandbox.environment).items() if waits]
    for name in late:
        verdict = modules[name].release(parse(sandbox.environment.modules[name].image).tag or "latest")
        if not verdict.is_good:
            raise BadInput(f"{name} could not be released before the load, for its settings to hold: {told(verdict)}")
    if late:
        sandbox.up()


def _waiting(environment: Environment) -> dict[str, bool]:
    """Module → whether it has metrics of less than a minute, which ECS measures from a release on."""
    scalings = {name: module.scaling for name, module in environment.modules.items()}
    return {name: scaling is not None and scaling.metrics_resolution_s < 60 for name, scaling in scalings.items()}
