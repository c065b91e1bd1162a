"""
Previews: an environment for each pull request, beside one that stands and whose load balancer it shares.

What both sides call it, where its record is, and which priorities of listener rules are its: docs/adr/0023.
"""

from __future__ import annotations

import dataclasses
import json

from modulestack.contract import json_text, paths
from modulestack.contract.errors import BadInput
from modulestack.contract.limits import Range
from modulestack.contract.listener_rules.quotas import PRIORITY

NUMBERS = Range(1, 99999)
"""Of pull requests."""
BASE_NAME_LENGTH = 15
"""Longest name of an environment that has previews: theirs are nine characters longer."""
SLOT = Range(0, 99)
"""
Places of previews of one environment: as many as a load balancer has rules.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""
BESIDE_PREVIEWS = range(1001, PRIORITY.max, 4)
"""Priorities that a load balancer's own environment gives its rules where previews share it: every other one left."""
SCHEMA = 1
"""Version of a record."""


def number_of(text: str) -> int:
    """
    The number of the pull request that *text* names: ``12`` or ``#12``.

    Raises:
        BadInput: it is none.
    """
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9 or int(digits) not in NUMBERS:
        raise BadInput(
            f"{text[:40]!r} is no number of a pull request: allowed {NUMBERS.min} to {NUMBERS.max}, such as 12"
        )
    return int(digits)


def environment_name(base: str, number: int) -> str:
    """
    Name of the preview of pull request *number* of the environment *base*.

    All are equally long, so that a pattern of policies has those of one environment and of no other.
    """
    return f"{_prefix(base)}{number:05}"


def pattern(base: str) -> str:
    """Pattern, as policies have them, of the names of *base*'s previews."""
    return f"{_prefix(base)}{'?' * 5}"


def _prefix(base: str) -> str:
    return f"pr-{base}-"


def label(number: int) -> str:
    """What the DNS names of a preview begin, or end their first label, with."""
    return f"pr-{number}"


def priorities_of(slot: int) -> range:
    """Priorities of listener rules that are the preview's in *slot*, and nobody else's: spread over all there are."""
    return range(BESIDE_PREVIEWS.start + 2 + 4 * slot, PRIORITY.max, 4 * (SLOT.max + 1))


def records_path(base: str) -> str:
    """Path of the SSM parameters that hold the records of *base*'s previews."""
    return f"{paths.ROOT}pr-{base}"


def record_parameter(base: str, slot: int) -> str:
    """Name of the SSM parameter that holds the record of the preview in *slot*: two cannot make it."""
    return f"{records_path(base)}/preview-{slot}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class BasePlace:
    """Where the environment is beside which previews are, as AWS tells it."""

    load_balancer: str
    """Name in AWS of the one that they share."""
    vpc_id: str
    public_subnet_ids: tuple[str, ...]
    private_subnet_ids: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PreviewRecord:
    """One preview: made before anything of it, gone after everything of it."""

    base: str
    number: int
    slot: int
    made_at: float
    """Seconds since the epoch."""
    expires_at: float
    """When a sweep takes it away; seconds since the epoch."""
    is_whole: bool = False
    """Whether it was brought up to the end; no: it is being made or taken away, or somebody stopped half-way."""

    @property
    def environment(self) -> str:
        """Its environment's name."""
        return environment_name(self.base, self.number)

    def to_json(self) -> str:
        """The parameter's value."""
        fields = {"schema": SCHEMA, **dataclasses.asdict(self)}
        return json.dumps(fields, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, parameter: str) -> PreviewRecord:
        """
        The record in *text*, the value of *parameter* (named in errors).

        Raises:
            BadInput: it is none, or of another schema.
        """
        try:
            document = json_text.read(text)
            if document["schema"] != SCHEMA:
                raise BadInput(f"{parameter}: its schema is {document['schema']}, this modulestack reads {SCHEMA}")
            return cls(**{field.name: document[field.name] for field in dataclasses.fields(cls)})
        except (KeyError, TypeError, ValueError):
            raise BadInput(f"{parameter}: not a preview's record: {text[:60]!r}; delete it") from None
