"""
URNs: how the engine tells resources apart.

Sources:
    https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
    https://www.pulumi.com/docs/iac/concepts/resources/providers/#default-and-explicit-providers
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


def is_declared(type_: str, name: str) -> bool:
    """Is it a resource of the program: neither the stack's own node nor a provider that the engine adds by itself?"""
    return type_ != ROOT_TYPE and not (type_.startswith("pulumi:providers:") and name.startswith("default"))
