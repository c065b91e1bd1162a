"""
Edits of modules that are made at once, each of a module of its own in one environment, and seen apart.

An edit of a module costs what it costs to bring its environment up four times. So each module that is edited is
copied into one environment, all copies are edited at once, and what is seen of a copy must be what the table says of
its own edit, no more and no less; of all others nothing may be seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import yaml

from tests.edits.case import EditCase
from tests.edits.plain import PLAIN, Config, with_value

MODULES = "modulestack:modules"
AT_ONCE = 12
"""How many copies share an environment."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Batch:
    """Edits that are made at once."""

    cases: Mapping[str, EditCase]
    """Name of the copy → its edit."""

    @property
    def before(self) -> Config:
        """What is up first."""
        return _together({name: (_edited(case), case.before) for name, case in self.cases.items()})

    @property
    def after(self) -> Config:
        """What it becomes."""
        return _together({name: (_edited(case), case.after) for name, case in self.cases.items()})


def is_of_a_module(case: EditCase) -> bool:
    """
    Whether *case* edits one module and nothing else, in an environment that is plain but for that module.

    Who may call it is not its alone: its callers are told its address.
    """
    if case.earlier:
        return False
    module = _edited(case)
    if not module or not all(module in config[MODULES] for config in (case.before, case.after)):
        return False
    old, new = case.before[MODULES][module], case.after[MODULES][module]
    is_alone = all(_without(config, module) == _without(PLAIN, module) for config in (case.before, case.after))
    return is_alone and old.get("reachable_from") == new.get("reachable_from")


def batches(cases: Iterable[EditCase]) -> tuple[Batch, ...]:
    """Those of *cases* that can be made at once; those that begin alike follow each other, and so share what is up."""
    alike: dict[str, list[EditCase]] = {}
    for case in filter(is_of_a_module, cases):
        module = _edited(case)
        alike.setdefault(yaml.safe_dump([module, case.before[MODULES][module]]), []).append(case)
    ordered = [case for group in sorted(alike.values(), key=len, reverse=True) for case in group]
    return tuple(_numbered(ordered[start : start + AT_ONCE]) for start in range(0, len(ordered), AT_ONCE))


def without(batch: Batch, names: Collection[str]) -> Batch:
    """*batch* but for the copies *names*."""
    left = [case for name, case in batch.cases.items() if name not in names]
    return _numbered(left)


def in_order(cases: Iterable[EditCase]) -> tuple[EditCase, ...]:
    """*cases*, so that those that are made at once follow each other."""
    cases = tuple(cases)
    together = [case for batch in batches(cases) for case in batch.cases.values()]
    return (*together, *(case for case in cases if not is_of_a_module(case)))


def _numbered(cases: Iterable[EditCase]) -> Batch:
    return Batch(cases={f"c{number:02}": case for number, case in enumerate(cases)})


def _edited(case: EditCase) -> str:
    """The only module that *case* edits; empty: there is none or more than one."""
    before, after = case.before.get(MODULES, {}), case.after.get(MODULES, {})
    differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return differing[0] if len(differing) == 1 else ""


def _without(config: Config, module: str) -> Config:
    modules = {name: each for name, each in config[MODULES].items() if name != module}
    return {**config, MODULES: modules}


def _together(copies: Mapping[str, tuple[str, Config]]) -> Config:
    """The plain environment with *copies*: name of the copy → the module that it is of, and where that is."""
    together = PLAIN
    for name, (module, config) in copies.items():
        together = with_value(together, f"{MODULES}/{name}", _renamed(config[MODULES][module], module, name))
    for name in PLAIN[MODULES]:
        callers = together[MODULES][name]["reachable_from"]
        if callers != "internet":
            callers += [copy_ for copy_, (module, _) in copies.items() if module in callers]
    return together


def _renamed(value: Any, old: str, new: str) -> Any:
    """*value*, in which a module speaks of itself as *new*."""
    if isinstance(value, dict):
        return {_renamed(key, old, new): _renamed(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, old, new) for inner in value]
    return new if value == old else value
