"""
The part of ``docs/embedded-aws.md`` that lists which operations are answered.

``python -m modulestack.embedded_aws.operations_manual`` writes it into the page, between its marks; ``make schema``
does too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator
from pathlib import Path

from modulestack.embedded_aws import aws_protocols, moto_operations, moto_state, own_operations, service_names
from modulestack.embedded_aws.ecs.backend import OPERATIONS

PAGE = Path("docs/embedded-aws.md")
BEGIN, END = "<!-- operations: made by modulestack.embedded_aws.operations_manual -->", "<!-- end of operations -->"
_INTRODUCTION = """\
## Operations

What the embedded AWS answers, of every service that it has. Everything else is refused by name, in the protocol of
whoever asks: `NotEmbedded` over HTTP, with status 501, and an exception of that name in process; never a success, never
a request to Amazon. Services that are not here are refused in the same way.
"""


def services() -> tuple[str, ...]:
    """boto3's names of the services that are here."""
    return tuple(sorted({*moto_state.OWN_SERVICES, *moto_state.SERVICES}))


def answered(service: str) -> Collection[str]:
    """The operations of *service* (boto3's name) that are answered."""
    if service == "ecs":
        return OPERATIONS.keys()
    own = {operation for name, operation in own_operations.OPERATIONS if name == service}
    return moto_operations.answered(service) | own


def section() -> str:
    """The section, Markdown, without its marks."""
    parts = [_INTRODUCTION, "| service | answered | of |\n|---|---|---|\n" + "".join(_rows())]
    for service in services():
        known, here = sorted(aws_protocols.model(service).operation_names), answered(service)
        parts.append(f"### {service}\n")
        parts.append(_folded(f"Answered: {_listed(name for name in known if name in here)}.\n"))
        parts.append(_folded(f"Refused by name: {_listed(name for name in known if name not in here)}.\n"))
    return "\n".join(parts)


def _rows() -> Iterator[str]:
    for service in services():
        yield f"| `{service}` | {len(answered(service))} | {len(aws_protocols.model(service).operation_names)} |\n"
    others = len(service_names.services()) - len(services())
    yield f"| the {others} others that the SDK knows | none | all |\n"


def _listed(names: Iterator[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _folded(paragraph: str) -> str:
    return textwrap.fill(paragraph, 120, break_long_words=False, break_on_hyphens=False) + "\n"


def updated(page: str) -> str:
    """
    *page*, the whole document, with the section as it is now.

    Raises:
        ValueError: the page has no place for it.
    """
    before, found, rest = page.partition(BEGIN)
    if not found or END not in rest:
        raise ValueError(f"{PAGE} has no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{section()}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(updated(PAGE.read_text()))


if __name__ == "__main__":
    main()
