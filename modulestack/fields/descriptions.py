"""
What the docstring below each key of a section says.

Read when somebody asks, for messages, the schema and the manual: to read it for every section at import would take as
long as all else that a check does.
"""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
import textwrap

from pydantic import BaseModel

from modulestack.fields.section import Section
from modulestack.fields.text import one_line


@functools.cache
def descriptions(section: type[BaseModel]) -> dict[str, str]:
    """Key of *section* → its description, on one line; the keys that it inherits too."""
    found: dict[str, str] = {}
    for cls in reversed(section.__mro__):
        if issubclass(cls, Section) and cls is not Section:
            found |= _own(cls)
    return found


def _own(cls: type[Section]) -> dict[str, str]:
    """The docstrings below the annotations of *cls*."""
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    statements = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        key.target.id: one_line(text.value.value)
        for key, text in itertools.pairwise(statements)
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }
