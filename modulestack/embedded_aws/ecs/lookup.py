"""How a request names things, and the errors AWS gives when they are not there."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from modulestack.contract.alphabets import ECS_NAME
from modulestack.embedded_aws.ecs import identifiers
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.documented_limits import NAME_LENGTH
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

Item = TypeVar("Item")


def invalid(message: str) -> AwsError:
    """InvalidParameterException."""
    return AwsError("InvalidParameterException", message)


def client_error(message: str) -> AwsError:
    """ClientException."""
    return AwsError("ClientException", message)


def cluster(region: RegionState, params: Mapping[str, Any]) -> EcsCluster:
    """The ACTIVE cluster that a request is about: a name or an ARN; ``default`` if it names none."""
    found = region.clusters.get(identifiers.short(params.get("cluster") or "default"))
    if found is None or found.status != "ACTIVE":
        raise AwsError("ClusterNotFoundException", "Cluster not found.")
    return found


def service(region: RegionState, params: Mapping[str, Any], key: str = "service") -> EcsService:
    """The ACTIVE service that a request is about."""
    found = cluster(region, params).services.get(identifiers.short(params[key]))
    if found is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if found.status != "ACTIVE":
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    return found


def definition(region: RegionState, reference: str) -> TaskDefinitionRevision | None:
    """``family``, ``family:revision`` or an ARN; a family alone is its newest ACTIVE revision. None: there is none."""
    family, _, revision = identifiers.short(reference).partition(":")
    revisions = region.definitions.get(family, {})
    if revision:
        return revisions.get(int(revision)) if revision.isdigit() else None
    return next((d for _, d in sorted(revisions.items(), reverse=True) if d.status == "ACTIVE"), None)


def active_definition(region: RegionState, reference: str) -> TaskDefinitionRevision:
    """A definition that tasks may be started from."""
    found = definition(region, reference)
    if found is None:
        raise client_error("TaskDefinition not found.")
    if found.status != "ACTIVE":
        raise client_error("TaskDefinition is inactive")
    return found


def task(region: RegionState, params: Mapping[str, Any]) -> EcsTask:
    """The task that a request is about: an id or an ARN."""
    found = cluster(region, params).tasks.get(identifiers.short(params["task"]))
    if found is None:
        raise invalid("The referenced task was not found.")
    return found


def page(items: Sequence[Item], params: Mapping[str, Any], *, default: int) -> tuple[list[Item], dict[str, str]]:
    """One page of *items*, and what goes into the answer to get the next."""
    size = params.get("maxResults") or default
    if not 1 <= size <= 100:
        raise invalid("maxResults must be between 1 and 100")
    start = 0
    if token := params.get("nextToken"):
        try:
            start = int(base64.urlsafe_b64decode(token.encode()).decode().removeprefix("from:"))
        except (ValueError, binascii.Error):
            raise invalid("Invalid token") from None
    end = start + size
    more = {"nextToken": base64.urlsafe_b64encode(f"from:{end}".encode()).decode()} if end < len(items) else {}
    return list(items[start:end]), more


def at_most(items: Sequence[Any], limit: int, what: str) -> None:
    """Refuse more than *limit* of them."""
    if len(items) > limit:
        raise invalid(f"{what} cannot have more than {limit} elements.")


def not_empty(items: Sequence[Any], what: str) -> None:
    """Refuse none of them."""
    if not items:
        raise invalid(f"{what} cannot be empty.")


def name(value: str, what: str) -> None:
    """Refuse what is no name: letters, digits, hyphens, underscores, 255 at most."""
    if len(value) > NAME_LENGTH or not ECS_NAME.takes(value):
        raise invalid(
            f"Invalid identifier: {what} {value!r} must be 1 to {NAME_LENGTH} letters (uppercase and lowercase), "
            "numbers, underscores, and hyphens."
        )
