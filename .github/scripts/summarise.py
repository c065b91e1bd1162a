"""
Pulumi's events as Markdown, for a comment, an issue or a job's summary: what is replaced or deleted comes first.

    python .github/scripts/summarise.py preview|plan|drift ENVIRONMENT EVENTS

EVENTS is what ``pulumi … --event-log EVENTS`` wrote, one JSON object a line. Of properties only names are shown.
In a workflow it also sets the step's output ``changes``. Needs Python alone.
"""

from __future__ import annotations

import dataclasses
import html
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

WORDS = {
    "delete": "deleted",
    "replace": "replaced",
    "update": "updated",
    "create": "created",
    "import": "imported",
}
"""Operation → how it is called; the first two lose something."""
LOSING = ("delete", "replace")
STEPS = {
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "discard-replaced": "replace",
}
"""What the engine calls the halves of a replacement → the whole."""
TITLES = {
    "preview": ("Preview of {}", "nothing would change"),
    "plan": ("Plan for {}", "nothing will change"),
    "drift": ("Drift in {}", "AWS is as it was left"),
}
MOST_ROWS = 100
"""Of one table."""
MOST_CHARACTERS = 55_000
"""Of the whole: a comment on GitHub holds 65,536, and preview.yml adds 10,200: what it costs, what a load does."""
STACK = "pulumi:pulumi:Stack"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to one resource."""

    operation: str
    name: str
    type: str
    properties: tuple[str, ...] = ()
    forcing: tuple[str, ...] = ()
    """Those of them that force the replacement."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PolicyFinding:
    """What a policy says."""

    level: str
    policy: str
    resource: str
    message: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Summary:
    """What the events tell, in the order in which it matters."""

    changes: tuple[Change, ...]
    findings: tuple[PolicyFinding, ...]
    errors: tuple[str, ...]
    outputs_change: bool
    """Whether the stack's own outputs change."""
    finished: bool
    """Whether the engine came to its end and was content."""

    def count(self, operation: str) -> int:
        """How many resources have *operation*."""
        return sum(change.operation == operation for change in self.changes)


def read(lines: Iterable[str]) -> Summary:
    """The summary of the events in *lines*; half a line, left by a killed run, is passed over."""
    steps: dict[str, dict[str, Any]] = {}
    findings: list[PolicyFinding] = []
    errors: list[str] = []
    outputs_change, finished = False, False
    for event in _parsed(lines):
        for kind in ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent"):
            if kind in event:
                metadata = event[kind]["metadata"]
                outputs_change |= kind == "resOutputsEvent" and _outputs_differ(metadata)
                _remember(steps, metadata)
        if policy := event.get("policyEvent"):
            findings.append(
                PolicyFinding(
                    level=policy["enforcementLevel"],
                    policy=policy["policyName"],
                    resource=_name(policy.get("resourceUrn", "")),
                    message=policy["message"].strip().splitlines()[-1],
                )
            )
        diagnostic = event.get("diagnosticEvent", {})
        if diagnostic.get("severity") == "error":
            errors.append(diagnostic["message"].strip())
        if summary := event.get("summaryEvent"):
            finished = summary.get("result", "succeeded") == "succeeded"
    changes = [change for urn in steps if (change := _change(urn, steps[urn]))]
    order = list(WORDS)
    return Summary(
        changes=tuple(sorted(changes, key=lambda change: (order.index(change.operation), change.type, change.name))),
        findings=tuple(sorted(findings, key=lambda finding: (finding.level != "mandatory", finding.policy))),
        errors=tuple(dict.fromkeys(errors)),
        outputs_change=outputs_change,
        finished=finished,
    )


def _parsed(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _remember(steps: dict[str, dict[str, Any]], metadata: Mapping[str, Any]) -> None:
    """A refresh says what it found only when it is done, so the later event of a resource counts more."""
    step = steps.setdefault(metadata["urn"], {"type": metadata["type"], "operations": set(), "paths": {}})
    operation = STEPS.get(metadata["op"], metadata["op"])
    step["operations"].add(operation)
    for path, difference in (metadata.get("detailedDiff") or {}).items():
        step["paths"][path] = step["paths"].get(path, False) or difference["diffKind"].endswith("-replace")
    for path in metadata.get("diffs") or ():
        step["paths"].setdefault(path, False)
    if operation == "replace":
        for path in metadata.get("keys") or ():
            step["paths"][path] = True
    if operation == "update" and not step["paths"]:
        old, new = ((metadata.get(side) or {}).get("inputs") or {} for side in ("old", "new"))
        step["paths"] = {path: False for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def _change(urn: str, step: Mapping[str, Any]) -> Change | None:
    operation = next((known for known in ("replace", *WORDS) if known in step["operations"]), None)
    if operation is None:
        return None
    paths: dict[str, bool] = step["paths"]
    detailed = [path for path in paths if not any(other.startswith((f"{path}.", f"{path}[")) for other in paths)]
    return Change(
        operation=operation,
        name=_name(urn),
        type=step["type"],
        properties=tuple(sorted(detailed)) if operation in ("replace", "update") else (),
        forcing=tuple(sorted(path for path, forces in paths.items() if forces)),
    )


def _outputs_differ(metadata: Mapping[str, Any]) -> bool:
    if metadata["type"] != STACK:
        return False
    old, new = metadata.get("old") or {}, metadata.get("new") or {}
    return (old.get("outputs") or {}) != (new.get("outputs") or {})


def _name(urn: str) -> str:
    return urn.rpartition("::")[2] or "the stack"


def render(kind: str, environment: str, summary: Summary) -> str:
    """The summary as Markdown; its first line marks it, so that a comment can be found again."""
    title, nothing = TITLES[kind]
    counts = [f"{count} {word}" for operation, word in WORDS.items() if (count := summary.count(operation))]
    if summary.outputs_change and not counts:
        counts = ["outputs change"]
    summed_up = ", ".join(counts) or (nothing if summary.finished else "not known")
    parts = [
        f"<!-- modulestack {kind} {environment} -->\n### {title.format(environment)}: {summed_up}",
        *_failure(summary),
        *_losses(summary),
        *_policies(summary.findings),
        *_rest(summary),
    ]
    text = "\n\n".join(parts) + "\n"
    if len(text) <= MOST_CHARACTERS:
        return text
    return f"{text[: text.rindex(chr(10), 0, MOST_CHARACTERS)]}\n\n</details>\n\n…cut here: see the job's log\n"


def _failure(summary: Summary) -> list[str]:
    if summary.finished:
        return []
    errors = "\n".join(f"    {_visible(line)}" for error in summary.errors for line in error.splitlines()[:MOST_ROWS])
    return ["**It did not come to its end**, so more may change than is shown here.", *([errors] if errors else [])]


def _losses(summary: Summary) -> list[str]:
    changes = [change for change in summary.changes if change.operation in LOSING]
    return ["> [!CAUTION]\n> These are lost:", _table(changes)] if changes else []


def _policies(findings: Sequence[PolicyFinding]) -> list[str]:
    if not findings:
        return []
    rows = [
        f"| {_text(finding.level)} | {_code(finding.policy)} | {_code(finding.resource)} | {_text(finding.message)} |"
        for finding in findings
    ]
    return ["**Policies**", _rows("| | Policy | Resource | What it says |\n|---|---|---|---|", rows)]


def _rest(summary: Summary) -> list[str]:
    changes = [change for change in summary.changes if change.operation not in LOSING]
    if not changes:
        return []
    return [f"<details><summary>Nothing is lost by the other {len(changes)}</summary>", _table(changes), "</details>"]


def _table(changes: Sequence[Change]) -> str:
    rows = [
        f"| {WORDS[change.operation]} | {_code(change.name)} | {_text(change.type)} | {_properties(change)} |"
        for change in changes
    ]
    return _rows("| | Resource | Type | Properties |\n|---|---|---|---|", rows)


def _properties(change: Change) -> str:
    return ", ".join(
        f"**{_code(path)}** forces it" if path in change.forcing else _code(path) for path in change.properties
    )


def _rows(head: str, rows: Sequence[str]) -> str:
    left_out = [f"\n…and {len(rows) - MOST_ROWS} more: see the job's log"] if len(rows) > MOST_ROWS else []
    return "\n".join([head, *rows[:MOST_ROWS], *left_out])


def _text(value: str) -> str:
    """*value* as it is: no markup of its own, no mention of anybody, one line, nothing that cannot be seen."""
    escaped = html.escape(_visible(" ".join(value.split())), quote=False)
    for sign in "|@`*_[]":
        escaped = escaped.replace(sign, f"&#{ord(sign)};")
    return escaped


def _visible(line: str) -> str:
    """*line* with control characters and bidirectional marks spelt out: they would hide or turn round what follows."""
    return "".join(c if c.isprintable() or c in "\u200c\u200d" else repr(c)[1:-1] for c in line)


def _code(value: str) -> str:
    return f"<code>{_text(value)}</code>"


def main(arguments: Sequence[str]) -> int:
    """Write the Markdown to standard output; 2 if the arguments are not of the form above."""
    if len(arguments) != 3 or arguments[0] not in TITLES:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    kind, environment, path = arguments
    events = Path(path)
    summary = read(events.read_text(encoding="utf-8").splitlines() if events.exists() else [])
    sys.stdout.write(render(kind, environment, summary))
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"changes={len(summary.changes) + summary.outputs_change}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
