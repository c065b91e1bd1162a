"""
Which edits of the table share an environment, and which share a run of it.

Pulumi's command line takes seconds for a run, so as few as possible: environments that differ in what does not touch
each other stand as one, and edits that do not touch each other are made at once.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from modulestack.environment.comparison import KeyEdit, key_edits
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import from_file
from modulestack.environment.model import Environment
from modulestack.fields.effects import EffectKind
from tests.edits.case import EditCase
from tests.edits.cases.registry import CASES
from tests.edits.plain import Config, with_value

Path_ = tuple[str, ...]
APART = frozenset(
    {
        "modulestack:network",
        "modulestack:existing_namespaces",
        "modulestack:domain",
        "modulestack:permissions_boundary",
        "modulestack:deletion_protection",
        "deployment",
        "queue",
        "schedules",
        "custom",
        "steps",
        "predictive",
        "jobs",
        "secrets",
        "log_driver",
        "containers",
        "capacity",
        "existing_cluster",
        "existing_log_group",
        "execution_role",
        "task_role",
        "jwt",
        "sign_in",
        "mutual_authentication",
        "modulestack:capacity",
        "modulestack:file_systems",
        "modulestack:load_balancers",
        "load_balancers",
        "modulestack:pull_through_cache",
        "modulestack:alerts",
        "modulestack:dashboard",
        "volumes",
        "agent",  # The DAEMON beside others: what it takes of machines follows from other keys.
        "ports",
        "reachable_by",
        "protocol",
        "load_balancing",
        "further_certificates",
    }
)
"""Sections that do not add up, or on which depends what another edit does: environments that differ stand apart."""
DEFAULTS, MODULES = "modulestack:defaults", "modulestack:modules"
ALONE = frozenset({EffectKind.REFUSED, EffectKind.REPLACED})
"""What an edit does that is made by itself."""
AT_ONCE = 6
"""How many edits are made at once: few enough to see which of them it was."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stand:
    """An environment that several edits start from."""

    before: Config
    cases: tuple[EditCase, ...]

    def __str__(self) -> str:
        return f"{len(self.cases)} from {self.cases[0].name}"[:70]

    @property
    def earlier(self) -> tuple[Config, ...]:
        """What was up before."""
        return self.cases[0].earlier


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trip:
    """Edits that are made at once."""

    after: Config
    cases: tuple[EditCase, ...]

    def __str__(self) -> str:
        return " + ".join(case.name for case in self.cases)


def stands(cases: Iterable[EditCase]) -> tuple[Stand, ...]:
    """Each of *cases* in one of as few environments as can be; no file is validated."""
    found: list[Stand] = []
    for case in cases:
        for index, stand in enumerate(found):
            shared = _shared(stand, case)
            if shared is not None:
                found[index] = shared
                break
        else:
            found.append(Stand(before=case.before, cases=(case,)))
    return tuple(found)


@cache
def of_the_table() -> tuple[Stand, ...]:
    """Every edit of the table, as ``stands`` has them."""
    return stands(CASES)


def trips(stand: Stand) -> tuple[Trip, ...]:
    """The edits of *stand*; what is refused or replaces something is made by itself, and comes last."""
    together: list[Trip] = []
    alone: list[Trip] = []
    for case in stand.cases:
        trip = Trip(after=moved(stand.before, case), cases=(case,))
        if ALONE & {kind for way in _ways(stand, trip) for edit in way for kind in edit.kinds}:
            alone.append(trip)
            continue
        for index, other in enumerate(together):
            both = Trip(after=moved(other.after, case), cases=(*other.cases, case))
            if len(other.cases) < AT_ONCE and _is_sum(stand, both, (trip, other)):
                together[index] = both
                break
        else:
            together.append(trip)
    return (*together, *alone)


def moved(config: Config, case: EditCase) -> Config:
    """*config* with the edit of *case*."""
    for path, _, new in _differences(case.before, case.after):
        config = with_value(config, path, new)
    return config


def edits_of(before: Config, after: Config) -> frozenset[KeyEdit]:
    """
    What leads from *before* to *after*.

    Raises:
        InvalidEnvironment: one of them does not validate.
    """
    return _edits(_text(before), _text(after))


def is_refused(case: EditCase) -> bool:
    """Whether `up` refuses the edit of *case*."""
    return any(EffectKind.REFUSED in edit.kinds for edit in edits_of(case.before, case.after))


def _shared(stand: Stand, case: EditCase) -> Stand | None:
    if stand.earlier or case.earlier:
        return None
    before = _merged(stand.before, case.before)
    if before is None:
        return None
    both = Stand(before=before, cases=(*stand.cases, case))
    for each in both.cases:
        for path, old, _ in _differences(each.before, each.after):
            if _at(before, path) != old or (
                path[0] == DEFAULTS and each.before[MODULES].keys() != before[MODULES].keys()
            ):
                return None
    return both


def _is_sum(stand: Stand, whole: Trip, parts: tuple[Trip, ...]) -> bool:
    """Whether *whole* says of each key what the one of *parts* says that edits it; no two of them edit one key."""
    forth, back = ([_ways(stand, part)[way] for part in parts] for way in (0, 1))
    if len(forth[0] | forth[1]) != len(forth[0]) + len(forth[1]):
        return False
    try:
        return _ways(stand, whole) == (forth[0] | forth[1], back[0] | back[1])
    except InvalidEnvironment:
        return False


def _ways(stand: Stand, trip: Trip) -> tuple[frozenset[KeyEdit], frozenset[KeyEdit]]:
    return edits_of(stand.before, trip.after), edits_of(trip.after, stand.before)


def _merged(one: Any, other: Any, key: str = "") -> Any:
    """Both in one; None where they contradict each other."""
    if one == other:
        return one
    if not (isinstance(one, dict) and isinstance(other, dict)) or key in APART:
        return None
    found = {}
    for inner in dict.fromkeys((*one, *other)):
        if inner in APART and (one.get(inner) or {}) != (other.get(inner) or {}):
            return None
        value = _merged(one[inner], other[inner], inner) if inner in one and inner in other else {**one, **other}[inner]
        if value is None:
            return None
        found[inner] = value
    return found


def _differences(before: Config, after: Config, above: Path_ = ()) -> Iterator[tuple[Path_, Any, Any]]:
    """Path, old and new value; None: there is none."""
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _differences(old, new, (*above, key))
        elif old != new:
            yield (*above, key), old, new


def _at(config: Config, path: Path_) -> Any:
    inner: Any = config
    for step in path:
        inner = inner.get(step) if isinstance(inner, dict) else None
    return inner


@cache
def _edits(before: str, after: str) -> frozenset[KeyEdit]:
    return frozenset(key_edits(_environment(before), _environment(after)))


@cache
def _environment(text: str) -> Environment:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Pulumi.any.yaml").write_text(yaml.safe_dump(json.loads(text), sort_keys=False))
        return from_file("any", Path(folder), alone=True)


def _text(config: Config) -> str:
    """What tells environments apart; YAML takes as long as reading it."""
    return json.dumps({"config": config})
