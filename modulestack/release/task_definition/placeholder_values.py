"""What stands for each placeholder, and which of these values must not be kept or shown."""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.sensitive import looks_secret

COST = 2**13
"""
scrypt's N: 8 MiB and some 20 ms for each value that somebody tries out. A hash that was made with another N matches
nothing.

Source: https://datatracker.ietf.org/doc/html/rfc7914#section-2
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeptValue:
    """A placeholder's value as a release record keeps it: itself, or a hash of it if it looks secret."""

    value: str | None = None
    """None: not kept."""
    hash: str = ""
    """As ``hashed`` gives it; empty: there is none."""

    def to_json(self) -> dict[str, str]:
        """``{"value": ...}`` or ``{"hash": ...}``."""
        return {"hash": self.hash} if self.value is None else {"value": self.value}

    @classmethod
    def from_json(cls, item: Any) -> KeptValue:
        """The inverse of ``to_json``; whatever else *item* is holds no value."""
        fields = item if isinstance(item, dict) else {}
        value, digest = fields.get("value"), fields.get("hash")
        return cls(value=None if value is None else str(value), hash=str(digest or ""))


def hashed(value: str, salt: str = "") -> str:
    """``scrypt:<salt>:<digest>``: says whether a value is the same, and not what it is."""
    salt = salt or secrets.token_hex(8)
    return f"scrypt:{salt}:{hashlib.scrypt(value.encode(), salt=salt.encode(), n=COST, r=8, p=1, dklen=16).hex()}"


def is_same(value: str, kept: str) -> bool:
    """Whether *kept*, from ``hashed``, was made of *value*."""
    match kept.split(":"):
        case ["scrypt", salt, _] if salt and kept.isascii():
            return secrets.compare_digest(hashed(value, salt), kept)
    return False


def keep_values(values: Mapping[str, str]) -> dict[str, KeptValue]:
    """*values* by name, as a record keeps them: those that look secret, by name or by shape, are hashed."""
    return {
        n: KeptValue(hash=hashed(v)) if looks_secret(n, v) else KeptValue(value=v) for n, v in sorted(values.items())
    }


def choose_values(
    module: str,
    placeholders: Iterable[str],
    *,
    given: Mapping[str, str],
    kept: Mapping[str, KeptValue],
    first: Mapping[str, str],
) -> dict[str, str]:
    """
    A value for every placeholder: *given* now, else *kept* by the last successful release, else the stack's *first*.

    Placeholders with no value at all are left out; ``fill_template`` names them.

    Raises:
        BadInput: the last release set a value that looks secret and was therefore not kept.
    """
    chosen: dict[str, str] = {}
    not_kept: list[str] = []
    for name in placeholders:
        before = kept.get(name, KeptValue())
        if name in given:
            chosen[name] = given[name]
        elif before.value is not None:
            chosen[name] = before.value
        elif before.hash and not (name in first and is_same(first[name], before.hash)):
            not_kept.append(name)
        elif name in first:
            chosen[name] = first[name]
    if not_kept:
        raise BadInput(
            f"{module}: {', '.join(sorted(not_kept))} was set by the last release and looks secret, so its value was "
            "not kept: "
            f"give it again with {' '.join(f'--set {name}=...' for name in sorted(not_kept))}"
        )
    return chosen


def secret_names(template: Mapping[str, Any]) -> dict[str, str]:
    """Environment variable → reference, of all containers' secrets."""
    return {
        str(secret.get("name")): str(secret.get("valueFrom"))
        for container in template.get("containerDefinitions", ())
        for secret in container.get("secrets") or ()
    }


def refuse_secrets(
    module: str, given: Mapping[str, str], template: Mapping[str, Any], placeholders: Iterable[str]
) -> None:
    """
    Refuse a ``--set`` of what the module has as a secret by reference.

    Raises:
        BadInput: names them all, and where they are kept.
    """
    references = secret_names(template)
    if wrong := sorted(name for name in given if name in references and name not in set(placeholders)):
        raise BadInput(
            *(
                f"{module}: {name} is a secret and cannot be --set: change it where it is kept, {references[name]}"
                for name in wrong
            )
        )
