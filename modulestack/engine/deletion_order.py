"""In which order resources are deleted: what depends on another goes before it. Pure."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from modulestack.engine.resource_state import ResourceState


def in_deletion_order(doomed: Iterable[ResourceState], known: Mapping[str, ResourceState]) -> list[ResourceState]:
    """
    *doomed*, each after all that depend on it or are below it; where that leaves a choice, the last made first.

    *known* is everything that exists, by URN: who depends on a component depends on all that is below it. Of what was
    replaced there may be two of one URN.

    Source: https://www.pulumi.com/docs/iac/concepts/how-pulumi-works/#creation-and-deletion-order
    """
    resources = list(doomed)
    needs = _needs(resources, known)
    dependents = [0] * len(resources)
    for needed in needs:
        for index in needed:
            dependents[index] += 1
    ready = [(-resource.serial, index) for index, resource in enumerate(resources) if not dependents[index]]
    heapq.heapify(ready)
    ordered: list[ResourceState] = []
    while ready:
        _, index = heapq.heappop(ready)
        ordered.append(resources[index])
        for needed_index in needs[index]:
            dependents[needed_index] -= 1
            if not dependents[needed_index]:
                heapq.heappush(ready, (-resources[needed_index].serial, needed_index))
    return ordered


def _needs(resources: list[ResourceState], known: Mapping[str, ResourceState]) -> list[set[int]]:
    """For each of *resources* which of them, by index, must be there as long as it is."""
    by_urn: dict[str, set[int]] = defaultdict(set)
    below: dict[str, set[int]] = defaultdict(set)
    above = [set(_components(resource, known)) for resource in resources]
    for index, resource in enumerate(resources):
        by_urn[resource.urn].add(index)
        for urn in above[index]:
            below[urn].add(index)
    found: list[set[int]] = []
    for index, resource in enumerate(resources):
        goal = resource.goal
        urns = {*goal.dependencies, *chain(*goal.property_dependencies.values())} - above[index]
        found.append(by_urn[goal.parent].union(*(by_urn[urn] | below[urn] for urn in urns)) - by_urn[resource.urn])
    return found


def _components(resource: ResourceState, known: Mapping[str, ResourceState]) -> Iterator[str]:
    """URNs of the components that *resource* is below."""
    while (parent := known.get(resource.goal.parent)) is not None:
        yield parent.urn
        resource = parent
