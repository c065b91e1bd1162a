"""What the rules of alerts tell to write."""

from __future__ import annotations

from modulestack.contract.alarm_kinds import ALARM_KINDS
from tests.edits.cases.alerts import ALERT_QUEUE, ALERTED, CHATTING, MUTED, SLACK
from tests.edits.plain import KEY
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
        "channels_differ",
        {f"{ALERTS}/slack/again": SLACK},
        "is the channel of ops, too: leave one of them out",
        {f"{ALERTS}/slack/again": None},
        base=CHATTING,
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
    of(
        "windows_are_some",
        {f"{ALERTS}/windows/night/schedule": "cron(0 2 * * ? *)"},
        "is no schedule of a window: allowed cron(0 2 * * SUN) with minutes",
        {f"{ALERTS}/windows/night/schedule": "cron(0 2 * * SUN)"},
        {f"{ALERTS}/windows/night/schedule": "at(2030-01-31T03:00)"},
        base=MUTED,
    ),
    of(
        "windows_are_some",
        {f"{ALERTS}/windows/night/time_zone": "Mars"},
        "is no time zone: allowed names of the tz database, such as Europe/Berlin",
        {f"{ALERTS}/windows/night/time_zone": "Europe/Berlin"},
        base=MUTED,
    ),
    of(
        "windows_are_of_modules",
        {f"{ALERTS}/windows/night/modules": []},
        "name some, or leave it out if all are meant",
        {f"{ALERTS}/windows/night/modules": ["web"]},
        {f"{ALERTS}/windows/night/modules": None},
        base=MUTED,
    ),
    of(
        "windows_end",
        {f"{ALERTS}/windows/night/minutes": 1440},
        "lasts 1440 minutes and begins again after 1440: allowed 1439 minutes and fewer, or a schedule with longer",
        {f"{ALERTS}/windows/night/minutes": 1439},
        {f"{ALERTS}/windows/night/schedule": "cron(0 2 * * SUN)"},
        base=MUTED,
    ),
    of(
        "one_is_made_of_some",
        {f"{WEB}/alarms": {"composite": True, "unwatched": list(ALARM_KINDS)}},
        "would be made of no alarm, as web is unwatched by all: leave it out, or take one out of unwatched",
        {f"{WEB}/alarms/composite": None},
        {f"{WEB}/alarms/unwatched": [kind for kind in ALARM_KINDS if kind != "cpu"]},
        base=ALERTED,
    ),
    of(
        "windows_are_of_modules",
        {f"{ALERTS}/windows/night/modules": ["gone"]},
        "there is no module gone: allowed ",
        {f"{ALERTS}/windows/night/modules": ["web"]},
        base=MUTED,
    ),
    of(
        "windows_are_of_modules",
        {f"{ALERTS}/windows/night/modules": ["web", "web"]},
        "web is in the list twice",
        {f"{ALERTS}/windows/night/modules": ["web"]},
        base=MUTED,
    ),
    of(
        "windows_are_of_modules",
        {f"{ALERTS}/windows/night/modules": ["web", "api"], f"{WEB}/alarms/unwatched": list(ALARM_KINDS)},
        "web has no alarm that could be silent: leave it out",
        {f"{ALERTS}/windows/night/modules": ["api"]},
        base=MUTED,
    ),
    on_web(
        "a_kind_is_off_once",
        {"alarms/unwatched": ["cpu", "cpu"]},
        "cpu is in the list twice",
        {"alarms/unwatched": ["cpu"]},
        base=ALERTED,
    ),
)
