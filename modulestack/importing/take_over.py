"""From what runs to a module: its lines, the import list, and all that is to be known before the next ``pulumi up``."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import arn
from modulestack.contract.errors import BadInput
from modulestack.environment import validate
from modulestack.environment.errors import InvalidEnvironment, told
from modulestack.environment.model import Environment, Module
from modulestack.environment.settings import Settings
from modulestack.features.fold import ModulePlan, fold
from modulestack.features.registry import contributions
from modulestack.importing import checks
from modulestack.importing.container_lines import Lines
from modulestack.importing.found import FoundService
from modulestack.importing.groups import Groups, groups_of
from modulestack.importing.import_list import import_list
from modulestack.importing.lines import METRICS, container_of, module_lines, tracking
from modulestack.importing.notes import Note, notes
from modulestack.importing.records import host_line, record_problems
from modulestack.importing.settings import KeptSetting, kept_settings
from modulestack.importing.shared import section_lines, shared_problems, with_shared
from modulestack.importing.volumes import file_system_lines, file_system_names, volume_lines, volume_problems


@dataclasses.dataclass(frozen=True, kw_only=True)
class TakeOver:
    """How a service becomes a module."""

    module: str
    """Its name."""
    lines: Lines
    """What the file says of it."""
    sections: Mapping[str, Lines]
    """What it says besides: ``load_balancers`` and ``file_systems``, those that it lacked."""
    imports: Mapping[str, Any]
    """The import list, as ``pulumi import --file`` takes it."""
    notes: Sequence[Note]


def take_over(
    found: FoundService,
    settings: Settings,
    *,
    environment: str,
    project: str,
    name: str | None = None,
    balancer: str | None = None,
    vpc_tags: Mapping[str, str],
) -> TakeOver:
    """
    The module that *found* becomes in *environment*, whose file and project say *settings*.

    *name* is the module's; None: that of its container. *balancer* is what the file calls its load balancer, which then
    stays somebody else's; None: so it does if others are behind it, too. *vpc_tags* are those of the service's VPC.

    Raises:
        BadInput: it cannot become one without being made anew, or the file would not be right; each reason in a line.
    """
    container = str(container_of(found)["name"])
    module = name or container
    where = f"{found.cluster}/{found.name}"
    _refuse(where, checks.name_problems(module, settings.values.get("modules") or {}))
    _refuse(where, checks.created_network_problems(found, settings.values))
    found = with_shared(found, settings.values, balancer)
    _refuse(where, shared_problems(found, settings.values))
    if found.load_balancer:
        has_domain, is_shared = bool(settings.values.get("domain")), found.shared is not None
        problems = checks.load_balancer_problems(found.load_balancer, has_domain=has_domain, is_shared=is_shared)
        _refuse(where, problems)
    _refuse(where, volume_problems(found))
    said = {
        "load_balancers": section_lines(found, settings.values),
        "file_systems": file_system_lines(found, settings.values),
    }
    sections = {key: lines for key, lines in said.items() if lines}
    file_systems = file_system_names(found, settings.values)
    for key, more in sections.items():
        settings = _with_more(settings, key, more)
    groups = groups_of(found)
    _refuse(where, checks.source_problems(found, groups))
    lines = {**module_lines(found), **_sources(found, groups), **_others(groups), **_certificate(found)}
    lines |= volume_lines(found, file_systems)
    lines |= _host(found, module, settings.values.get("domain"))
    lines |= _instead_of(settings.values.get("defaults"), lines)
    env = _environment(environment, settings, module, {**lines, "imported": _given(module, found, groups, lines)})
    _refuse(where, [*checks.account_problems(found, env), *checks.network_problems(found, env, vpc_tags)])
    _refuse(where, record_problems(found, env, env.modules[module]))
    plan = _plan(env, env.modules[module], found)
    if found.own_load_balancer:
        _refuse(where, checks.listener_problems(found.own_load_balancer, plan))
    kept = list(kept_settings(found, env, env.modules[module], plan))
    lines["imported"] = {**_given(module, found, groups, lines), **_keeps(kept)}
    env = _environment(environment, settings, module, lines)
    plan = _plan(env, env.modules[module], found)
    return TakeOver(
        module=module,
        lines=lines,
        sections=sections,
        imports=import_list(
            found,
            groups,
            env,
            env.modules[module],
            plan,
            urns=f"urn:pulumi:{environment}::{project}::",
            is_first="load_balancers" in sections,
        ),
        notes=notes(found, groups, env, env.modules[module], plan, kept),
    )


def _refuse(where: str, reasons: Any) -> None:
    if found := list(reasons):
        raise BadInput(*(f"{where}: {each}" for each in found))


def with_module(settings: Settings, taken: TakeOver) -> Settings:
    """*settings* of a file into which *taken* was written."""
    for key, more in {**taken.sections, "modules": {taken.module: taken.lines}}.items():
        settings = _with_more(settings, key, more)
    return settings


def _with_more(settings: Settings, key: str, more: Mapping[str, Any]) -> Settings:
    if not more:
        return settings
    wanted = copy.copy(settings)
    wanted.values = {**settings.values, key: {**(settings.values.get(key) or {}), **more}}
    return wanted


def _environment(name: str, settings: Settings, module: str, lines: Mapping[str, Any]) -> Environment:
    """
    The environment with the module.

    Raises:
        BadInput: its file would not be right.
    """
    try:
        return validate.environment(name, _with_more(settings, "modules", {module: dict(lines)}))
    except InvalidEnvironment as error:
        own = [each for each in error.problems if each.path.startswith(f"modules.{module}")]
        text = "the file would not be right with it, so nothing was written" if own else "the file is not right"
        raise BadInput(f"modules.{module}: {text}:", *told(own or error.problems)) from None


def _plan(environment: Environment, module: Module, found: FoundService) -> ModulePlan:
    own = arn.parse(str(found.described["serviceArn"]))
    partition, account = (own.partition, own.account) if own else ("aws", "0" * 12)
    context = environment.context_of(module, partition=partition, account_id=account)
    return fold(contributions(module, context))


def _instead_of(defaults: Any, lines: Lines) -> Lines:
    """What the file's *defaults* would say of the module, and nobody said of what runs: null takes it back."""
    said: Lines = {}
    for key, value in defaults.items() if isinstance(defaults, dict) else ():
        if key not in lines:
            said[key] = None
        elif isinstance(value, dict) and isinstance(lines[key], dict):
            said[key] = {**lines[key], **_instead_of(value, lines[key])}
    return said


def _host(found: FoundService, module: str, domain: Any) -> Lines:
    """Its name in the domain, if that is there and another one than the module would have."""
    zone = domain.get("zone") if isinstance(domain, dict) else None
    return {**host_line(found, module, str(zone))} if zone else {}


def _sources(found: FoundService, groups: Groups) -> Lines:
    """Who of the internet may ask, if not everybody."""
    if found.own_load_balancer is None or not found.own_load_balancer.is_public or groups.load_balancer is None:
        return {}
    [let_in, *_] = checks.let_in(found.own_load_balancer, groups).values()
    return {} if "0.0.0.0/0" in let_in else {"allowed_sources": let_in}


def _others(groups: Groups) -> Lines:
    """Security groups of others, in which the module stays."""
    said = {"tasks": groups.also_of_tasks, "load_balancer": groups.also_of_load_balancer}
    there = {key: list(ids) for key, ids in said.items() if ids}
    return {"existing_security_groups": there} if there else {}


def _certificate(found: FoundService) -> Lines:
    """The one that a listener shows."""
    for listener in found.own_load_balancer.serving if found.own_load_balancer else ():
        for each in listener.get("Certificates") or ():
            return {"certificate": each["CertificateArn"]}
    return {}


def _given(module: str, found: FoundService, groups: Groups, lines: Lines) -> Lines:
    """What everything is called."""
    own = str(container_of(found)["name"])
    names: dict[str, str] = {"service": found.name, **({"container": own} if own != module else {})}
    descriptions: dict[str, str] = {}
    if balancer := found.load_balancer:
        names |= {} if found.shared else {"load_balancer": balancer.name}
        names |= {"target_group": balancer.target_group["TargetGroupName"]}
    for whose, group in (("load_balancer", groups.load_balancer), ("tasks", groups.tasks)):
        if group is not None:
            names[f"{whose}_security_group"] = group.described["GroupName"]
            descriptions[f"{whose}_security_group"] = group.described["Description"]
    if found.scaling and "scaling" in lines:
        names |= {METRICS[metric][0]: policy["PolicyName"] for metric, policy in tracking(found.scaling).items()}
    behind: Lines = {"load_balancer": found.shared.name} if found.shared else {}
    return {"names": names, "descriptions": descriptions, **behind}


def _keeps(kept: Sequence[KeptSetting]) -> Lines:
    keeps: dict[str, list[str]] = {}
    for each in kept:
        of = keeps.setdefault(each.of, [])
        if each.argument not in of:
            of.append(each.argument)
    return {"keeps": keeps} if keeps else {}
