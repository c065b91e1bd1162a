"""
Operations on the attributes of container instances, of which there are none here: all run on Fargate.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html and its siblings
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import lookup
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]


def list_attributes(region: RegionState, params: Params) -> dict[str, Any]:
    """None: nothing could have any."""
    lookup.cluster(region, params)
    return {"attributes": []}


def put_attributes(region: RegionState, params: Params) -> dict[str, Any]:
    """Refused: their target does not exist."""
    lookup.cluster(region, params)
    raise _no_target()


def delete_attributes(region: RegionState, params: Params) -> dict[str, Any]:
    """Refused: their target does not exist."""
    lookup.cluster(region, params)
    raise _no_target()


def _no_target() -> AwsError:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html#API_PutAttributes_Errors"""
    return AwsError("TargetNotFoundException", "The specified target wasn't found.")
