"""What a service that stands keeps of its deployments' settings until it is told something in their place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from components.port_edits import SERVICE
from modulestack.contract import names

NO_KIND = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StandingSettings:
    """Of a service, by the stack's state; of one that is not there, all is empty."""

    has_hooks: bool = False
    """Whether it has lifecycle hooks."""
    alarms: tuple[str, ...] = ()
    """Names of the module's own alarms that end its deployments, or did."""
    test_rules: tuple[str, ...] = ()
    """ARNs of the rules, or listeners, by which testers reach a new version."""


NOTHING_STANDS = StandingSettings()


def standing_settings(environment: str, module: str, resources: Sequence[Mapping[str, Any]]) -> StandingSettings:
    """Those of *module*'s service, by what the state has: ``account.stack_resources``."""
    for each in resources:
        if (each["type"], each["name"]) == (SERVICE, f"{module}-service"):
            named = (each["outputs"].get("alarms") or {}).get("alarmNames") or ()
            own = names.alarm(environment, module, NO_KIND)
            return StandingSettings(
                has_hooks=bool((each["outputs"].get("deploymentConfiguration") or {}).get("lifecycleHooks")),
                alarms=tuple(sorted(name for name in named if name.startswith(own))),
                test_rules=tuple(sorted(_test_rules(each["outputs"]))),
            )
    return NOTHING_STANDS


def _test_rules(service: Mapping[str, Any]) -> Iterator[str]:
    for balancer in service.get("loadBalancers") or ():
        if rule := (balancer.get("advancedConfiguration") or {}).get("testListenerRule"):
            yield rule
