"""The private hosted zone that a file names for names inside, looked up before anything is made."""

from __future__ import annotations

import pulumi
from pulumi_aws.route53.get_zone import get_zone

from components.not_there import is_not_there
from modulestack.environment.model import Environment

_FIELD = "domain.private_zone_id"


def check(environment: Environment, opts: pulumi.InvokeOptions) -> None:
    """
    See that the zone is there, has the names of *environment*'s modules, and resolves in its network, which is there.

    Raises:
        pulumi.RunError: it is not, or does not. Nothing has been touched.
    """
    id_ = environment.domain.private_zone_id if environment.domain else None
    network = environment.network.existing
    if id_ is None or network is None:
        return
    try:
        found = get_zone(zone_id=id_, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            raise pulumi.RunError(
                f"{_FIELD}: there is no hosted zone {id_}: write the id of one that is there, or leave it out for one "
                "that is made"
            ) from None
        raise pulumi.RunError(f"{_FIELD}: {id_} cannot be looked up: {error}") from None
    name, wanted = found.name.rstrip("."), environment.private_zone
    if not found.private_zone:
        raise pulumi.RunError(f"{_FIELD}: {id_} is public: write the id of a private zone, or leave it out")
    if wanted != name and not wanted.endswith(f".{name}"):
        raise pulumi.RunError(
            f"{_FIELD}: {id_} is the zone {name}, and modules are called in {wanted}: write the id of the private zone "
            "of that name, or of one above it"
        )
    if zone_in(network.known_id, name, opts, what=f"{_FIELD}: {id_}") != id_:
        raise pulumi.RunError(
            f"{_FIELD}: {id_} does not resolve in {network.known_id}, where modules call each other: let whoever owns "
            "it associate it with that VPC"
        )


def zone_in(vpc_id: str, name: str, opts: pulumi.InvokeOptions, *, what: str) -> str:
    """
    Id of the private zone called *name* that resolves in the VPC *vpc_id*; empty: none does.

    Raises:
        pulumi.RunError: it cannot be looked up; begins with *what* was looked for.
    """
    try:
        found: str = get_zone(name=name, private_zone=True, vpc_id=vpc_id, opts=opts).zone_id
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return ""
        raise pulumi.RunError(f"{what} cannot be looked up: {error}") from None
    return found
