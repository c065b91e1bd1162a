"""
When requests came once: from an access log of an Application Load Balancer, or from a CSV.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import gzip
import math
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from modulestack.contract.errors import BadInput
from modulestack.load.arrays import Floats

_KINDS = ("http", "https", "h2", "grpcs", "ws", "wss")
_LATEST_S = 1e11
"""What is further from 1970 is no time, or one in milliseconds."""
_FIELDS = 12
"""Of a line of an access log those that are needed, and their neighbours."""


@dataclasses.dataclass(frozen=True)
class Replayed:
    """What was read."""

    times: Floats
    """Epoch seconds, or those of the file's own beginning."""
    skipped: int
    """Lines that could not be read."""


def read(path: Path) -> Replayed:
    """
    The times in *path*; lines that cannot be read are counted.

    Raises:
        BadInput: it is neither a log nor a CSV, or nothing in it can be read.
    """
    times: list[float] = []
    skipped = 0
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", errors="replace")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8-sig", errors="replace", newline="") as file
        ):
            first = file.readline()
            lines = _lines(first, file)
            reader = _of_log(lines) if first.split(" ", 1)[0] in _KINDS else _of_csv(first, lines, path)
            for time in reader:
                if time is None:
                    skipped += 1
                else:
                    times.append(time)
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from None
    if not times:
        text = f"not one of its {skipped} lines can be read: write an access log, or a CSV with seconds or ISO 8601"
        raise BadInput(f"{path}: {text}")
    return Replayed(np.array(times), skipped)


def _lines(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _of_log(lines: Iterator[str]) -> Iterator[float | None]:
    """``request_creation_time`` is not needed: ``time`` less the three processing times is when it came."""
    for line in lines:
        fields = line.split(" ", _FIELDS)
        try:
            ended = datetime.datetime.fromisoformat(fields[1]).timestamp()
            took = sum(max(0.0, float(fields[index])) for index in (5, 6, 7))
            yield _possible(ended - took) if fields[0] in _KINDS else None
        except (IndexError, ValueError):
            yield None


def _of_csv(first: str, lines: Iterator[str], path: Path) -> Iterator[float | None]:
    rows = csv.reader(lines, skipinitialspace=True)
    columns = [each.strip() for each in next(rows, [])]
    if "time" not in columns:
        text = "is neither an access log of an Application Load Balancer nor a CSV with a column time"
        raise BadInput(f"{path}: {text}: its first line is {first[:60].strip()!r}")
    at = columns.index("time")
    for row in rows:
        if row:
            yield _time(row[at].strip()) if at < len(row) else None


def _time(text: str) -> float | None:
    """Epoch seconds; who names no zone means UTC, whatever the machine's is."""
    try:
        time = float(text)
    except ValueError:
        try:
            said = datetime.datetime.fromisoformat(text)
        except ValueError:
            return None
        time = (said if said.tzinfo else said.replace(tzinfo=datetime.UTC)).timestamp()
    return _possible(time)


def _possible(time: float) -> float | None:
    return time if math.isfinite(time) and abs(time) <= _LATEST_S else None
