"""A scenario from its file, or everything that is wrong with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from modulestack.contract.text_file import UnreadableFile, read_text
from modulestack.environment import error_messages
from modulestack.environment.defaults import merged
from modulestack.environment.empty_sections import empty_sections
from modulestack.environment.errors import InvalidEnvironment, Problem
from modulestack.environment.model import Environment
from modulestack.environment.overlay import Overlay
from modulestack.environment.settings import dotted
from modulestack.environment.yaml_document import YamlDocument, read
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load import (
    duration_rules,
    further_ports,
    memory_rules,
    message_rules,
    module_calls,
    promise_rules,
    timeout_rules,
    version_rules,
)
from modulestack.rehearsal.load.arrival_rules import arrivals_fit, service_time_fits
from modulestack.rehearsal.load.events import event_rules
from modulestack.rehearsal.load.file_rules import module_is_there
from modulestack.rehearsal.load.scenario_model import LoadScenario


@dataclasses.dataclass(frozen=True)
class ScenarioFile:
    """A file that holds a scenario, for whatever environment."""

    path: Path
    _scenario: LoadScenario
    _document: YamlDocument

    def overlay(self) -> Overlay:
        """What it says of the environment's settings."""
        found = self._scenario.settings
        lines = {key: line for key in found if (line := _line(self._document, ("settings", key))) is not None}
        return Overlay(source=str(self.path), values=found, lines=lines)

    def checked(self, environment: Environment) -> LoadScenario:
        """
        The scenario, which fits *environment*.

        Raises:
            InvalidEnvironment: it does not.
        """
        name = str(self.path)
        wrong = [
            Problem(name, _line(self._document, at), dotted(at), text)
            for at, text in _violations(self._scenario, environment, self.path)
        ]
        if wrong:
            raise InvalidEnvironment(wrong)
        return self._scenario


def read_scenario(path: Path) -> ScenarioFile:
    """
    The scenario in *path*.

    Raises:
        InvalidEnvironment: there is no such file, or something in it is wrong.
    """
    name = str(path)
    try:
        document = read(read_text(path))
    except UnreadableFile as unreadable:
        raise InvalidEnvironment([Problem(name, None, "", str(unreadable))]) from None
    problems = [Problem(name, each.line, dotted(each.path), each.message) for each in document.problems]
    if problems:
        raise InvalidEnvironment(problems)
    if not isinstance(document.value, dict):
        raise InvalidEnvironment(
            [Problem(name, 1, "", "is no scenario: write description, for_s, and load or messages")]
        )
    if empty := list(_empty(name, document)):
        raise InvalidEnvironment(empty)
    values = dict(merged({}, document.value))
    if document.value.get("settings") is not None:
        values["settings"] = document.value["settings"]  # a null there takes a key away, and is not left out
    try:
        found = LoadScenario.model_validate(values)
    except ValidationError as error:
        raise InvalidEnvironment(_problems(name, document, error)) from None
    return ScenarioFile(path, found, document)


def _empty(name: str, document: YamlDocument) -> Iterator[Problem]:
    """Sections that are named, and have nothing in them: left out, a module would have no requests, and a test none."""
    for path in empty_sections(LoadScenario, document.value, {}):
        text = "nothing is written here: indent its keys below it, or leave it out"
        yield Problem(name, _line(document, path), dotted(path), text)


def _problems(name: str, document: YamlDocument, error: ValidationError) -> Iterator[Problem]:
    found = error.errors(include_url=False)
    for one in found:
        path: FieldPath = tuple(one["loc"])
        if one["type"] == "too_short" and any(path == other["loc"][: len(path)] for other in found if other != one):
            continue  # what is wrong in it is not counted, and told itself
        text = _message(one, path)
        yield Problem(name, _line(document, path), dotted(path), text)


def _message(one: Mapping[str, Any], path: FieldPath) -> str:
    if one["type"] == "too_short":
        return "nothing is written here: at least one is needed"
    return error_messages.message(one, path, _section(path))


def _section(path: FieldPath) -> type[BaseModel]:
    """The section that the last step of *path* belongs to."""
    model: type[BaseModel] = LoadScenario
    steps = list(path[:-1])
    while steps:
        step = steps.pop(0)
        if not isinstance(step, str):
            continue  # of a list, whose sections its key has
        if error_messages.sections_of(model, step):
            steps = steps[1:]
        model = error_messages.section_of(model, step) or _in_list(model, step) or model
    return model


def _in_list(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The sections that an optional field *name* of *model* holds a list of; None: it holds none."""
    field = model.model_fields.get(name)
    kinds = [inner for part in get_args(field.annotation) for inner in get_args(part)] if field else []
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _line(document: YamlDocument, path: FieldPath) -> int | None:
    """The line of *path*, or of what it would stand in."""
    return next((document.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in document.lines), None)


def _violations(found: LoadScenario, environment: Environment, file: Path) -> Iterator[tuple[FieldPath, str]]:
    """What no single field shows."""
    for module, load in found.load.items():
        at: FieldPath = ("load", module)
        yield from module_is_there(at, module, environment)
        if module in environment.modules and not environment.modules[module].has_load_balancer:
            yield at, "has no load balancer, and only requests through one are simulated: leave it out"
        elif module in environment.modules and environment.modules[module].is_network:
            yield at, "is behind a network load balancer, which knows connections only: leave it out"
        elif module in environment.modules:
            yield from timeout_rules.never_answered(at, module, load, environment)
            yield from memory_rules.violations(at, module, load, environment)
        if load.arrivals is not None:
            yield from arrivals_fit((*at, "arrivals"), load.arrivals, file)
        for name, route in load.routes.items():
            where: FieldPath = (*at, "routes", name)
            yield from service_time_fits((*where, "service_time"), route.service_time)
            if route.client_errors_percent + route.server_errors_percent > 100:
                text = "and client_errors_percent are more than 100 % together: allowed up to 100"
                yield (*where, "server_errors_percent"), text
    yield from further_ports.violations(found, environment)
    yield from module_calls.violations(found, environment)
    yield from message_rules.violations(found, environment, file)
    yield from event_rules.violations(found.events, environment, for_s=found.for_s)
    yield from version_rules.violations(found, environment)
    yield from promise_rules.violations(found)
    yield from duration_rules.violations(found)
