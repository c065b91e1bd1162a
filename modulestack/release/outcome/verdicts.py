"""How one module's release, rollback or watch ended, and the exit code of several."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from modulestack.release.outcome.verdict_table import BY_GRAVITY, GOOD, VERDICTS_BY_NAME, VerdictName
from modulestack.release.storage.record_format import Durations


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """How one module's release, rollback or watch ended."""

    kind: VerdictName
    environment: str
    module: str
    why: str = ""
    image: str = ""
    old: str = ""
    """``family:revision`` that ran before."""
    to: str = ""
    """``family:revision`` that was rolled out."""
    details: tuple[str, ...] = ()
    """More lines: stop codes, findings."""
    last_output: tuple[str, ...] = ()
    """Last lines of the newest failed task, secrets hidden. They are shown and never kept in a record."""
    hint: str = ""
    """Replaces the kind's next command."""
    record: str = ""
    """S3 key of the record, if one was written."""
    deployment: str = ""
    """ARN of the service deployment; empty: there was none, or it is not known."""
    release: str = ""
    """The release's id; empty: it has none."""
    full_image: str = ""
    """``image`` with its registry; empty: not known."""
    durations_s: Durations | None = None
    """None: not measured."""
    changed: tuple[str, ...] = ()
    """Of a dry run: paths of the task definition that would change."""

    @property
    def exit_code(self) -> int:
        """Of a command that did this module only."""
        return VERDICTS_BY_NAME[self.kind].exit_code

    @property
    def is_good(self) -> bool:
        """Whether the module is as was asked for."""
        return self.kind in GOOD

    def with_details(self, *lines: str) -> Verdict:
        """The same with more lines."""
        return dataclasses.replace(self, details=(*self.details, *lines))

    def sentence(self) -> str:
        """What happened, in one line."""
        return self._fill(VERDICTS_BY_NAME[self.kind].sentence)

    def next(self) -> str:
        """The command to go on with; may be empty."""
        return self.hint or self._fill(VERDICTS_BY_NAME[self.kind].next)

    def to_json(self) -> dict[str, object]:
        """For machines: the keys of ``verdict`` in docs/releases.md."""
        return {
            "verdict": self.kind,
            "exit_code": self.exit_code,
            "environment": self.environment,
            "from": self.old,
            "to": self.to,
            "why": self.why,
            "details": list(self.details),
            "last_output": list(self.last_output),
            "next": self.next(),
            "record": self.record,
            "deployment": self.deployment,
            "release": self.release,
            "image": self.full_image,
            **({"durations_s": self.durations_s.to_json()} if self.durations_s else {}),
            **({"changed": list(self.changed)} if self.kind == "planned" else {}),
        }

    def _fill(self, text: str) -> str:
        fields = {field: getattr(self, field) for field in ("environment", "module", "why", "image", "old", "to")}
        return text.format(**fields)


def exit_code(verdicts: Iterable[Verdict]) -> int:
    """Of a command with these verdicts: the gravest one's; 0 without any."""
    ranked = sorted(verdicts, key=lambda verdict: BY_GRAVITY.index(verdict.kind))
    return ranked[0].exit_code if ranked else 0
