"""Components that another process makes under Pulumi's CLI, and that the engine expands itself: ``awsx.ec2.Vpc``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.resources import functions
from modulestack.embedded_aws.resources.awsx import vpc
from modulestack.embedded_aws.resources.awsx.child import Child
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceState

Register = Callable[[Child], ResourceState]
Expand = Callable[[Context, str, dict[str, Any], Register], dict[str, Any]]


def _vpc(context: Context, name: str, inputs: dict[str, Any], register: Register) -> dict[str, Any]:
    available = functions.availability_zones(context, {"state": "available"})["names"]
    try:
        return vpc.expand(name, inputs, available, register)
    except InvalidInput as error:
        raise EngineError(f"{name} ({vpc.TYPE}): {error.property}: {error.reason}") from None


REMOTE_COMPONENTS: Mapping[str, Expand] = {vpc.TYPE: _vpc}
"""Type token → what registers its children and gives its outputs."""
