"""What the rules of logs tell to write."""

from __future__ import annotations

from tests.environment.followed_rule import of

LOGS = "modulestack:access_logs"
OF_GUARDING = (
    of(
        "a_bucket_that_is_there_keeps_what_it_has",
        {LOGS: {"bucket": "logs-of-all", "retention_days": 30}},
        "one that is there keeps its own lifecycle: leave it out",
        {f"{LOGS}/retention_days": None},
    ),
    of(
        "a_bucket_that_is_there_keeps_what_it_has",
        {LOGS: {"prefix": "any"}},
        "leave it out, or name that bucket",
        {f"{LOGS}/prefix": None},
        {f"{LOGS}/bucket": "logs-of-all"},
    ),
)
