"""
The part of ``docs/embedded-aws.md`` that is made from the tables of ECS's inputs and rules.

``python -m modulestack.embedded_aws.ecs.manual`` writes it into the page, between its marks; ``make schema`` does too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from modulestack.contract import service_fit
from modulestack.contract.task_definition_rules import registry
from modulestack.embedded_aws.ecs import service_rules
from modulestack.embedded_aws.ecs.input_table import INPUTS

PAGE = Path("docs/embedded-aws.md")
BEGIN, END = "<!-- inputs: made by modulestack.embedded_aws.ecs.manual -->", "<!-- end of inputs -->"
_MEANS = {
    "applied": "applied",
    "kept": "kept and echoed",
    "refused": "refused by name",
}
_INTRODUCTION = """\
## What every input does

Each member of each request of ECS is *applied* (it changes what happens, or is checked), *kept and echoed* (it comes
back where AWS shows it, and does nothing more), or *refused by name*. None is taken and ignored: a test walks the whole
of AWS's model and fails on a member that is none of the three, and probes the others. A row holds for everything below
its member that has no row of its own.
"""
_RULES = """\
### What ECS refuses

Each rule is one function with the AWS page that it comes from. Words that AWS itself was seen to answer are marked with
the place where they were met; where a page gives only the rule, the words are ours. The rules of task definitions are
those of `modulestack check`, `verify` and `release` too; those of task definitions in services of the latter two.
"""


def inputs() -> str:
    """The section, Markdown, without its marks."""
    parts = [_INTRODUCTION]
    for operation in sorted(INPUTS):
        parts.append(f"### {operation}\n")
        parts.append("| member | | |\n|---|---|---|\n" + "".join(_rows(operation)))
    parts.append(_RULES)
    parts.append("#### Task definitions\n")
    parts.append(_rule_table(registry.RULES))
    parts.append("#### Services\n")
    parts.append(_rule_table(service_rules.RULES))
    parts.append("#### Task definitions in services\n")
    parts.append(_rule_table((*service_fit.RULES, service_fit.misfit_targets, service_fit.misfit_platform)))
    return "\n".join(parts)


def _rows(operation: str) -> Iterator[str]:
    for member, rule in sorted(INPUTS[operation].items()):
        yield f"| `{member}` | {_MEANS[rule.kind]} | {rule.note} |\n"


def _rule_table(rules: Iterable[Callable[..., Any]]) -> str:
    rows = []
    for rule in rules:
        lines = (rule.__doc__ or "").strip().splitlines()
        sources = re.findall(r"Source: (\S+)", rule.__doc__ or "")
        texts = re.findall(r"Text: (\S+)", rule.__doc__ or "")
        links = [f"[page]({source})" for source in sources] + [f"[words]({text})" for text in texts]
        rows.append(f"| {lines[0]} | {', '.join(links)} |\n")
    return "| rule | |\n|---|---|\n" + "".join(rows)


def updated(page: str) -> str:
    """*page*, the whole document, with the section as it is now."""
    before, found, rest = page.partition(BEGIN)
    if not found or END not in rest:
        raise ValueError(f"{PAGE} has no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{inputs()}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(updated(PAGE.read_text()))


if __name__ == "__main__":
    main()
