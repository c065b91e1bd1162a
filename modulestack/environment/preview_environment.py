"""
What the environment of a pull request says: the file of the one that it is beside, smaller. Pure.

Small and cheap: one task of each module, on Spot, without alarms, jobs or scaling; private modules are called by DNS of
Cloud Map, so that no load balancer is made at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract import discovery, image_reference, previews
from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.contract.previews import BasePlace
from modulestack.environment.defaults import merged
from modulestack.environment.model import Environment, Module
from modulestack.environment.previews_section import NUMBER, PreviewsSection
from modulestack.environment.shared_load_balancer import balancer_of_previews
from modulestack.environment.yaml_document import Encrypted
from modulestack.features import domain

ONE_TASK: dict[str, Any] = {"tasks": 1, "spot_percent": 100, "on_demand_base": 0, "log_retention_days": 7}
"""What each module of a preview is, if `previews.modules` does not say otherwise."""
_OF_THE_BASE = frozenset(
    {
        *("name", "alarms", "capacity", "certificate", "deployment", "existing_cluster", "existing_log_group", "host"),
        *("jobs", "load_balancers", "mutual_authentication", "placement", "ports", "queue", "reachable_from"),
        *("repository", "request_headers", "scaling"),
        *("scale_in_protection", "scheduling_strategy"),
    }
)
"""Keys of a module that a preview leaves out, or has in a way of its own."""
_OF_LOAD_BALANCERS = frozenset({"health_check", "load_balancing", "reachable_by"})
"""Those besides of a private module, which is behind none there."""


EXAMPLE = BasePlace(
    load_balancer="example",
    vpc_id=f"vpc-{'0' * 17}",
    public_subnet_ids=tuple(f"subnet-{'0' * 16}{n}" for n in (1, 2)),
    private_subnet_ids=tuple(f"subnet-{'0' * 16}{n}" for n in (3, 4)),
)
"""By which a file is checked before anything is there."""


class NoPreview(Exception):
    """Why there can be no preview, in one line."""


def domain_of(base: Environment, section: PreviewsSection) -> str:
    """Below which name previews answer."""
    return section.domain or (base.domain.zone if base.domain else "")


def modules_of(base: Environment, section: PreviewsSection) -> dict[str, Module]:
    """The modules that previews have, in the file's order."""
    if section.modules:
        return {name: each for name, each in base.modules.items() if name in section.modules}
    return {name: each for name, each in base.modules.items() if each.port and not (each.is_public and each.is_network)}


def hosts_of(base: Environment, section: PreviewsSection, number: int) -> dict[str, str]:
    """Public module of a preview → where it answers: the first has the shortest name."""
    public = [name for name, each in modules_of(base, section).items() if each.is_public]
    end = f"{previews.label(number)}.{domain_of(base, section)}"
    return {name: end if index == 0 else f"{name}-{end}" for index, name in enumerate(public)}


def values(base: Environment, number: int, slot: int, place: BasePlace) -> dict[str, Any]:
    """
    The keys of the environment of pull request *number*, without their prefix, as a file has them.

    *base* has `previews`, of which the *slot* is this one's.

    Raises:
        NoPreview: it has none.
    """
    section = base.previews
    if section is None or base.domain is None:
        raise NoPreview(f"{base.name} has no modulestack:previews")
    modules, hosts = modules_of(base, section), hosts_of(base, section, number)
    balancer = balancer_of_previews(base) or ""
    made = {
        REGION: base.region,
        "network": {
            "existing": {
                "vpc_id": place.vpc_id,
                "public_subnet_ids": list(place.public_subnet_ids),
                "private_subnet_ids": list(place.private_subnet_ids),
            }
        },
        "domain": base.domain.model_dump(mode="json", exclude_defaults=True),
        "load_balancers": {
            balancer: {"scheme": "internet-facing", "existing": place.load_balancer, "slot": slot},
        },
        "modules": {
            name: merged(
                {
                    **_inherited(each),
                    **ONE_TASK,
                    **_reached(base, each, balancer, hosts, modules),
                    **_image(each, section, number),
                },
                section.modules.get(name, {}),
            )
            for name, each in modules.items()
        },
    }
    optional: dict[str, Any] = {
        "tags": dict(base.tags),
        "account_id": base.account_id,
        "permissions_boundary": section.permissions_boundary,
    }
    made |= {key: value for key, value in optional.items() if value}
    return made


def model_of(name: str, made: Mapping[str, Any]) -> Environment:
    """
    The environment *name* that *made* says, field by field; rules are not asked.

    Raises:
        ValidationError: a field is not possible.
    """
    read = merged({}, made)
    modules = {each: said | {"name": each} for each, said in read["modules"].items()}
    plain = {key: value for key, value in read.items() if key != REGION}
    known = {"name": "previews", "region": read[REGION], "modules": modules}
    return Environment.model_validate(plain | known).model_copy(update={"name": name})


def with_images(made: Mapping[str, Any], images: Mapping[str, str]) -> dict[str, Any]:
    """*made* with *images* (by module) in place of those that it names."""
    own = {name: {"image": images[name]} if name in images else {} for name in made["modules"]}
    return {**made, "modules": {name: {**said, **own[name]} for name, said in made["modules"].items()}}


def file_of(made: Mapping[str, Any], base: str, *, secrets_provider: str = "") -> str:
    """The text of the stack's file that says *made*; JSON is YAML."""
    lines = [f"# A preview beside {base}, made by `modulestack preview-env up`: not to be edited, nor committed."]
    lines += [f"secretsprovider: {secrets_provider}"] if secrets_provider else []
    lines += ["config:"]
    for key, value in made.items():
        name = key if key == REGION else PREFIX + key
        lines.append(f"  {name}: {json.dumps(value, sort_keys=False)}")
    return "\n".join(lines) + "\n"


def _inherited(module: Module) -> dict[str, Any]:
    left_out = _OF_THE_BASE if module.is_public else _OF_THE_BASE | _OF_LOAD_BALANCERS
    return module.model_dump(mode="python", exclude_defaults=True, exclude=set(left_out))


def _image(module: Module, section: PreviewsSection, number: int) -> dict[str, str]:
    if section.image_tag is None:
        return {}
    name = image_reference.split(module.image).name
    return {"image": f"{name}:{section.image_tag.replace(NUMBER, str(number))}"}


def _reached(
    base: Environment, module: Module, balancer: str, hosts: Mapping[str, str], modules: Mapping[str, Module]
) -> dict[str, Any]:
    """Who calls the module, and where."""
    if not module.is_public:
        way = next((each for each in module.ways if each != discovery.LOAD_BALANCER), discovery.CLOUD_MAP)
        callers = [name for name in module.reachable_from if name in modules]
        return {"reachable_from": callers, "reachable_by": way}
    own = hosts[module.name]
    routes = [_moved(route, base, own, hosts) for route in _routes(module)]
    return {
        "reachable_from": "internet",
        "host": own,
        "load_balancers": {balancer: {"routes": routes} if routes else {}},
    }


def _routes(module: Module) -> list[dict[str, Any]]:
    """What the module has on the shared load balancer where its name leads; none: its own name."""
    shared = module.shared_load_balancers
    said = shared.get(module.primary_load_balancer) or next(iter(shared.values()), None)
    return [route.model_dump(mode="python", exclude_defaults=True) for route in said.routes] if said else []


def _moved(route: dict[str, Any], base: Environment, own: str, hosts: Mapping[str, str]) -> dict[str, Any]:
    """*route* with names of the preview's in place of the base's; one for any host is for the module's own."""
    names = {str(domain.public_host(base.modules[name], _zone(base))).lower(): host for name, host in hosts.items()}
    _, _, end = own.partition(".")
    label = own.partition(".")[0].rpartition("pr-")[2]
    moved = [names.get(host.lower(), f"{host.partition('.')[0]}-pr-{label}.{end}") for host in route.get("hosts", ())]
    return {**route, "hosts": list(dict.fromkeys(moved)) or [own]}


def _zone(base: Environment) -> str | None:
    return base.domain.zone if base.domain else None


def encrypted(modules: Mapping[str, Any], section: PreviewsSection) -> tuple[str, ...] | None:
    """
    Where in *modules*, as the file has them, is a value that only the stack of the base can read; None: nowhere.

    What previews have in its place does not count.
    """
    for name, said in modules.items():
        if not section.modules or name in section.modules:
            own = section.modules.get(name, {})
            for key in ("environment", "placeholders"):
                for variable, value in (said.get(key) or {}).items():
                    if isinstance(value, Encrypted) and variable not in own.get(key, {}):
                        return (name, key, variable)
    return None


def secrets_provider(base: Environment) -> str:
    """
    Who encrypts the secrets of previews' stacks, as `pulumi stack init` takes it; empty: it is not said.

    Source: https://www.pulumi.com/docs/iac/concepts/secrets/#aws-key-management-service-kms
    """
    return f"awskms:///{base.pipeline.secrets_key_arn}?region={base.region}" if base.pipeline else ""


def costs_of(base: Environment, section: PreviewsSection) -> str:
    """What a preview costs, in words: AWS's prices differ by region and, of Spot, by the hour."""
    made = values(base, 1, 0, EXAMPLE)["modules"].values()
    tasks = sum(int(each.get("tasks", 1)) for each in made)
    vcpu = sum(int(each.get("tasks", 1)) * int(each.get("cpu", 256)) for each in made) / 1024
    gib = sum(int(each.get("tasks", 1)) * int(each.get("memory", 512)) for each in made) / 1024
    zone = ", a private hosted zone" if any(not each.is_public for each in modules_of(base, section).values()) else ""
    return f"{tasks} {'task' if tasks == 1 else 'tasks'} on Spot ({vcpu:g} vCPU, {gib:g} GiB){zone}"
