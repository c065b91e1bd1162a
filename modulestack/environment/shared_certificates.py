"""
The certificates that are made for shared load balancers: one for all names that one DNS record proves. Pure.

ACM gives ``example.com`` and ``*.example.com``, in whatever certificate of an account, the same record. Of two
certificates with a record each, one that goes would take the other's away, which ACM then could not renew.

Source: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import certificate_names
from modulestack.fields.violation import RuleViolation


def proven_name(name: str) -> str:
    """The name that ACM has proven where *name* is one of a certificate's: it, without a star."""
    return name.removeprefix("*.")


def made_certificates(environment: Environment) -> dict[str, tuple[str, ...]]:
    """What is proven once → the names of its certificate, the wildcard first."""
    found: dict[str, set[str]] = {}
    for balancer in environment.load_balancers:
        for name in _names(environment, balancer):
            found.setdefault(proven_name(name), set()).add(name)
    return {proven: tuple(sorted(names)) for proven, names in found.items()}


def certificates_on(environment: Environment, balancer: str) -> tuple[str, ...]:
    """Which of them *balancer* shows, by what is proven: first that of whoever names no host."""
    return tuple(dict.fromkeys(map(proven_name, _names(environment, balancer))))


def _names(environment: Environment, balancer: str) -> tuple[str, ...]:
    return () if environment.existing_load_balancer(balancer) else certificate_names(environment, balancer)


def names_are_proven_once(environment: Environment) -> Iterator[RuleViolation]:
    """
    No module's own certificate has its proof in common with one of a shared load balancer.

    Fields start at the environment.
    """
    shared = made_certificates(environment)
    for name, module in environment.modules.items():
        host = environment.host(module)
        if host is None or host not in shared or not _has_certificate(module):
            continue
        balancers = [each for each in environment.load_balancers if host in certificates_on(environment, each)]
        yield RuleViolation(
            (("modules", name, "host"), *(("load_balancers", each) for each in balancers)),
            f"{host}: one DNS record proves the certificate that is made for it, and that for "
            f"{shared[host][0]} of {balancers[0]}; it would go with the first of both that goes: have {name} behind "
            f"{balancers[0]} too, or name a certificate that is there (certificate)",
        )


def _has_certificate(module: Module) -> bool:
    """Whether one is made for a load balancer of its own."""
    return module.has_own_load_balancer and module.certificate is None
