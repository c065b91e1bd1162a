"""`queries`: what the file may say of the queries that every module has."""

from __future__ import annotations

from typing import Literal

from modulestack.contract.log_queries import SHIPPED
from modulestack.fields.section import Section

ShippedQuery = Literal["errors", "last-deployment", "slow-requests", "versions"]


class QueriesSection(Section):
    """
    Queries of CloudWatch Logs Insights that are saved for every module: `{}` saves all of them. See queries.md.

    A module's own ones are in its `queries`.
    """

    shipped: tuple[ShippedQuery, ...] | None = None
    """Those that are saved. Absent: all."""


def shipped(section: QueriesSection | None) -> tuple[str, ...]:
    """Names of those that are saved for every module."""
    if section is None:
        return ()
    return tuple(SHIPPED) if section.shipped is None else section.shipped
