"""`previews`: what environments of pull requests are made of, beside the one whose file says it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from modulestack.contract.limits import Range
from modulestack.contract.previews import SLOT
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

NUMBER = "{number}"
"""In `image_tag`: the number of the pull request."""
TTL_HOURS = Range(1, 720)


class PreviewsSection(Section):
    """
    Environments of pull requests, on this one's network and behind its shared load balancer.

    See previews.md.
    """

    load_balancer: kinds.LoadBalancerName | None = None
    """Which of `load_balancers` they share: one that faces the internet. Absent: the only one there is."""
    domain: kinds.DnsName | None = None
    """
    Below which name they answer, such as `preview.example.com`: the domain's zone, or a name in it. Absent: the zone.
    """
    modules: dict[kinds.ModuleName, dict[str, Any]] = Field(default_factory=dict)
    """
    Which modules they have, each with keys of a module that are otherwise there, or `{}`. Absent: all that have a port.
    """
    image_tag: kinds.PreviewImageTag | None = None
    """
    Tag of their images, with the number of the pull request, such as `'pr-{number}'`, in the repositories of this
    environment's. Absent: the images that the file names.
    """
    ttl_hours: Annotated[int, within(TTL_HOURS)] = 72
    """Hours after which a sweep takes one away, from when its pull request was last pushed to."""
    most: Annotated[int, within(Range(1, SLOT.max + 1))] = 20
    """How many there may be at once."""
    permissions_boundary: kinds.PolicyArn | None = None
    """ARN of the managed policy that bounds their roles; required with `pipeline`. See aws-account.md."""
