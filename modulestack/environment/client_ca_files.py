"""
Files beside the program with which clients' certificates are verified: what AWS would not take of them, and where.

They are read by whoever has the project's folder; the environment itself only says their names.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from modulestack.contract.text_file import UnreadableFile, read_text
from modulestack.environment.errors import Problem
from modulestack.environment.model import Environment
from modulestack.environment.mutual_authentication_rules import sections
from modulestack.environment.settings import dotted
from modulestack.features.mutual_authentication_section import MutualAuthentication
from modulestack.fields.violation import FieldPath

if TYPE_CHECKING:
    from modulestack.environment.client_ca_certificates import FilePlace


def problems(environment: Environment, root: Path) -> list[Problem]:
    """What is wrong with the files in *root* that *environment* names, told where they have it."""
    return [
        Problem(file, place.line, dotted(field), place.message)
        for at, said in sections(environment)
        for field, file, place in _of_section(at, said, root)
    ]


def warnings(environment: Environment, root: Path) -> list[Problem]:
    """What is right, and lets no client in: CAs that have expired."""
    from modulestack.environment.client_ca_certificates import expired

    now = datetime.datetime.now(datetime.UTC)
    return [
        Problem(said.ca_bundle, place.line, dotted((*at, "ca_bundle")), place.message)
        for at, said in sections(environment)
        if said.ca_bundle
        for place in expired(_text(said.ca_bundle, root), now)
    ]


def _of_section(at: FieldPath, said: MutualAuthentication, root: Path) -> Iterator[tuple[FieldPath, str, FilePlace]]:
    if not said.verifies or not said.ca_bundle:
        return
    from modulestack.environment.client_ca_certificates import FilePlace, problems_of_bundle, problems_of_list

    field: FieldPath = (*at, "ca_bundle")
    try:
        bundle = _text(said.ca_bundle, root)
    except UnreadableFile as unreadable:
        yield field, said.ca_bundle, FilePlace(None, _absent(unreadable))
        return
    found = [*problems_of_bundle(bundle)]
    yield from ((field, said.ca_bundle, place) for place in found)
    for index, name in enumerate(said.revocation_lists):
        try:
            text = _text(name, root)
        except UnreadableFile as unreadable:
            yield (*at, "revocation_lists", index), name, FilePlace(None, _absent(unreadable))
            continue
        for place in problems_of_list(text, "" if found else bundle):
            yield (*at, "revocation_lists", index), name, place


def _text(name: str, root: Path) -> str:
    return read_text(root / name)


def _absent(error: UnreadableFile) -> str:
    return f"{error}: have the file beside the program, or name another"
