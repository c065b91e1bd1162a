"""What AWS or a resource handler refuses, as an error of the engine that names the resource."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from botocore.exceptions import ClientError

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceGoal


@contextlib.contextmanager
def about(goal: ResourceGoal) -> Iterator[None]:
    """
    Whatever goes wrong in here is said of *goal*.

    Raises:
        EngineError: ``name (type): reason``.
    """
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(f"{goal.name} ({goal.type}): {reason(error)}") from error


def reason(error: Exception) -> str:
    """*error* in AWS's own words, or the handler's."""
    match error:
        case InvalidInput():
            return f"{error.property}: {error.reason}"
        case AwsError():
            return f"{error.code}: {error.message}"
        case ClientError():
            answer = error.response["Error"]
            return f"{answer['Code']}: {answer['Message']}"
        case _:
            return str(error)
