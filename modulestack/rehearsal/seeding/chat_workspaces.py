"""Workspaces of Slack, and teams of Microsoft, that a person has let Amazon Q into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws


def seed_slack_workspaces(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Authorize those of the names *references*; says which."""
    for name in dict.fromkeys(references):
        aws.chats.workspaces[name] = f"T{hashlib.sha256(name.encode()).hexdigest()[:9].upper()}"
        yield f"Slack workspace {name}, authorized in the console"


def seed_teams(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Authorize those of *references*: IDs of tenant and team, a blank between."""
    for each in dict.fromkeys(references):
        tenant, _, team = each.partition(" ")
        aws.chats.teams.add((tenant, team))
        yield f"team {team} of Microsoft Teams, authorized in the console"
