"""What becomes of an input member of the API: the words in which the tables say it."""

from __future__ import annotations

import dataclasses
from typing import Literal

Kind = Literal["applied", "kept", "refused"]


@dataclasses.dataclass(frozen=True)
class InputRule:
    """What becomes of one input member, and of what is below it."""

    kind: Kind
    note: str = ""
    """What it changes, where it comes back, or why it is refused."""


def applied(note: str = "") -> InputRule:
    """It changes what happens, or is checked."""
    return InputRule("applied", note)


def kept(where: str) -> InputRule:
    """It comes back where AWS shows it, and does nothing more."""
    return InputRule("kept", f"comes back in {where}")


def refused(why: str) -> InputRule:
    """It is refused by name."""
    return InputRule("refused", why)


PAGE = {
    "maxResults": applied("size of a page"),
    "nextToken": applied("the next page"),
}
CLUSTER = {"cluster": applied("which cluster; `default` if absent")}
INCLUDE = {"include": applied("what the answer has beside its own members")}
TAGS = {"tags": applied("checked; comes back in ListTagsForResource and where tags are asked for")}
STRATEGY = applied("which capacity provider each task gets, by base and weight; checked")
NETWORK = {
    "networkConfiguration": applied("where tasks are placed; subnets and security groups exist, in one VPC"),
    "networkConfiguration.awsvpcConfiguration.assignPublicIp": kept("services, deployments and revisions"),
}
