"""What an edit of the file does to those who use an environment that stands, in words for whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modulestack.contract import paths
from modulestack.contract.discovery import SERVICE_CONNECT
from modulestack.environment.comparison import accepted_edits
from modulestack.environment.edits import RETIRED, ended_urls, is_load_balancer_replaced, kept_urls
from modulestack.environment.model import Environment, Module
from modulestack.environment.settings import dotted
from modulestack.environment.standing import StandingEnvironment, StandingModule
from modulestack.fields.effects import EffectKind
from modulestack.fields.text import listed


class Notice(NamedTuple):
    """One thing that a run does."""

    text: str
    interrupts: bool = False
    """Whether somebody loses something that works."""


def interruptions(before: Environment, after: Environment, *, account_id: str) -> Iterator[Notice]:
    """
    Each edit from *before* to *after* that the table of effects calls an interruption, and what to do about it.

    *account_id* is where it is up. What `up` refuses has been refused.
    """
    for edit in accepted_edits(before, after, account_id=account_id):
        if EffectKind.INTERRUPTS in edit.kinds:
            what = f"{dotted(edit.shown_path)}: {edit.values}: interrupts: {edit.text}"
            yield Notice(f"{what}; {edit.remedy}", interrupts=True)


def notices(environment: Environment, standing: StandingEnvironment) -> Iterator[Notice]:
    """All of what bringing *environment* up does to the users of what is *standing*; of the same file nothing."""
    for name, before in standing.modules.items():
        if (module := environment.modules.get(name)) is None:
            answered = f", and no longer answers at {listed(before.urls, 'and')}" if before.urls else ""
            yield Notice(f"{name}: is taken away{answered}", interrupts=True)
        else:
            yield from _of_module(module, before, environment)
    is_closed = environment.network.create is not None and environment.network.create.is_closed
    before_nat = standing.network.nat if standing.network else None
    if is_closed and before_nat not in (None, "none"):
        yield Notice("network.create.nat: none: tasks lose their way to registries and the internet", interrupts=True)
    yield from _new_endpoints(environment, standing)
    for url in _no_longer_known(environment, standing):
        yield Notice(f"{url}: no module answers there: it can be taken out of {RETIRED}")


def _new_endpoints(environment: Environment, standing: StandingEnvironment) -> Iterator[Notice]:
    """
    Tasks know the endpoints that were there when they were deployed.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    """
    for name, module in environment.modules.items():
        callers = [each.name for each in environment.callers_of(module) if each.name in standing.modules]
        if name not in standing.modules and SERVICE_CONNECT in module.ways and callers:
            yield Notice(
                f"{name}: tasks of {listed(callers, 'and')} find it by Service Connect once they are deployed again: "
                f"modulestack release --template-only {' '.join(callers)} -e {environment.name}"
            )


def _of_module(module: Module, before: StandingModule, environment: Environment) -> Iterator[Notice]:
    if is_load_balancer_replaced(module, before):
        side = "faces the internet" if module.is_public else "is reached from the inside only"
        yield Notice(f"{module.name}: gets another load balancer, which {side}")
    yield from _of_places(module, before, environment)
    if ended := ended_urls(module, before, environment):
        yield Notice(f"{module.name}: no longer answers at {listed(ended, 'and')}", interrupts=True)
    is_told = module.is_public and not before.is_public  # it gets another load balancer
    lost = [caller for caller in before.callers or () if not is_told and caller not in module.callers]
    if lost:
        yield Notice(f"{module.name}: {listed(lost, 'and')} can no longer call it", interrupts=True)
    if kept := kept_urls(module, before, environment):
        yield Notice(
            f"{module.name}: answers at {listed(kept, 'and')} too, for whoever knows no other address: "
            f"{_when(module)}, add {'it' if len(kept) == 1 else 'them'} to {RETIRED}"
        )


def _of_places(module: Module, before: StandingModule, environment: Environment) -> Iterator[Notice]:
    """Where it runs, and where its tasks write."""
    cluster = environment.cluster_of(module)
    if cluster != before.cluster and not (module.capacity or before.capacity):
        text = f"{module.name}: its service ends in the cluster {before.cluster} and begins anew in {cluster}"
        yield Notice(f"{text}: nothing serves meanwhile", interrupts=True)
    log_group = paths.log_group(environment.name, module.name, module.existing_log_group)
    if log_group != before.log_group:
        is_own = before.log_group == paths.log_group(environment.name, module.name)
        left = f"; {before.log_group} stays, with what is in it, as long as the module does" if is_own else ""
        text = f"{module.name}: its tasks may write to {log_group} in place of {before.log_group}, and do once released"
        yield Notice(f"{text}: until then none can be started anew{left}", interrupts=True)


def _when(module: Module) -> str:
    """When an address from before there was a domain may end."""
    if module.is_public:
        return "once nobody uses it any more"
    callers = module.reachable_from
    return f"once {listed(callers, 'and')} {'is' if len(callers) == 1 else 'are'} released anew"


def _no_longer_known(environment: Environment, standing: StandingEnvironment) -> Iterator[str]:
    known = {url for before in standing.modules.values() for url in before.urls}
    yield from (url for url in environment.retired_urls if url not in known)
