"""Makes batches of edits, when the first of a batch is asked for, and says of each what was not as the table says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from modulestack.environment.comparison import KeyEdit, key_edits
from modulestack.environment.model import Environment
from modulestack.fields.effects import EffectKind
from tests.edits.batches import Batch, batches, without
from tests.edits.case import EditCase
from tests.edits.expected import problems_of
from tests.edits.observed import owner_of
from tests.edits.plain import Config
from tests.edits.standing import Standing, environment_of, text_of

EVERYBODY = ""
"""In place of a copy's name: what all of a batch have to do with."""


class AtOnce:
    """The batches of some edits; each is made once, and what it stands on serves the next that begins alike."""

    def __init__(self, cases: Iterable[EditCase], folder: Callable[[], Path]) -> None:
        """*folder* makes an empty one at each call."""
        self._batches = [batch for batch in batches(cases) if len(batch.cases) > 1]
        self._folder = folder
        self._problems: dict[int, list[tuple[EditCase, list[str]]]] = {}
        self._standing: dict[str, Standing] = {}

    def problems(self, case: EditCase) -> list[str] | None:
        """What the edit of *case*, or taking it back, did otherwise than told; None: it is not made with others."""
        for number, batch in enumerate(self._batches):
            if any(each is case for each in batch.cases.values()):
                if number not in self._problems:
                    self._problems[number] = list(self._made(batch))
                return next((found for each, found in self._problems[number] if each is case), None)
        return None

    def close(self) -> None:
        """End all that is up."""
        for each in self._standing.values():
            each.close()

    def _made(self, batch: Batch) -> Iterable[tuple[EditCase, list[str]]]:
        """Its edits and their problems, but for those that are refused; whatever goes wrong is a problem of all."""
        try:
            ways = _ways(batch, self._folder())
            refused = [name for name in batch.cases if _is_refused(name, ways)]
            if refused:
                batch = without(batch, refused)
                ways = _ways(batch, self._folder())
            found = self._seen(batch, ways) if len(batch.cases) > 1 else None
        except Exception as error:
            found = {EVERYBODY: [repr(error)]}
        if found is not None:
            for name, case in batch.cases.items():
                yield case, [*found.get(name, ()), *found.get(EVERYBODY, ())]

    def _seen(self, batch: Batch, ways: Ways) -> Mapping[str, list[str]]:
        """Copy → its problems."""
        begin = text_of(batch.before)
        standing = self._standing.pop(begin, None) or _started(batch.before, self._folder())
        found: dict[str, list[str]] = {}
        for config, edits in zip((batch.after, batch.before), ways, strict=True):
            _edited(standing, config, edits, batch, found)
        self._standing[begin] = standing
        return found


Ways = tuple[tuple[KeyEdit, ...], tuple[KeyEdit, ...]]
"""What the edits of a batch are, and what taking them back is."""


def ways_of(before: Environment, after: Environment) -> Ways:
    """There, and back."""
    return key_edits(before, after), key_edits(after, before)


def edits_of(name: str, edits: Iterable[KeyEdit]) -> list[KeyEdit]:
    """Those of *edits* that are of the module *name*."""
    return [edit for edit in edits if edit.path[:2] == ("modules", name)]


def _ways(batch: Batch, folder: Path) -> Ways:
    return ways_of(environment_of(batch.before, folder), environment_of(batch.after, folder))


def _is_refused(name: str, ways: Ways) -> bool:
    return any(EffectKind.REFUSED in edit.kinds for edits in ways for edit in edits_of(name, edits))


def _started(config: Config, folder: Path) -> Standing:
    made = Standing(config, folder)
    made.start(config)
    return made


def _edited(
    standing: Standing, config: Config, edits: Iterable[KeyEdit], batch: Batch, found: dict[str, list[str]]
) -> None:
    """Edit, and add to *found* what was not as told; of what is no copy's, no edit is told and nothing may be seen."""
    edits = tuple(edits)
    observed = standing.edit(config)
    of_others = [edit for edit in edits if edit.path[1:2] not in {(name,) for name in batch.cases}]
    _add(found, EVERYBODY, problems_of(of_others, observed.beside(batch.cases)))
    for name in batch.cases:
        _add(found, name, problems_of(edits_of(name, edits), observed.of(name)))
    for step in standing.again():
        owner = owner_of(step.name)
        _add(found, owner if owner in batch.cases else EVERYBODY, [f"a second run would {step.operation} {step.name}"])
    for name, (wanted, healthy) in standing.healthy().items():
        if wanted != healthy:
            _add(found, name if name in batch.cases else EVERYBODY, [f"{healthy} of {wanted} tasks are healthy"])


def _add(found: dict[str, list[str]], name: str, problems: list[str]) -> None:
    if problems:
        found.setdefault(name, []).extend(problems)
