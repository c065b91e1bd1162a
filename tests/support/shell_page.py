"""
Runs the shell commands of a manual's page on an embedded AWS.

Knows as much of a shell as such pages need: ``export``, ``$NAME``, ``$(…)``, here-documents, continued lines. ``aws``
commands become calls of boto3; what other programs are asked to do is kept for whoever wants to check it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jmespath
from botocore import xform_name

from modulestack.embedded_aws.account import EmbeddedAws

_SERVICES = {"s3api": "s3"}
_OF_THE_CLI = {"query", "output", "region"}


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of *page* in *language*."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


class Shell:
    """A shell's variables and files, and what it did."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws
        self.variables: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.aws_commands = 0
        self.others: list[list[str]] = []
        """Commands of other programs, as words."""

    def run(self, text: str) -> None:
        """Run the lines of a block."""
        lines = iter(text.replace("\\\n", " ").splitlines())
        for line in lines:
            if line.strip():
                self._line(line, lines)

    def _line(self, line: str, following: Iterator[str]) -> None:
        if found := re.fullmatch(r"cat > (\S+) <<EOF", line):
            content = list(iter(following.__next__, "EOF"))
            self.files[found[1]] = self._filled("\n".join(content))
        elif found := re.fullmatch(r"export (\w+)=(.*)", line):
            self.variables[found[1]] = self._value(found[2])
        else:
            words = [self._filled(word) for word in shlex.split(line)]
            if words[0] == "aws":
                self._aws_command(words[1:])
            else:
                self.others.append(words)

    def _value(self, text: str) -> str:
        if found := re.fullmatch(r"\$\(aws (.*)\)", text):
            return self._aws_command([self._filled(word) for word in shlex.split(found[1])])
        return self._filled(text)

    def _filled(self, text: str) -> str:
        return re.sub(r"\$(\w+)", lambda found: self.variables[found[1]], text)

    def _aws_command(self, words: list[str]) -> str:
        """What the command prints."""
        self.aws_commands += 1
        service, operation, *rest = words
        given = {rest[at].removeprefix("--"): rest[at + 1] for at in range(0, len(rest), 2)}
        client = self._aws.client(_SERVICES.get(service, service))
        method = operation.replace("-", "_")
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
        names = {xform_name(name, "-"): name for name in (shape.members if shape else {})}
        params = {
            names[name]: self._parameter(value, shape.members[names[name]])
            for name, value in given.items()
            if name not in _OF_THE_CLI
        }
        answer = getattr(client, method)(**params)
        return str(jmespath.search(given["query"], answer)) if "query" in given else ""

    def _parameter(self, text: str, shape: Any) -> Any:
        if text.startswith("fileb://"):
            return self.files[text.removeprefix("fileb://")].encode()
        if text.startswith("file://"):
            text = self.files[text.removeprefix("file://")]
        if shape.type_name == "string":
            return text
        if text.lstrip().startswith(("{", "[")):
            return json.loads(text)
        pairs = dict(pair.split("=", 1) for pair in text.split(","))
        return {name: {"true": True, "false": False}.get(value, value) for name, value in pairs.items()}
