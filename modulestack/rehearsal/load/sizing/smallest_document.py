"""What ``--find-smallest`` has found, in sentences and as one JSON document; docs/find-smallest.md lists its fields."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.cost.cost_line import HOURS
from modulestack.rehearsal.load.sizing.confidence import CONFIDENCE, at_least, of_several
from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing, settings_of
from modulestack.rehearsal.load.sizing.search import Confirmation, Search
from modulestack.rehearsal.load.sizing.smallest import SmallestReport


def share_of_seeds(search: Search) -> float:
    """Of all seeds at least that share holds with what was found, with the confidence that is told."""
    last = search.confirmed[-1]
    return at_least(last.held, last.seeds, confidence=of_several(len(search.confirmed)))


def sureness(search: Search) -> str:
    """How sure what was found is."""
    last, many = search.confirmed[-1], len(search.confirmed)
    share = int(100 * share_of_seeds(search))
    several = f", as all {many} that were tried with them together" if many > 1 else ""
    return (
        f"held with {last.held} of {last.seeds} further seeds: with at least {share} % of all seeds, "
        f"with {CONFIDENCE:.0%} confidence{several}".replace("95%", "95 %")
    )


def tried(search: Search) -> list[ModuleSizing]:
    """Cheapest first; what is not possible last."""
    return sorted(
        search.tried, key=lambda each: (bool(search.tried[each].refused), search.tried[each].usd_per_hour, each.tasks)
    )


def as_json(report: SmallestReport) -> dict[str, Any]:
    """All of it."""
    return {
        "environment": report.environment,
        "scenario": report.scenario,
        "wanted": report.wanted,
        "seed": report.seed,
        "finished": report.is_finished,
        "found": report.found,
        "settings": report.settings(),
        "modules": [_search(search) for search in report.searches],
        "seconds": report.seconds,
    }


def _search(search: Search) -> dict[str, Any]:
    best = search.result or search.best
    usd = None if best is None else search.tried[best].usd_per_hour
    return {
        "name": search.space.module,
        "smallest": None if best is None else dataclasses.asdict(best),
        "settings": None if best is None else settings_of(best, search.space.module, search.space.base),
        "usd_per_hour": None if usd is None else round(usd, 6),
        "usd_per_month": None if usd is None else round(usd * int(HOURS), 2),
        "confirmed": [_confirmation(each) for each in search.confirmed],
        "share_of_seeds": round(share_of_seeds(search), 4) if search.confirmed else None,
        "confidence": CONFIDENCE,
        "next_cheaper": None if search.neighbour is None else _confirmation(search.neighbour),
        "tried": [
            {
                **dataclasses.asdict(each),
                "held": search.tried[each].held,
                "broken": list(search.tried[each].refuted),
                "refused": search.tried[each].refused or None,
                "usd_per_hour": round(search.tried[each].usd_per_hour, 6),
                **{
                    key: value
                    for key, value in search.tried[each].numbers.items()
                    if key not in ("cut", "most_wanted", "others_usd", "per_s")
                },
            }
            for each in tried(search)
        ],
        "not_tried": list(search.not_tried),
    }


def _confirmation(each: Confirmation) -> dict[str, Any]:
    return {**dataclasses.asdict(each.candidate), "held": each.held, "seeds": each.seeds}
