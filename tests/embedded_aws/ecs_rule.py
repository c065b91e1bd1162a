"""How a rule of the embedded ECS is written down."""

from __future__ import annotations

import dataclasses

ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"


@dataclasses.dataclass(frozen=True)
class EcsRule:
    """What AWS says, where, and which tests (functions of tests/embedded_aws/ecs) fail when it is otherwise here."""

    says: str
    page: str
    """URL."""
    tests: tuple[str, ...]
