"""What the rules of the dashboard tell to write."""

from __future__ import annotations

from tests.edits.cases import PLAIN, with_value
from tests.environment.followed_rule import of

CHOSEN = "modulestack:dashboard/modules"
SHOWN = with_value(PLAIN, "modulestack:dashboard", {})
QUERIES = "modulestack:queries/shipped"
SAVED = with_value(PLAIN, "modulestack:queries", {})
OF_DASHBOARDS = (
    of(
        "queries_are_named_once",
        {QUERIES: []},
        "saves nothing: leave queries out, or name some of them",
        {QUERIES: ["errors"]},
        {"modulestack:queries": None},
        base=SAVED,
    ),
    of(
        "queries_are_named_once",
        {QUERIES: ["errors", "errors"]},
        "errors is in the list twice",
        {QUERIES: ["errors"]},
        base=SAVED,
    ),
    of(
        "a_dashboard_shows_modules",
        {CHOSEN: []},
        "shows nothing: name modules, or leave it out to show all",
        {CHOSEN: ["web"]},
        {CHOSEN: None},
        base=SHOWN,
    ),
    of(
        "a_dashboard_shows_modules",
        {CHOSEN: ["web", "web"]},
        "web is in the list twice",
        {CHOSEN: ["web"]},
        base=SHOWN,
    ),
    of("a_dashboard_shows_modules", {CHOSEN: ["wep"]}, "did you mean web?", {CHOSEN: ["web"]}, base=SHOWN),
    of(
        "a_dashboard_has_room",
        {"modulestack:modules": {f"m{n}": {"image": "app:1"} for n in range(126)}, "modulestack:dashboard": {}},
        "504 widgets are more than a dashboard of CloudWatch takes: allowed 500: name the modules that it shows under "
        "dashboard.modules",
        {CHOSEN: ["m1"]},
    ),
)
