"""
URNs: how the engine tells resources apart.

Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
"""

from __future__ import annotations

ROOT_TYPE = "pulumi:pulumi:Stack"
"""Type of the stack's own node; it does not qualify its children's types."""


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """The URN of the resource *name* of *type_* under the URN *parent*; empty: it has no parent."""
    qualified = parent.split("::")[2] if parent else ""
    if qualified and qualified != ROOT_TYPE:
        type_ = f"{qualified}${type_}"
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"


def type_and_name(urn: str) -> tuple[str, str]:
    """
    The resource's own type token (no parent's) and its logical name, which may hold ``::`` itself.

    Raises:
        ValueError: *urn* is none.
    """
    _, _, qualified, name = urn.split("::", 3)
    return qualified.rpartition("$")[2], name
