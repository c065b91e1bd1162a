"""From settings to an environment, or to everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.contract.previews import NUMBERS, environment_name
from modulestack.environment import preview_environment, rules
from modulestack.environment.defaults import depth, merged
from modulestack.environment.empty_sections import empty_sections, nothing_in
from modulestack.environment.errors import InvalidEnvironment, Problem
from modulestack.environment.model import Environment, Module
from modulestack.environment.partial_validation import FieldError, errors_of_defaults, validate_partially
from modulestack.environment.settings import Settings
from modulestack.environment.yaml_document import Unreadable
from modulestack.features import registry
from modulestack.features.port_rules import applicable
from modulestack.fields.text import bare, listed, nearest, shown
from modulestack.fields.violation import FieldPath

_LEAVE_OUT = re.compile(r"\b(leave|take) [\w ]+ out\b|\bkeep one\b")
"""What a rule may tell to do, which is not enough where defaults have the key."""
KEYS = tuple(sorted({*Environment.model_fields, "defaults"} - {"name", "region"}))
"""What may follow ``modulestack:``."""


def environment(name: str, settings: Settings) -> Environment:
    """
    The environment *name* that *settings* describe.

    Raises:
        InvalidEnvironment: with every problem that can be found in one go.
    """
    return _Validation(name, settings).environment()


def with_warnings(name: str, settings: Settings) -> tuple[Environment, tuple[Problem, ...]]:
    """
    As ``environment``, and what in it is allowed but probably not meant.

    Raises:
        InvalidEnvironment: with every problem that can be found in one go.
    """
    validation = _Validation(name, settings)
    found = validation.environment()
    told = {validation.problem(warning.fields, warning.message) for warning in rules.warnings(found)}
    return found, tuple(sorted(told, key=lambda problem: (problem.file, problem.line or 0, problem.path)))


class _Validation:
    """One validation: the settings, the merged candidate, and the problems so far."""

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.settings = settings
        self.problems: list[Problem] = list(settings.problems)
        self.defaults = _map(settings.values.get("defaults"))
        self.own = {module: _map(own) for module, own in _map(settings.values.get("modules")).items()}

    def environment(self) -> Environment:
        unreliable = self._unknown_keys()
        self.problems += self._empty_sections()
        found, errors, unreliable = validate_partially(self._candidate(), unreliable)
        self.problems += [self.problem((error.path,), error.message) for error in errors]
        self.problems += [
            self.settings.problem(("defaults", *error.path), error.message) for error in self._errors_of_defaults()
        ]
        for violation in rules.violations(found):
            if not any(_is_unreliable(field, bad) for field in violation.fields for bad in unreliable):
                self.problems.append(self.problem(violation.fields, violation.message))
        if found.previews and not self.problems:
            self.problems += self._previews(found)
        if self.problems:
            raise InvalidEnvironment(self.problems)
        return found

    def _previews(self, base: Environment) -> Iterator[Problem]:
        """What would be wrong with an environment of a pull request, told where *base* has it."""
        modules = {name: merged(self.defaults, own) for name, own in self.own.items()}
        if base.previews and (secret := preview_environment.encrypted(modules, base.previews)):
            text = "is encrypted for this stack, and previews are others: have it in SSM or Secrets Manager, under "
            text += f"secrets, or write another value in previews.modules.{secret[0]}.{secret[1]}"
            yield self.problem((("modules", *secret),), text)
            return
        try:
            made = preview_environment.values(base, NUMBERS.max, 0, preview_environment.EXAMPLE)
            environment(environment_name(base.name, NUMBERS.max), Settings("a preview", made))
        except InvalidEnvironment as error:
            for each in error.problems:
                yield self.settings.problem(
                    ("previews",), f"its previews would be refused: {each.path}: {each.message}"
                )

    def _unknown_keys(self) -> set[FieldPath]:
        """Tell of keys that no model knows; what was probably meant by them."""
        unreliable: set[FieldPath] = set()
        for key in self.settings.values:
            if key != REGION and key not in KEYS:
                file, line = self.settings.place((key,))
                close = nearest(key, KEYS)
                unreliable |= {(close,)} if close else set()
                self.problems.append(Problem(file, line, PREFIX + bare(key), _unknown(key, close)))
        for module, own in self.own.items():
            if "name" in own:
                text = f"unknown key: {bare(module)}, under modules, is the name already"
                self.problems.append(self.settings.problem(("modules", module, "name"), text))
        return unreliable

    def _empty_sections(self) -> Iterator[Problem]:
        """
        Sections with nothing in them, where absent means something else than empty.

        Nothing takes a default away; where there is none, somebody wrote ``exec:`` to turn it on.
        """
        for key in empty_sections(Module, self.defaults, {}):
            yield self.settings.problem(("defaults", *key), nothing_in(Module, key))
        for module, own in self.own.items():
            for key in empty_sections(Module, own, self.defaults):
                yield self.settings.problem(("modules", module, *key), nothing_in(Module, key))

    def _candidate(self) -> dict[str, Any]:
        values = {key: value for key, value in self.settings.values.items() if key in KEYS and key != "defaults"}
        candidate: dict[str, Any] = merged({}, values) | {"name": self.name}
        if (region := self.settings.values.get(REGION)) is not None:
            candidate["region"] = region
        if isinstance(candidate.get("modules"), dict):
            raw = self.settings.values["modules"]
            candidate["modules"] = {
                module: self._module(module) if isinstance(value, dict) or value is None else value
                for module, value in raw.items()
            }
        return candidate

    def _module(self, name: str) -> dict[str, Any]:
        own = self.own[name]
        module: dict[str, Any] = merged(self.defaults, own)
        without = set(registry.inapplicable(module))
        defaults = {key: value for key, value in self.defaults.items() if key not in without}
        defaults = applicable(defaults, module, registry.NEEDS_PORT)
        defaults = registry.for_its_load_balancer(module, defaults)
        module = merged(defaults, own)
        module["name"] = name
        machines = (_map(self.settings.values.get(key)) for key in ("capacity", "managed_instances"))
        registry.complete(module, {name: values for each in machines for name, values in each.items()})
        return module

    def _errors_of_defaults(self) -> list[FieldError]:
        given = self.settings.values.get("defaults")
        if given is None or isinstance(given, Unreadable):
            return []
        if not isinstance(given, dict):
            return [FieldError((), f"{shown(given)} is no map: indent the keys of a module below it")]
        own = [FieldError(("name",), "unknown key: a name belongs to one module")] if "name" in given else []
        return own + errors_of_defaults(merged({}, {k: v for k, v in given.items() if k != "name"}))

    def problem(self, fields: tuple[FieldPath, ...], message: str) -> Problem:
        """
        A problem of the first of *fields*, told where the reader can mend it.

        That is the line of the first field that the module sets itself; else, for fields that come from the defaults,
        the line there, so that one slip in the defaults is told once and not once per module.
        """
        if fields[0] == ("name",):
            return Problem(self.settings.file, None, "", f"the environment's name {message}")
        if not _is_of_module(fields[0]):
            return self.settings.problem(_shown(fields[0]), message)
        placed = [self._origin(field) for field in fields if _is_of_module(field)]
        (first_where, first, first_is_set), whole = placed[0], [at for at in placed if at[2]]
        if whole and not first_is_set:
            message += " (not set: this is the default)"
        own = [path for where, path, _ in whole if where == "own"]
        if own:
            if _LEAVE_OUT.search(message) and any(where == "defaults" for where, _, _ in whole):
                message += "; what defaults have, null in the module leaves out"
            return self.settings.problem(fields[0], message, at=own[0])
        if whole:
            return self.settings.problem(("defaults", *fields[0][2:]), message, at=whole[0][1])
        return self.settings.problem(fields[0] if first_where == "own" else first, message)

    def _origin(self, field: FieldPath) -> tuple[str, FieldPath, bool]:
        """Whether *field* is in ``"own"`` or ``"defaults"``, its path there, and whether all of it is there."""
        rest, own = field[2:], self.own.get(str(field[1]), {})
        in_own, in_defaults = depth(rest, own), depth(rest, self.defaults)
        if in_defaults > in_own:
            return "defaults", ("defaults", *rest), in_defaults == len(rest)
        return "own", field, in_own == len(rest)


def _unknown(key: str, close: str | None) -> str:
    if close:
        return f"unknown key: did you mean {PREFIX}{close}?"
    if key in Module.model_fields:
        return f"unknown key here: it is a module's: write it in one, or in {PREFIX}defaults for all"
    return f"unknown key: allowed {listed(PREFIX + known for known in KEYS)}"


def _map(value: Any) -> dict[str, Any]:
    """*value* if it is a map; nothing, which is told elsewhere, if it is not."""
    return value if isinstance(value, dict) else {}


def _is_of_module(field: FieldPath) -> bool:
    return field[:1] == ("modules",) and len(field) > 2


def _shown(field: FieldPath) -> FieldPath:
    """The path of a field as the file has it."""
    return (REGION, *field[1:]) if field[0] == "region" else field


def _is_unreliable(field: FieldPath, unreliable: FieldPath) -> bool:
    """Whether *field* is *unreliable*, or is in what is, or holds it directly."""
    return field[: len(unreliable)] == unreliable or unreliable[:-1] == field
