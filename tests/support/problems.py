"""What is wrong with a file's text, as a test asks for it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from modulestack.environment import load
from modulestack.environment.errors import InvalidEnvironment

HEAD = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:modules:
"""
Problems = Callable[..., list[str]]


@pytest.fixture
def problems(tmp_path: Path) -> Problems:
    """The lines that a file's text gives, without the file's name; an empty list if it is valid."""

    def problems(text: str, name: str = "staging") -> list[str]:
        file = f"Pulumi.{name}.yaml"
        (tmp_path / file).write_text(text, encoding="utf-8")
        try:
            load.from_file(name, tmp_path, alone=True)
        except InvalidEnvironment as error:
            return [line.removeprefix(file) for line in str(error).splitlines()]
        return []

    return problems


@pytest.fixture
def problems_of_web(problems: Problems) -> Problems:
    """The lines that keys of one module give (YAML), without file, line and the module's path."""

    def problems_of_web(keys: str, *, top: str = "") -> list[str]:
        module = {"image": "app:1", "port": 80} | yaml.safe_load(keys)
        web = textwrap.indent(yaml.safe_dump({"web": module}), "    ")
        lines = problems(f"{HEAD}{web}{top and '  ' + top}")
        return [line.partition(": ")[2].removeprefix("modules.web.") for line in lines]

    return problems_of_web
