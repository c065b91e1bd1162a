"""What is replaced along with another resource that is deleted before it is made anew. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from modulestack.engine.property_paths import top_level
from modulestack.engine.resource_state import ResourceState


def replaced_with(
    old: ResourceState, resources: Iterable[ResourceState], replaces: Mapping[str, Collection[str]]
) -> list[tuple[ResourceState, tuple[str, ...]]]:
    """
    What must go before *old* can: all that would be replaced because an input comes from it, last made first.

    Each with those inputs. *replaces*: type → inputs (paths) of which another value replaces a resource of that type.
    """
    doomed: dict[str, tuple[str, ...]] = {old.urn: ()}
    found: list[tuple[ResourceState, tuple[str, ...]]] = []
    for resource in sorted(resources, key=lambda resource: resource.serial):
        from_doomed = {key for key, urns in resource.goal.property_dependencies.items() if doomed.keys() & set(urns)}
        lost = from_doomed.intersection(map(top_level, replaces.get(resource.goal.type, ())))
        if lost:
            doomed[resource.urn] = tuple(sorted(lost))
            if resource.urn != old.urn:
                found.append((resource, doomed[resource.urn]))
    return found[::-1]
