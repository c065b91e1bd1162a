"""What a command said, judged by what is so in the embedded AWS: the oracle of the tests of broken answers."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from typing import Any

from modulestack.release.outcome.verdict_table import VERDICTS_BY_NAME
from tests.release.stack import BUCKET, ENVIRONMENT, StackAccount
from tests.release.terminal import TerminalOutput

KINDS = ("traceback", "false", "orphan", "lock", "unverified")
"""What must never be found, each as ``kind: what``."""
_PYTHON = re.compile(
    r"Traceback|NoneType|\b(?:Key|Type|Value|Attribute|Index|Parser|Read|ResponseParser)Error\b|botocore|\bb'"
)
_SAID_LEFT = re.compile(r"is registered and unused|left registered and unused|stays registered")
_FALSE = ("pulumi up", "gone:", "is gone", "not there", "unknown module", "unknown environment", "does not start")
"""Nothing of the kind is ever so in these tests."""
_NEVER = ("bad-input", "refused", "denied", "expired", "rejected", "superseded", "failed", "rollback-failed", "stopped")
_NEVER_FOR_GOOD_IMAGES = ("rolled-back-by-ecs", "rolled-back-by-us", "undone")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Moment:
    """One module at one moment."""

    revision: str
    deployments: frozenset[str]
    active: frozenset[str]
    """ARNs of the family's ACTIVE revisions."""
    rollout: str


def moment(account: StackAccount, module: str = "web") -> Moment:
    """As it is now, from the account itself."""
    service = account.service(module)
    primary = next(d for d in service["deployments"] if d["status"] == "PRIMARY")
    return Moment(
        revision=account.revision(module),
        deployments=frozenset(d["id"] for d in service["deployments"]),
        active=frozenset(active(account, module)),
        rollout=primary["rolloutState"],
    )


def active(account: StackAccount, module: str) -> list[str]:
    """ARNs of the family's ACTIVE revisions."""
    ecs = account.aws.client("ecs")
    pages = ecs.get_paginator("list_task_definitions").paginate(familyPrefix=f"{ENVIRONMENT}-{module}", status="ACTIVE")
    return [arn for page in pages for arn in page["taskDefinitionArns"]]


def text_of(said: TerminalOutput) -> str:
    """All that was said, for people and for machines."""
    return f"{said.out}\n{said.err}"


def wrong_words(said: TerminalOutput) -> list[str]:
    """What no command may say in these tests."""
    text = text_of(said).replace("KeyError: 'DATABASE_URL'", "")  # what a container printed
    wrong = [f"traceback: {match[0]}" for match in _PYTHON.finditer(text)]
    return [*wrong, *(f"false: says {words!r}: {line_with(text, words)}" for words in _FALSE if words in text)]


def line_with(text: str, words: str) -> str:
    """The line of *text* that has *words*."""
    return next(line for line in text.splitlines() if words in line)[:300]


def verdicts_of(said: TerminalOutput) -> dict[str, dict[str, Any]]:
    """The last word on each module, of a command with ``--json``; an error under the empty name."""
    found: dict[str, dict[str, Any]] = {}
    for line in said.out.splitlines():
        item = json.loads(line)
        if item["kind"] in {"verdict", "error"}:
            found[item.get("module", "")] = item
    return found


def wrong_of_release(
    account: StackAccount,
    said: TerminalOutput,
    before: Moment,
    *,
    module: str = "web",
    wanted: str = "",
    is_bad: bool = False,
) -> list[str]:
    """
    What is wrong with a release (a rollback, a restart...) that ended just now, each as ``kind: what``.

    *wanted* is the image that should run after a success; empty: another revision than before. *is_bad*: it fails.
    """
    wrong = wrong_words(said)
    verdict = verdicts_of(said).get(module) or verdicts_of(said).get("")
    if verdict is None:
        return [*wrong, f"false: no verdict: {text_of(said)[-300:]!r}"]
    kind, sentence = verdict["verdict"], verdict["text"]
    text = " ".join([sentence, *verdict.get("details", ())])
    now, service = moment(account, module), account.service(module)
    began = now.deployments - before.deployments
    never = _NEVER if is_bad else (*_NEVER, *_NEVER_FOR_GOOD_IMAGES)
    if kind in never:
        wrong.append(f"false: {kind}: {text}")
    if verdict["exit_code"] != VERDICTS_BY_NAME[kind].exit_code or (verdict["exit_code"] == 0) != (said.code == 0):
        wrong.append(f"false: exit code {said.code} of {kind}")
    is_whole = [d["rolloutState"] for d in service["deployments"]] == ["COMPLETED"]
    images = account.running(module)
    is_wanted = set(images) == {wanted} if wanted else now.deployments != before.deployments
    is_wanted = is_wanted or (kind == "nothing-to-do" and not wanted)
    if kind in {"succeeded", "nothing-to-do"} and not (is_whole and is_wanted):
        wrong.append(f"false: {kind}, but {images} {service['deployments']}")
    if kind == "unverified" and is_whole and is_wanted:
        wrong.append(f"unverified: {text}")
    if "nothing was changed" in text and (began or now.revision != before.revision):
        wrong.append(f"false: {text}, but {now}")
    for revision in re.findall(r"(\S+:\d+) runs", text):
        if now.revision != revision:
            wrong.append(f"false: {text}, but {now.revision} is set")
    if ("goes on" in text or "still rolling out" in text) and not _is_recent(account, service):
        wrong.append(f"false: {text}, but {service['deployments']}")
    to = verdict.get("to", "")
    tried = to if kind.startswith("rolled-back") or f"the deployment of {to} has ended is not known" in text else ""
    wrong += _leftovers(account, module, before, service, f"{text} {text_of(said)}", tried)
    return wrong


def _is_recent(account: StackAccount, service: dict[str, Any]) -> bool:
    """Whether a deployment goes on, or ended since a look could have seen it."""
    primary = service["deployments"][0]
    since = account.aws.clock.now() - primary["updatedAt"].timestamp()
    return bool(primary["rolloutState"] == "IN_PROGRESS" or since <= 60.0)


def _leftovers(
    account: StackAccount, module: str, before: Moment, service: dict[str, Any], text: str, tried: str
) -> list[str]:
    """Revisions and locks that nobody spoke of; *tried* was deployed and did not stay, which is no orphan."""
    used = {service["taskDefinition"], *(d["taskDefinition"] for d in service["deployments"])}
    now = set(active(account, module))
    orphans = () if _SAID_LEFT.search(text) else now - before.active - used
    names = [arn.rpartition("/")[2] for arn in orphans]
    wrong = [f"orphan: {name}: {text[:300]}" for name in names if name != tried]
    wrong += [f"false: {arn} is used and INACTIVE: {text[:300]}" for arn in used if arn not in now]
    if account.is_locked(module) and "it expires at" not in text:
        wrong.append(f"lock: left without a word: {text[:300]}")
    return wrong


def settle(account: StackAccount, modules: Sequence[str] = ("web",)) -> None:
    """Let what goes on come to its end, and free the locks."""
    for module in modules:
        account.aws.client("s3").delete_object(Bucket=BUCKET, Key=f"modules/{module}/lock.json")
    for _ in range(40):
        account.aws.clock.sleep(10)
        states = [d["rolloutState"] for module in modules for d in account.service(module)["deployments"]]
        if states == ["COMPLETED"] * len(modules):
            return
    raise AssertionError(f"it never settles: {states}")
