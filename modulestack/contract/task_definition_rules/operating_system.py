"""What Windows containers have and have not."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_windows,
    name_of,
    text,
    texts,
)

_LINUX_ONLY = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "extraHosts",
    "linuxParameters",
    "links",
    "privileged",
    "readonlyRootFilesystem",
)


def credential_specs_are_one(definition: TaskDefinition) -> Iterator[str]:
    """
    One credential spec for Active Directory at most.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (credentialSpecs)
    """
    for container in containers(definition):
        if len(texts(container, "credentialSpecs")) > 1:
            setting = f"Invalid setting for container '{name_of(container)}'."
            yield f"{setting} 'credentialSpecs' cannot have more than 1 element."


def linux_only_settings(definition: TaskDefinition) -> Iterator[str]:
    """
    Windows containers have no users, links, capabilities, read-only root and the like.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    if not is_windows(definition):
        return
    for key in ("pidMode", "ipcMode"):
        if text(definition, key):
            yield f"Windows containers do not support '{key}'."
    for container in containers(definition):
        for key in _LINUX_ONLY:
            if container.get(key):
                yield f"Windows containers do not support '{key}' of container '{name_of(container)}'."


RULES: tuple[Rule, ...] = (
    credential_specs_are_one,
    linux_only_settings,
)
