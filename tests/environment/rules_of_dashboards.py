"""What the rules of the dashboard tell to write."""

from __future__ import annotations

from tests.edits.plain import PLAIN, with_value
from tests.environment.followed_rule import of

ONE = {"web": {"image": "app:1"}}
CHOSEN = "modulestack:dashboard/modules"
SHOWN = with_value(PLAIN, "modulestack:dashboard", {})
QUERIES = "modulestack:queries/shipped"
SAVED = with_value(PLAIN, "modulestack:queries", {})
INSIGHTS = "modulestack:container_insights"
QUEUE = {"min": 0, "max": 3, "queue": {"name": "work", "messages_per_task": 5}}
OF_DASHBOARDS = (
    of(
        "queues_count_tasks",
        {INSIGHTS: "disabled", "modulestack:modules/worker": {"image": "app:1", "scaling": QUEUE}},
        "counts tasks by Container Insights, which are disabled: allowed enabled or enhanced",
        {INSIGHTS: "enabled"},
        {INSIGHTS: "enhanced"},
    ),
    of(
        "missing_tasks_are_counted",
        {INSIGHTS: "disabled", "modulestack:alerts": {"email": ["ops@example.com"]}, "modulestack:modules": ONE},
        "does not name missing_tasks, which Container Insights count, and these are disabled",
        {"modulestack:modules/web/alarms": {"unwatched": ["missing_tasks"]}},
        {INSIGHTS: "enhanced"},
    ),
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
