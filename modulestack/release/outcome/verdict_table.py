"""
How things end: one table of verdicts, each with its exit code, its sentence and the command that comes next.

``docs/releases.md`` shows the same table; a test keeps them equal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from modulestack.contract.advice import logs_command, verify_command

VerdictName = Literal[
    "succeeded",
    "unproven",
    "shifted",
    "nothing-to-do",
    "planned",
    "bad-input",
    "refused",
    "denied",
    "expired",
    "locked",
    "unreachable",
    "not-started",
    "rejected",
    "rolled-back-by-ecs",
    "rolled-back-by-us",
    "superseded",
    "timed-out",
    "failed",
    "rollback-failed",
    "stopped",
    "unverified",
    "undone",
    "interrupted",
]
"""In JSON, records and file names."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class VerdictKind:
    """One way to end."""

    name: VerdictName
    exit_code: int
    sentence: str
    """``{module}``, ``{to}`` (revision), ``{old}`` (revision), ``{image}`` and ``{why}`` are filled in."""
    next: str = ""
    """The command to go on with, filled in the same way; empty: none."""
    meaning: str
    """For the documentation."""


VERDICT_KINDS: tuple[VerdictKind, ...] = (
    VerdictKind(
        name="succeeded",
        exit_code=0,
        sentence="{module} runs {image} as {to}",
        meaning="ECS called our deployment successful, and what runs was verified to be ours and healthy.",
    ),
    VerdictKind(
        name="unproven",
        exit_code=0,
        sentence="{module} is set to {to} with {image} and runs no tasks (desired count 0): nothing proves it works",
        next="modulestack watch {module} -e {environment}, once it has tasks: that proves and records it",
        meaning=(
            "ECS deployed it at desired count 0, so that it never served. It counts as no success: its image is not "
            "kept for a new service, and no rollback leads to it, until `watch` or the next release finds it serving."
        ),
    ),
    VerdictKind(
        name="shifted",
        exit_code=0,
        sentence="{module}: all of production goes to {to} with {image}; ECS waits for {why}, and {old} stands by",
        next="modulestack watch {module} -e {environment}, or modulestack rollback {module} -e {environment}",
        meaning=(
            "--until shifted: all of production has moved, rules and targets say so, and the deployment goes on: ECS "
            "may still roll it back. It is recorded as a success by `watch`; the lock was handed back."
        ),
    ),
    VerdictKind(
        name="nothing-to-do",
        exit_code=0,
        sentence="{module} already runs {image} as {old}: nothing to do",
        meaning="What runs equals what was asked for; no call changed anything.",
    ),
    VerdictKind(
        name="planned",
        exit_code=0,
        sentence="{module} would go from {old} to {why}",
        next="the same command without --dry-run",
        meaning="A dry run: everything was read and checked, nothing was changed.",
    ),
    VerdictKind(
        name="bad-input",
        exit_code=2,
        sentence="{module} was not touched: {why}",
        meaning="What was asked for cannot be done. Nothing was changed.",
    ),
    VerdictKind(
        name="refused",
        exit_code=3,
        sentence="{module} was not touched: {why}",
        next=verify_command("{module}", "{environment}"),
        meaning=(
            "The preflight found something that would have made the release fail, or a job that runs before it did not "
            "end well. The service was not touched."
        ),
    ),
    VerdictKind(
        name="denied",
        exit_code=4,
        sentence="{module}: {why}",
        meaning="AWS denied an action. The sentence names the action and what state that leaves.",
    ),
    VerdictKind(
        name="expired",
        exit_code=5,
        sentence="{module}: {why}",
        next="log in again, then: modulestack watch {module} -e {environment}",
        meaning="The credentials ended. The sentence says whether a deployment is under way.",
    ),
    VerdictKind(
        name="locked",
        exit_code=6,
        sentence="{module} was not touched: {why}",
        next="modulestack unlock {module} -e {environment}",
        meaning=(
            "Another release held the module's lock, or a deployment of somebody else's went on, "
            "for longer than --timeout."
        ),
    ),
    VerdictKind(
        name="unreachable",
        exit_code=7,
        sentence="{module}: {why}",
        next="modulestack status {module} -e {environment}",
        meaning="AWS gave no usable answer for too long. The sentence says what is known, and what is not.",
    ),
    VerdictKind(
        name="not-started",
        exit_code=8,
        sentence="{module} was not touched: {why}",
        meaning="A module before this one in --order, or beside it, did not succeed.",
    ),
    VerdictKind(
        name="rejected",
        exit_code=9,
        sentence="{module} was not released: {why}",
        meaning="AWS rejected the task definition or the update. The old version runs on.",
    ),
    VerdictKind(
        name="rolled-back-by-ecs",
        exit_code=10,
        sentence="{module} was not released: {why}; ECS rolled back to {old}",
        next=logs_command("{module}", "{environment}"),
        meaning=(
            "The circuit breaker, an alarm, a lifecycle hook or a stage's limit ended our deployment, and ECS returned "
            "to the old version."
        ),
    ),
    VerdictKind(
        name="rolled-back-by-us",
        exit_code=11,
        sentence="{module} was not released: {why}; we stopped it, and {old} runs",
        next=logs_command("{module}", "{environment}"),
        meaning=(
            "We saw the new tasks fail twice in the same way and told ECS to return to the old version, which it did."
        ),
    ),
    VerdictKind(
        name="superseded",
        exit_code=12,
        sentence="{module}: our deployment of {to} was replaced by a newer one: {why}",
        next="modulestack status {module} -e {environment}",
        meaning="Somebody else started another deployment before ours ended. Ours neither succeeded nor failed.",
    ),
    VerdictKind(
        name="timed-out",
        exit_code=13,
        sentence="{module}: {why}",
        next="modulestack watch {module} -e {environment}, or modulestack rollback {module} -e {environment}",
        meaning="--timeout passed; the deployment, or a job that runs before it, goes on.",
    ),
    VerdictKind(
        name="failed",
        exit_code=14,
        sentence="{module} was not released: {why}; nothing was rolled back",
        next="modulestack rollback {module} -e {environment}",
        meaning="The deployment failed and was not rolled back: new and old tasks may run side by side.",
    ),
    VerdictKind(
        name="rollback-failed",
        exit_code=15,
        sentence="{module} was not released: {why}; the rollback to {old} FAILED",
        next="modulestack status {module} -e {environment}",
        meaning="The deployment failed and so did the return to the old version. Look at it now.",
    ),
    VerdictKind(
        name="stopped",
        exit_code=16,
        sentence="{module} was not released: somebody else stopped our deployment: {why}",
        next="modulestack status {module} -e {environment}",
        meaning="Our deployment was stopped or rolled back on somebody's request, not ours.",
    ),
    VerdictKind(
        name="unverified",
        exit_code=17,
        sentence="{module}: ECS calls {to} deployed, but {why}",
        next="modulestack status {module} -e {environment}",
        meaning="ECS reported success, and the check of what runs found something else.",
    ),
    VerdictKind(
        name="undone",
        exit_code=18,
        sentence="{module} was released and then returned to {old}, because {why}",
        meaning="--all-or-nothing: another module failed.",
    ),
    VerdictKind(
        name="interrupted",
        exit_code=130,
        sentence="{module}: stopped watching; {why}",
        next="modulestack watch {module} -e {environment}, or modulestack rollback {module} -e {environment}",
        meaning="Ctrl-C or SIGTERM. The sentence says whether a deployment goes on; the lock was handed back.",
    ),
)
"""In the documentation's order."""

VERDICTS_BY_NAME: Mapping[VerdictName, VerdictKind] = {kind.name: kind for kind in VERDICT_KINDS}
GOOD: frozenset[VerdictName] = frozenset({"succeeded", "unproven", "shifted", "nothing-to-do", "planned"})
"""The module is as was asked for."""
MAY_GO_ON: frozenset[VerdictName] = frozenset(
    {"shifted", "interrupted", "expired", "timed-out", "unreachable", "denied"}
)
"""A deployment may still go on after them: ``watch`` follows it."""
BY_GRAVITY: list[VerdictName] = [
    "rollback-failed",
    "failed",
    "unverified",
    "stopped",
    "superseded",
    "rolled-back-by-us",
    "rolled-back-by-ecs",
    "undone",
    "timed-out",
    "unreachable",
    "expired",
    "denied",
    "interrupted",
    "rejected",
    "refused",
    "locked",
    "bad-input",
    "not-started",
    "shifted",
    "unproven",
    "planned",
    "succeeded",
    "nothing-to-do",
]
"""Worst first: whose exit code the command takes when several modules end differently."""
