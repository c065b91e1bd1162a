"""The public hosted zone of an environment's domain, looked up before anything is made."""

from __future__ import annotations

import re

import pulumi
from pulumi_aws.route53.get_zone import get_zone

from components.not_there import is_not_there
from modulestack.environment.model import Domain

SEVERAL = re.compile(r"multiple Route 53 Hosted Zones matched", re.IGNORECASE)
"""Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/tfresource/not_found_error.go"""


def public_zone(domain: Domain, opts: pulumi.InvokeOptions) -> str:
    """
    Id of the zone that *domain* names: by its id, or by its name if only one has that.

    Raises:
        pulumi.RunError: there is none or several, or it is another one or private. Nothing has been touched.
    """
    try:
        if domain.zone_id:
            found = get_zone(zone_id=domain.zone_id, opts=opts)
        else:
            found = get_zone(name=domain.zone, private_zone=False, opts=opts)
    except Exception as error:  # the SDK has no other
        raise pulumi.RunError(_why_not(domain, error)) from None
    if domain.zone_id and found.name.rstrip(".") != domain.zone:
        raise pulumi.RunError(
            f"domain.zone_id: {domain.zone_id} is the zone {found.name}, not {domain.zone}: write the id of that one"
        )
    if domain.zone_id and found.private_zone:
        raise pulumi.RunError(
            f"domain.zone_id: {domain.zone_id} is private, and certificates are proven in public: write the id of the "
            f"public zone {domain.zone}"
        )
    return str(found.zone_id)


def _why_not(domain: Domain, error: Exception) -> str:
    if domain.role and not is_not_there(error):
        return (
            f"domain.role: {domain.role} cannot be taken, or may not read the zone {domain.zone_id}: let whoever owns "
            f"it write the policies that docs/existing.md has: {error}"
        )
    if domain.zone_id:
        if is_not_there(error):
            return f"domain.zone_id: there is no hosted zone {domain.zone_id}: write the id of one that is there"
        return f"domain.zone_id: {domain.zone_id} cannot be looked up: {error}"
    if SEVERAL.search(str(error)):
        return (
            f"domain.zone: several public hosted zones are called {domain.zone}: write under domain.zone_id the id of "
            "the one to which its registrar delegates"
        )
    if is_not_there(error):
        return f"domain.zone: there is no public hosted zone {domain.zone}: make it, or name one that is there"
    return f"domain.zone: {domain.zone} cannot be looked up: {error}"
