"""The table of prices as its file has it: a row in a line, so that an edit of a number is a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def table_text(table: Mapping[str, Any]) -> str:
    """The whole file; rows in the order of ``units``, machines last."""
    order = {item: number for number, item in enumerate(table["units"])}
    places = {region: _rows(_ordered(rows, order), 3) for region, rows in table["prices"].items()}
    regions = ",\n".join(f"  {json.dumps(region)}: {{\n{rows}\n  }}" for region, rows in places.items())
    parts = [
        f' "as_of": {json.dumps(table["as_of"])}',
        f' "currency": {json.dumps(table["currency"])}',
        f' "units": {{\n{_rows(table["units"], 2)}\n }}',
        f' "sources": {{\n{_rows(table["sources"], 2)}\n }}',
        f' "prices": {{\n{regions}\n }}',
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _ordered(rows: Mapping[str, Any], order: Mapping[str, int]) -> dict[str, Any]:
    return {item: rows[item] for item in sorted(rows, key=lambda each: (order.get(each, len(order)), each))}


def _rows(rows: Mapping[str, Any], indent: int) -> str:
    return ",\n".join(f"{' ' * indent}{json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
