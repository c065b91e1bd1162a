"""What ``--find-smallest`` is to hold: ``p99 < 300ms, lost = 0``."""

from __future__ import annotations

import dataclasses
import operator
import re
from collections.abc import Callable, Mapping
from typing import Literal

from modulestack.contract.errors import BadInput
from modulestack.fields.text import listed, nearest, shown
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad

Measure = Literal["p50", "p95", "p99", "lost", "tasks"]
Comparison = Literal["<", "<=", "=", ">=", ">"]
Unit = Literal["ms", "s", "%", ""]

_HOLDS: Mapping[Comparison, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_UPPER: tuple[Comparison, ...] = ("<", "<=")
_COMPARISONS: Mapping[Measure, tuple[Comparison, ...]] = {
    **dict.fromkeys(("p50", "p95", "p99"), _UPPER),
    "lost": (*_UPPER, "="),
    "tasks": ("<", "<=", "=", ">=", ">"),
}
_UNITS: Mapping[Measure, tuple[Unit, ...]] = {
    **dict.fromkeys(("p50", "p95", "p99"), ("ms", "s")),
    "lost": ("", "%"),
    "tasks": ("",),
}
_EXAMPLES: Mapping[Measure, str] = {
    **{name: f"{name} < 300ms" for name in ("p50", "p95", "p99")},
    "lost": "lost = 0 or lost < 0.1%",
    "tasks": "tasks <= 6",
}
_TOKEN = re.compile(r"\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|==|=|<|>)|(?P<number>\d+(?:\.\d+)?)|(?P<other>\S))")


class NotWanted(BadInput):
    """The text says nothing that can be held: what is wrong with it, and below it where."""


@dataclasses.dataclass(frozen=True)
class LoadCondition:
    """One of what is wanted."""

    measure: Measure
    comparison: Comparison
    number: float
    unit: Unit

    def __str__(self) -> str:
        return f"{self.measure} {self.comparison} {self.number:g}{self.unit}"

    def refuted(self, module: ModuleUnderLoad) -> str:
        """What was seen of *module* instead; empty: it holds."""
        summary = module.summary
        if not summary.requests:
            return "no request came"
        if self.measure == "tasks":
            healthy = [each.healthy for each in module.tasks] or [0]
            wrong = [count for count in (min(healthy), max(healthy)) if not self._holds(count)]
            return f"{wrong[0]} tasks" if wrong else ""
        if self.measure == "lost":
            lost = 100 * summary.lost / max(1, summary.requests) if self.unit == "%" else summary.lost
            return "" if self._holds(lost) else f"{f'{lost:.3g} %' if self.unit else f'{lost:,}'} lost"
        took_s = {"p50": summary.p50_s, "p95": summary.p95_s, "p99": summary.p99_s}[self.measure]
        if took_s is None:
            return "no request was answered"
        took = took_s if self.unit == "s" else took_s * 1000
        return "" if self._holds(took) else f"{self.measure} {took_s * 1000:,.0f} ms"

    def _holds(self, value: float) -> bool:
        return _HOLDS[self.comparison](value, self.number)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """All of it."""

    conditions: tuple[LoadCondition, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.conditions))

    def refuted(self, report: LoadReport, modules: tuple[str, ...]) -> tuple[str, ...]:
        """
        What was seen instead, of each of *modules*, and of releases; nothing: all of it holds.

        A task that has no memory left is never wanted.
        """
        found = [
            f"{module.name}: {text}"
            for module in report.modules
            if module.name in modules
            for condition in self.conditions
            if (text := condition.refuted(module))
        ]
        found += [
            f"{module.name}: {len(module.out_of_memory)} without memory left"
            for module in report.modules
            if module.out_of_memory and module.name in modules
        ]
        failed = sum(not release.is_good for release in report.releases)
        if report.promise.releases == "succeed" and failed:
            found.append(f"{failed} release{'s' * (failed > 1)} did not succeed")
        return tuple(dict.fromkeys(found))

    @property
    def most_tasks(self) -> float:
        """More than so many are not wanted."""
        bounds = {
            condition.number - (condition.comparison == "<")
            for condition in self.conditions
            if condition.measure == "tasks" and condition.comparison in ("<", "<=", "=")
        }
        return min(bounds, default=float("inf"))


def wanted(text: str) -> Wanted:
    """
    What *text* says: conditions with commas between.

    Raises:
        NotWanted: it says nothing, or something that is no condition.
    """
    tokens = _tokens(text)
    found: list[LoadCondition] = []
    at = 0
    while True:
        measure = _measure(text, tokens[at])
        comparison = _comparison(text, tokens[at + 1], measure)
        number, unit, at = _value(text, tokens, at + 2, measure)
        if measure == "lost" and comparison == "<" and not number:
            raise _wrong(text, tokens[at - 1][2], "fewer than none are never lost: write lost = 0")
        found.append(LoadCondition(measure, comparison, number, unit))
        kind, word, place = tokens[at]
        if kind == "end":
            return Wanted(tuple(found))
        if word != ",":
            raise _wrong(text, place, f"{shown(word)} is not possible here: write a comma between two conditions")
        at += 1


Token = tuple[str, str, int]
"""Its kind, itself, and where it begins."""


def _tokens(text: str) -> list[Token]:
    found = [
        (str(match.lastgroup), match[str(match.lastgroup)], match.start(str(match.lastgroup)))
        for match in _TOKEN.finditer(text)
    ]
    # Enough of them, so that what is missing is found at the end.
    return [*found, *[("end", "", len(text.rstrip()))] * 4]


def _measure(text: str, token: Token) -> Measure:
    kind, word, place = token
    if word in _COMPARISONS:
        return word  # type: ignore[return-value]
    allowed = listed(_COMPARISONS)
    if kind == "end":
        raise _wrong(text, place, f"a condition is missing: begin one with {allowed}, such as p99 < 300ms")
    close = nearest(word, _COMPARISONS) if kind == "name" else None
    hint = f"; did you mean {close}?" if close else ""
    raise _wrong(text, place, f"{shown(word)} is nothing that is measured: allowed {allowed}{hint}")


def _comparison(text: str, token: Token, measure: Measure) -> Comparison:
    kind, word, place = token
    sign = "=" if word == "==" else word
    if kind == "sign" and sign in _COMPARISONS[measure]:
        return sign
    given = "a comparison is missing" if kind == "end" else f"{shown(word)} is not possible after {measure}"
    allowed = listed(_COMPARISONS[measure])
    raise _wrong(text, place, f"{given}: allowed {allowed}, such as {_EXAMPLES[measure]}")


def _value(text: str, tokens: list[Token], at: int, measure: Measure) -> tuple[float, Unit, int]:
    kind, word, place = tokens[at]
    if kind != "number":
        given = "a number is missing" if kind == "end" else f"{shown(word)} is no number"
        raise _wrong(text, place, f"{given}: write such as {_EXAMPLES[measure]}")
    number, after = float(word), tokens[at + 1]
    unit = after[1] if after[0] == "name" or after[1] == "%" else ""
    allowed = _UNITS[measure]
    if unit not in allowed:
        units = listed(each or "no unit" for each in allowed)
        given = f"{shown(unit)} is no unit of {measure}" if unit else f"{word} has no unit"
        where = after[2] if unit else place
        raise _wrong(text, where, f"{given}: allowed {units}, such as {_EXAMPLES[measure]}")
    if measure != "lost" and not number:
        raise _wrong(text, place, f"0 is too small: allowed more than 0, such as {_EXAMPLES[measure]}")
    if measure in ("tasks", "lost") and not unit and not number.is_integer():
        raise _wrong(text, place, f"{word} is no whole number: write such as {_EXAMPLES[measure]}")
    if unit == "%" and number > 100:
        raise _wrong(text, place, f"{word} % is too large: allowed up to 100 %")
    return number, unit, at + 1 + bool(unit)


def _wrong(text: str, place: int, what: str) -> NotWanted:
    return NotWanted(f"--find-smallest: {what}", f"  {text}", f"  {' ' * place}^")
