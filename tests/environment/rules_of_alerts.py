"""What the rules of alerts tell to write."""

from __future__ import annotations

from tests.edits.cases import ALERT_QUEUE, ALERTED, KEY
from tests.environment.followed_rule import WEB, of, on_web

ALERTS = "modulestack:alerts"
ELSEWHERE = KEY.replace("eu-west-1", "eu-central-1")
OF_ALERTS = (
    of(
        "subscribers_differ",
        {f"{ALERTS}/email": ["a@example.com", "a@example.com"]},
        "a@example.com is in the list twice",
        {f"{ALERTS}/email": ["a@example.com"]},
    ),
    of(
        "alerts_are_of_the_region",
        {ALERTS: {"kms_key_arn": ELSEWHERE}},
        "is in eu-central-1, and the topic in eu-west-1: name one of there",
        {f"{ALERTS}/kms_key_arn": KEY},
    ),
    of(
        "alerts_are_of_the_region",
        {ALERTS: {"queue_arns": [ALERT_QUEUE.replace("eu-west-1", "eu-central-1")]}},
        "name one of there",
        {f"{ALERTS}/queue_arns": [ALERT_QUEUE]},
    ),
    of(
        "alarms_have_somebody_to_tell",
        {f"{WEB}/alarms": {"latency_ms": 900}},
        "nobody is told: add modulestack:alerts: {email: [...]}, or leave it out",
        {ALERTS: {"email": ["ops@example.com"]}},
        {f"{WEB}/alarms": None},
    ),
    on_web(
        "a_kind_is_off_once",
        {"alarms/unwatched": ["cpu", "cpu"]},
        "cpu is in the list twice",
        {"alarms/unwatched": ["cpu"]},
        base=ALERTED,
    ),
)
