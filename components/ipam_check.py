"""The pool of IPAM that a created VPC takes its addresses of, looked up before anything is made."""

from __future__ import annotations

import pulumi
from pulumi_aws.ec2.get_vpc_ipam_pool import get_vpc_ipam_pool
from pulumi_aws.ec2.get_vpc_ipam_pool_cidrs import get_vpc_ipam_pool_cidrs

from components.not_there import is_not_there
from modulestack.environment.ipam_rules import problem
from modulestack.environment.model import Environment

KEY = "network.create.ipam_pool"
PROVISIONED = "provisioned"


def check(environment: Environment, opts: pulumi.InvokeOptions) -> None:
    """
    See that the VPC can have its addresses of the pool that the file names.

    What others have of it already AWS alone knows.

    Raises:
        pulumi.RunError: it cannot. Nothing has been touched.
    """
    create = environment.network.create
    if create is None or create.ipam_pool is None:
        return
    try:
        pool = get_vpc_ipam_pool(ipam_pool_id=create.ipam_pool, opts=opts)
        ranges = get_vpc_ipam_pool_cidrs(ipam_pool_id=create.ipam_pool, opts=opts).ipam_pool_cidrs
    except Exception as error:  # the SDK has no other
        none = f"there is no pool {create.ipam_pool}, of this account or shared with it: name one that is there"
        reason = none if is_not_there(error) else f"{create.ipam_pool} cannot be looked up: {error}"
        raise pulumi.RunError(f"{KEY}: {reason}") from None
    has = [each.cidr for each in ranges if each.state == PROVISIONED]
    if wrong := problem(create, environment.region, pool.locale, pool.address_family, has):
        raise pulumi.RunError(f"{KEY}: {wrong}")
