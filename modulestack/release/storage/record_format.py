"""
What a release record says, and its JSON.

Reading is lenient: what a record of another version adds is left out, and what it lacks is empty. docs/releases.md
lists the keys.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract import json_text
from modulestack.release.task_definition.container_images import ContainerImage
from modulestack.release.task_definition.placeholder_values import KeptValue

SCHEMA = 1
_IF_SAID = ("images", "strategy", "percent")
DEPLOYED = frozenset({"succeeded", "unproven"})
"""Verdicts after which the service is set to what was released."""
_NO_TIME_ANY_MORE = 1e11
"""Epoch seconds, beyond the year 5000."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordedRevision:
    """A revision and the image it has."""

    revision: str = ""
    """``staging-web:41``"""
    image: str = ""
    running: int | None = None
    """Of what ran before: how many tasks of it ran then. None: not known."""

    def to_json(self) -> dict[str, Any]:
        """Without what is not known."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value is not None}


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordedTemplate:
    """The template that a release filled."""

    version: str = ""
    """S3 version id."""
    sha256: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordedDeployment:
    """What is needed to find a deployment again, so that it can be watched later."""

    id: str
    """``ecs-svc/...``"""
    definition: str
    """ARN of its task definition."""
    created: float
    """Epoch seconds."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Durations:
    """How long a release took, in seconds."""

    total: float | None = None
    waited: float | None = None
    """For the lock, for others' deployments, and to register and update; None: nothing was updated."""
    deployed: float | None = None
    """From UpdateService to the verdict; None: nothing was updated."""

    def to_json(self) -> dict[str, float]:
        """Those that are known, by name."""
        return {name: seconds for name, seconds in dataclasses.asdict(self).items() if seconds is not None}


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseRecord:
    """One release."""

    id: str
    environment: str
    module: str
    verb: str
    """``release``, ``restart``, ``rollback``, ``promote``, ``undo``, ``watch``; another one: of a later version."""
    forced: bool = False
    """Whether the revision ran already, and got a new deployment because that was asked for."""
    who: str
    """``ada@laptop``, or the job of a CI system."""
    principal: str = ""
    """ARN of whoever registered the revision, as ECS knows it; empty: none was registered, or it is not known."""
    started: str
    """``2026-01-01T10:00:00Z``"""
    finished: str
    verdict: str
    """A VerdictName; another one: of a later version."""
    exit_code: int
    sentence: str
    image: str
    asked_image: str
    """As typed: with the tag that ``image`` was resolved from."""
    before: RecordedRevision
    after: RecordedRevision
    template: RecordedTemplate
    placeholders: Mapping[str, KeptValue]
    images: Mapping[str, ContainerImage] = dataclasses.field(default_factory=dict)
    """Of the containers beside the module's own, by name; ``image`` is that of its own."""
    strategy: str = ""
    """How it was deployed, as in the file: ``canary``; empty: nothing was, or an earlier version wrote the record."""
    percent: float | None = None
    """Of its steps, where the release said so; None: as the service was set to."""
    following: RecordedDeployment | None
    """Our deployment; None: none was started."""
    deployment: str
    """ARN of the service deployment; empty: there was none, or it is not known."""
    durations_s: Durations
    details: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As it is kept in S3."""
        document = {
            "schema": SCHEMA,
            **dataclasses.asdict(self),
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "placeholders": {name: value.to_json() for name, value in self.placeholders.items()},
            "images": {name: dataclasses.asdict(image) for name, image in self.images.items()},
            "following": dataclasses.asdict(self.following) if self.following else {},
            "durations_s": self.durations_s.to_json(),
        }
        return {name: value for name, value in document.items() if value or name not in _IF_SAID}


def parse_record(body: bytes | str) -> ReleaseRecord | None:
    """The record in *body*; None: that is not a JSON object."""
    try:
        document = json_text.read(body)
    except ValueError:
        return None
    if not isinstance(document, dict) or not document:
        return None

    def text(name: str) -> str:
        value = document.get(name)
        return "" if value is None else str(value)

    code, details = document.get("exit_code"), document.get("details")
    return ReleaseRecord(
        **{name: text(name) for name in _TEXTS},
        forced=document.get("forced") is True,
        exit_code=code if isinstance(code, int) else 0,
        before=_revision(document.get("before")),
        after=_revision(document.get("after")),
        template=RecordedTemplate(**_texts(document.get("template"), ("version", "sha256"))),
        placeholders={name: KeptValue.from_json(item) for name, item in _object(document.get("placeholders")).items()},
        images={name: ContainerImage.from_json(item) for name, item in _object(document.get("images")).items()},
        percent=_percent(document.get("percent")),
        following=_following(document.get("following")),
        durations_s=_durations(document.get("durations_s")),
        details=tuple(str(line) for line in details) if isinstance(details, list) else (),
    )


_TEXTS = (
    "id",
    "environment",
    "module",
    "verb",
    "who",
    "principal",
    "started",
    "finished",
    "verdict",
    "sentence",
    "image",
    "asked_image",
    "deployment",
    "strategy",
)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(_object(value).get(name) or "") for name in names}


def _revision(value: Any) -> RecordedRevision:
    running = _object(value).get("running")
    count = running if isinstance(running, int) and not isinstance(running, bool) else None
    return RecordedRevision(**_texts(value, ("revision", "image")), running=count)


def _following(value: Any) -> RecordedDeployment | None:
    created = _object(value).get("created")
    names = _texts(value, ("id", "definition"))
    if created is None or not all(names.values()) or not _is_time(created):
        return None
    return RecordedDeployment(**names, created=float(created))


def _durations(value: Any) -> Durations:
    names = [field.name for field in dataclasses.fields(Durations)]
    return Durations(**{n: s for n, s in _object(value).items() if n in names and _is_time(s)})


def _percent(value: Any) -> float | None:
    return float(value) if _is_time(value) and value <= 100 else None


def _is_time(value: Any) -> bool:
    """Seconds that can be shown, of an epoch or of a duration."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _NO_TIME_ANY_MORE
