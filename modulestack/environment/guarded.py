"""What `web_acl` stands before: load balancers with public addresses, distributions. Pure."""

from __future__ import annotations

from modulestack.environment.edge import has_cloudfront
from modulestack.environment.model import Environment, Module


def guards_edges(environment: Environment) -> bool:
    """Whether a web ACL of CloudFront's region stands before distributions."""
    return environment.web_acl is not None and has_cloudfront(environment)


def guards_load_balancers(environment: Environment) -> bool:
    """Whether one of the environment's region is there for load balancers: not if all have CloudFront in front."""
    return environment.web_acl is not None and (takes_any(environment) or not has_cloudfront(environment))


def takes_any(environment: Environment) -> bool:
    """Whether there is a load balancer with public addresses before which one of the region can stand."""
    shared = any(each.takes_web_acl for each in environment.load_balancers.values())
    return shared or any(_has_public_one(each) for each in environment.modules.values())


def is_guarded(environment: Environment, module: Module) -> bool:
    """Whether a web ACL stands before a load balancer by which the internet asks *module*."""
    if not module.is_public or module.is_network:
        return False
    shared = (environment.load_balancers.get(each) for each in module.shared_load_balancers)
    return _has_public_one(module) or any(each is not None and each.is_guarded for each in shared)


def _has_public_one(module: Module) -> bool:
    return module.is_public and not module.is_network and module.has_own_load_balancer
