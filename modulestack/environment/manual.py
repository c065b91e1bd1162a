"""
The manual of an environment's file, made from the model.

``python -m modulestack.environment.manual > docs/environment.md``, or ``make schema``.

The model's docstrings are the descriptions, so that the manual, the schema and the code cannot disagree.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from modulestack.contract.config_keys import REGION
from modulestack.environment import effects, model
from modulestack.environment.access_logs import AccessLogs
from modulestack.environment.alert_chat import SlackChannel, TeamsChannel
from modulestack.environment.alert_windows import AlertWindow
from modulestack.environment.capacity import Capacity
from modulestack.environment.dashboard import DashboardSection
from modulestack.environment.error_messages import section_of, sections_of
from modulestack.environment.existing_namespaces import ExistingNamespaces
from modulestack.environment.managed_instances import ManagedInstances
from modulestack.environment.previews_section import PreviewsSection
from modulestack.environment.queries import QueriesSection
from modulestack.environment.quotas import QuotasSection
from modulestack.environment.web_acl import WebAclSection
from modulestack.features import registry
from modulestack.fields.descriptions import descriptions
from modulestack.fields.effects import Effect, one_of
from modulestack.fields.section import Section

_INTRODUCTION = """\
# What an environment's file may say

An environment is a file, `Pulumi.<name>.yaml`, in Pulumi's own format. `modulestack check <name>` says everything that
is wrong with it; `modulestack schema` prints the JSON Schema by which editors complete and check it. Keys of other
namespaces (`aws:…`) are Pulumi's to check.

The last column says what the next `pulumi up` does where the key is edited in an environment that is up;
`modulestack check <name> --against REF` says it of the edits of a file.

| edit | |
|---|---|
| nothing | Nothing that runs or serves changes. |
| in place | Resources are changed, added or taken away; no task is stopped. |
| new deployment | ECS replaces the tasks by new ones of the same revision, as `deployment` says. |
| replaced | Resources are replaced by new ones. |
| next release | The tasks stay as they are until the module is released: `modulestack release --template-only`. |
| interrupts | Somebody loses something that works. `up` announces it first, with what to do about it. |
| refused | `up` refuses it before anything is touched. |

This page is made from the code: `make schema`.
"""

_MANAGED = "managed_instances.<managed_instance>"
_SECTIONS: tuple[tuple[type[BaseModel], str, str], ...] = (
    (model.Environment, "The environment", "Keys under `config:`, each with the prefix `modulestack:`."),
    (model.NetworkSection, "`network`", "Exactly one of the two."),
    (model.CreatedNetwork, "`network.create`", ""),
    (model.ExistingNetwork, "`network.existing`", ""),
    (model.Domain, "`domain`", ""),
    (Capacity, "`capacity.<capacity>`", "Machines, by name; see [machines.md](machines.md)."),
    (
        ManagedInstances,
        f"`{_MANAGED}`",
        "Instances that ECS manages, by name; see [machines.md](machines.md).",
    ),
    (model.LoadBalancerSection, "`load_balancers.<load_balancer>`", "See [load-balancers.md](load-balancers.md)."),
    (AccessLogs, "`access_logs`", "See [security.md](security.md)."),
    (WebAclSection, "`web_acl`", "See [security.md](security.md)."),
    (
        ExistingNamespaces,
        "`existing_namespaces`",
        "Of somebody else's; see [existing.md](existing.md#existing-namespaces).",
    ),
    (model.FileSystemSection, "`file_systems.<file_system>`", "See [storage.md](storage.md)."),
    (model.PullThrough, "`pull_through_cache.<pull_through_cache>`", "See [images.md](images.md)."),
    (QuotasSection, "`quotas`", "See [aws-account.md](quotas.md)."),
    (model.AlertsSection, "`alerts`", "See [alerts.md](alerts.md)."),
    (DashboardSection, "`dashboard`", "See [dashboard.md](dashboard.md)."),
    (SlackChannel, "`alerts.slack.<slack>`", "See [alerts.md](alerts.md#chat-channels)."),
    (TeamsChannel, "`alerts.teams.<team>`", "See [alerts.md](alerts.md#chat-channels)."),
    (AlertWindow, "`alerts.windows.<window>`", "See [alerts.md](alerts.md#maintenance-windows)."),
    (PreviewsSection, "`previews`", "Environments of pull requests; see [previews.md](previews.md)."),
    (QueriesSection, "`queries`", "See [queries.md](queries.md)."),
    (
        model.PipelineSection,
        "`pipeline`",
        (
            "Roles for GitHub Actions, by OIDC: one that previews, one that brings up, one that releases;\n"
            "see [aws-account.md](aws-account.md)."
        ),
    ),
    (model.GithubRepository, "`pipeline.repository`", ""),
    (model.ApplicationRepository, "`pipeline.application_repositories`", "A list of these."),
    (
        model.Module,
        "`modules.<module>`",
        """\
`defaults` takes the same keys, none required, and holds for every module that does not say otherwise; `null` in a
module leaves out what `defaults` has. A module is without those keys of `defaults` that could say nothing of it: a
worker without those that need a port; without a load balancer, behind a network load balancer, or without
`service_connect` or `cloud_map` in `reachable_by`, without those that are about that; on machines without those of
Fargate; a daemon without those of replicas. A key that could say something and does not go with another one of the
module is refused there.""",
    ),
)

_ABOVE = {
    model.Environment: "",
    model.NetworkSection: "network.",
    model.CreatedNetwork: "network.create.",
    model.ExistingNetwork: "network.existing.",
    model.Domain: "domain.",
    Capacity: "capacity.<capacity>.",
    ManagedInstances: f"{_MANAGED}.",
    model.LoadBalancerSection: "load_balancers.<load_balancer>.",
    AccessLogs: "access_logs.",
    WebAclSection: "web_acl.",
    ExistingNamespaces: "existing_namespaces.",
    model.FileSystemSection: "file_systems.<file_system>.",
    model.PullThrough: "pull_through_cache.<pull_through_cache>.",
    QuotasSection: "quotas.",
    model.AlertsSection: "alerts.",
    DashboardSection: "dashboard.",
    SlackChannel: "alerts.slack.<slack>.",
    TeamsChannel: "alerts.teams.<team>.",
    AlertWindow: "alerts.windows.<window>.",
    PreviewsSection: "previews.",
    QueriesSection: "queries.",
    model.PipelineSection: "pipeline.",
    model.GithubRepository: "pipeline.repository.",
    model.ApplicationRepository: "pipeline.application_repositories.",
    model.Module: f"{effects.MODULE}.",
}
"""How the keys of a section begin in the table of effects."""

_NOT_KEYS = {(model.Environment, "name"), (model.Module, "name")}


def manual() -> str:
    """The whole page, Markdown."""
    sections = [_section(*section, above=_ABOVE[section[0]]) for section in _SECTIONS]
    inner = (
        *_inner_sections(model.CreatedNetwork, "network.create", model.CreatedNetwork.model_fields),
        *_inner_sections(Capacity, "capacity.<capacity>", Capacity.model_fields),
        *_inner_sections(ManagedInstances, _MANAGED, ManagedInstances.model_fields),
        *_inner_sections(
            model.LoadBalancerSection, "load_balancers.<load_balancer>", model.LoadBalancerSection.model_fields
        ),
        *_inner_sections(model.FileSystemSection, "file_systems.<file_system>", model.FileSystemSection.model_fields),
    )
    return "\n".join(
        [_INTRODUCTION, *sections, *inner, *_inner_sections(model.Module, "modules.<module>", registry.KEYS)]
    )


def _inner_sections(cls: type[BaseModel], path: str, keys: Iterable[str]) -> Iterator[str]:
    """The sections that *keys* of *cls*, which is found at *path*, hold at any depth."""
    for key in keys:
        inner = section_of(cls, key)
        if inner is not None:
            below = f"{path}.{key}.{one_of(key)}" if sections_of(cls, key) else f"{path}.{key}"
            text = "A list of these." if get_origin(cls.model_fields[key].annotation) is tuple else ""
            yield _section(inner, f"`{below}`", text, above=f"{below}.")
            yield from _inner_sections(inner, below, inner.model_fields)


def _section(cls: type[BaseModel], heading: str, text: str, *, above: str) -> str:
    """The table of *cls*, whose keys begin with *above* in the table of effects."""
    lines = [f"## {heading}", "", *([text, ""] if text else []), "| key | default | | edit |", "|---|---|---|---|"]
    keys = registry.KEYS if cls is model.Module else _in_order(cls)
    lines += [
        _row(cls, name, cls.model_fields[name], _effects(f"{above}{name}"))
        for name in keys
        if (cls, name) not in _NOT_KEYS
    ]
    if cls is model.Environment:
        lines.insert(
            -1, "| `modulestack:defaults` | | Any key of a module, for all modules. | as of the module's key |"
        )
    return "\n".join([*lines, ""])


def _in_order(cls: type[BaseModel]) -> list[str]:
    """The keys of *cls*, what it shares with other sections last."""
    return sorted(cls.model_fields, key=lambda name: name not in cls.__annotations__)


def _row(cls: type[BaseModel], name: str, field: FieldInfo, edit: str) -> str:
    key = REGION if (cls, name) == (model.Environment, "region") else name
    prefix = "modulestack:" if cls is model.Environment and key == name else ""
    text = descriptions(cls).get(name, "").replace("|", chr(92) + "|")
    return f"| `{prefix}{key}` | {_default(field)} | {text} | {edit} |"


def _effects(path: str) -> str:
    """What an edit of the key *path* does; nothing for a section, whose keys say it."""
    if path == "modules":
        return f"added: {_effect(effects.ADDED)}; removed: {_effect(effects.REMOVED)}"
    told = effects.EFFECTS.get(path) or effects.EFFECTS.get(f"{path}.{one_of(path.rpartition('.')[2])}", ())
    return "; else ".join(_effect(each) for each in told)


def _effect(effect: Effect[Any]) -> str:
    spelled = f"**{', '.join(effect.kinds)}**" + (f" ({effect.text})" if effect.text else "")
    return f"{effect.when}: {spelled}" if effect.when else spelled


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, Section) or value is None or value in ((), {}):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


if __name__ == "__main__":
    sys.stdout.write(manual())
