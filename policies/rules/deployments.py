"""What takes a version back that does not do what it should."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, number

_STRATEGY, _ALARMS, _BAKE = "deploymentConfiguration.strategy", "alarms", "deploymentConfiguration.bakeTimeInMinutes"
_ROLLING = "ROLLING"
"""What a service has that names no strategy."""


def circuit_breaker(service: Resource, config: Config) -> Iterator[RuleFinding]:
    """A rolling update that does not come up is given up, and the old version comes back; or alarms see to it."""
    del config
    strategy = service.get(_STRATEGY)
    if strategy is UNKNOWN:
        yield Unchecked(path=_STRATEGY)
        return
    if (strategy or _ROLLING) != _ROLLING or _is_watched(service) is True:
        return
    for key, otherwise in (
        ("enable", "a broken version would be retried for ever"),
        ("rollback", "a broken version would stay half deployed"),
    ):
        path = f"deploymentCircuitBreaker.{key}"
        given = service.get(path)
        if given is UNKNOWN:
            yield Unchecked(path=path)
        elif given is not True:
            yield Violation(
                path=path, found="false" if given is False else "not set", allowed="true", do=f"set it: {otherwise}"
            )


def watched_by_alarms(service: Resource, config: Config) -> Iterator[RuleFinding]:
    """A version that gets requests step by step goes back for what alarms see: no other check looks at answers."""
    del config
    strategy, watched = service.get(_STRATEGY), _is_watched(service)
    if strategy is UNKNOWN:
        yield Unchecked(path=_STRATEGY)
    elif (strategy or _ROLLING) == _ROLLING or watched is True:
        return
    elif watched is UNKNOWN:
        yield Unchecked(path=_ALARMS)
    else:
        yield Violation(
            path=_ALARMS,
            found=f"none of them ends a deployment of strategy {strategy}",
            allowed="one or more that do",
            do="name kinds of the module's alarms as `deployment.alarms`, and who is told as `alerts`",
        )


def bakes(service: Resource, config: Config) -> Iterator[RuleFinding]:
    """The old version stays *minimum_minutes* (config) after the last request has moved: so long alarms look."""
    least, strategy, given = config["minimum_minutes"], service.get(_STRATEGY), service.get(_BAKE)
    if strategy is UNKNOWN:
        yield Unchecked(path=_STRATEGY)
    elif (strategy or _ROLLING) == _ROLLING:
        return
    elif given is UNKNOWN:
        yield Unchecked(path=_BAKE)
    elif given is None or float(given) < least:
        yield Violation(
            path=_BAKE,
            found="not set" if given is None else f"{number(float(given))} min",
            allowed=f"{number(least)} min or more",
            do="raise the module's `deployment.bake_time_min`",
        )


def _is_watched(service: Resource) -> object:
    """Whether an alarm ends its deployments, and takes them back; UNKNOWN before that is known."""
    said = [service.get(f"{_ALARMS}.{key}") for key in ("enable", "rollback", "alarmNames")]
    if any(each is not UNKNOWN and not each for each in said):
        return False
    return UNKNOWN if UNKNOWN in said else True
