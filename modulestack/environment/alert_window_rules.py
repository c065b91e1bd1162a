"""Rules of the windows in which alarms are silent, and of alarms that are made of others."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from modulestack.contract import limits, mute_schedule, schedule_expression
from modulestack.environment.model import Environment
from modulestack.features.alarms import acting, alarm_kinds, composite_rule
from modulestack.fields.text import shown
from modulestack.fields.violation import RuleViolation

MOST_CHILDREN, MOST_CHARACTERS = 100, 10240
"""Of a composite alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"""


def windows_are_some(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html"""
    for name, window in environment.alerts.windows.items() if environment.alerts else ():
        checks = (
            ("schedule", window.schedule, mute_schedule.check_expression),
            ("time_zone", window.time_zone, schedule_expression.zone),
        )
        for key, value, check in checks:
            try:
                check(value)
            except schedule_expression.InvalidSchedule as wrong:
                yield RuleViolation((("alerts", "windows", name, key),), f"{shown(value)} {wrong}")


def windows_end(environment: Environment) -> Iterator[RuleViolation]:
    """One that begins again before it is over never ends: nobody would be told, ever."""
    for name, window in environment.alerts.windows.items() if environment.alerts else ():
        try:
            pause_s = window.parsed.shortest_pause_s
        except schedule_expression.InvalidSchedule:
            continue
        if pause_s is not None and pause_s <= window.minutes * 60:
            yield RuleViolation(
                (("alerts", "windows", name, "minutes"), ("alerts", "windows", name, "schedule")),
                f"lasts {window.minutes} minutes and begins again after {pause_s // 60}: "
                f"allowed {pause_s // 60 - 1} minutes and fewer, or a schedule with longer pauses",
            )


def windows_are_of_modules(environment: Environment) -> Iterator[RuleViolation]:
    """Those that there are, and that have alarms."""
    for name, window in environment.alerts.windows.items() if environment.alerts else ():
        if "modules" in window.model_fields_set and not window.modules:
            text = "lists none, and a window without it is of all: name some, or leave it out if all are meant"
            yield RuleViolation((("alerts", "windows", name, "modules"),), text)
        for index, module in enumerate(window.modules):
            field = ("alerts", "windows", name, "modules", index)
            if module not in environment.modules:
                yield RuleViolation((field,), f"there is no module {module}: allowed {', '.join(environment.modules)}")
            elif not acting(environment.name, environment.modules[module], has_domain=environment.domain is not None):
                yield RuleViolation(
                    (field, ("modules", module, "alarms", "unwatched")),
                    f"{module} has no alarm that could be silent: leave it out",
                )
            elif module in window.modules[:index]:
                yield RuleViolation((field,), f"{module} is in the list twice")


def one_is_made_of_some(environment: Environment) -> Iterator[RuleViolation]:
    """A composite alarm of no others would never go off, and AWS takes no rule without any."""
    for name, module in environment.modules.items() if environment.alerts else ():
        if module.alarms.composite and not alarm_kinds(module, has_domain=environment.domain is not None):
            yield RuleViolation(
                (("modules", name, "alarms", "composite"), ("modules", name, "alarms", "unwatched")),
                f"would be made of no alarm, as {name} is unwatched by all: leave it out, or take one out of unwatched",
            )


def alarms_fit_into_one(environment: Environment) -> Iterator[RuleViolation]:
    """A composite alarm is made of so many others, and a rule mutes as many, at most."""
    for name, module in environment.modules.items() if environment.alerts else ():
        has_domain = environment.domain is not None
        rule = composite_rule(environment.name, module, has_domain=has_domain)
        count = len(acting(environment.name, module, has_domain=has_domain))
        children = rule.count("ALARM(")
        if children > MOST_CHILDREN or len(rule) > MOST_CHARACTERS:
            yield RuleViolation(
                (("modules", name, "alarms", "composite"), ("modules", name, "ports")),
                f"{children} alarms are more than one is made of: allowed {MOST_CHILDREN}: leave composite out, "
                "or name some kinds under unwatched",
            )
        if count > limits.MUTED_ALARMS and environment.alerts and environment.alerts.windows_of(name):
            yield RuleViolation(
                (("alerts", "windows"), ("modules", name, "alarms")),
                f"{count} alarms of {name} are more than a window silences: allowed {limits.MUTED_ALARMS}: "
                "set alarms.composite, or name some kinds under unwatched",
            )


def a_window_may_be_over(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: what lies in the past is no mistake of a file that was right once."""
    now = datetime.datetime.now(datetime.UTC).timestamp()
    for name, window in environment.alerts.windows.items() if environment.alerts else ():
        said = window.parsed
        if not said.active_at(now) and said.next_begin(now) is None:
            yield RuleViolation(
                (("alerts", "windows", name, "schedule"),),
                f"{shown(window.schedule)} lies in the past: no alarm is silent any more",
            )
