"""aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_repository_creation_template"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    at,
    given,
    refuse,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _settings(inputs: Properties) -> dict[str, Any]:
    return {
        "appliedFor": inputs["appliedFors"],
        "description": inputs.get("description") or "",
        "imageTagMutability": inputs.get("imageTagMutability") or "MUTABLE",
        "lifecyclePolicy": inputs.get("lifecyclePolicy") or "",
    }


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    return {"prefix": inputs["prefix"], **{key: value for key, value in _settings(inputs).items() if value}}


def _policy(found: Described) -> str | None:
    """As the program wrote it, if that means the same."""
    told: Mapping[str, Any] = found.found
    text, wanted = told.get("lifecyclePolicy"), found.known.get("lifecyclePolicy")
    if text is None or not isinstance(wanted, str) or not wanted:
        return text
    return wanted if json.loads(wanted) == json.loads(text) else text


_UNKNOWN = "a rehearsal does not know it"
HANDLER = TableHandler(
    ResourceTable(
        type="aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
        service="ecr",
        create="create_repository_creation_template",
        create_params=_request,
        id=given("{prefix}"),
        describe="describe_repository_creation_templates",
        describe_params=lambda id_, _: {"prefixes": [id_]},
        found="repositoryCreationTemplates",
        missing=("TemplateNotFoundException",),
        outputs={
            "appliedFors": "appliedFor",
            "description": at("description", None),
            "encryptionConfigurations": lambda found: [found.found["encryptionConfiguration"]],
            "imageTagMutability": "imageTagMutability",
            "lifecyclePolicy": _policy,
            "prefix": the_id,
            "registryId": lambda found: found.ctx.account_id,
        },
        key=lambda id_, _: {"prefix": id_},
        updates=(
            UpdateOperation(
                operation="update_repository_creation_template",
                params=lambda _, wanted: _settings(wanted),
            ),
        ),
        delete="delete_repository_creation_template",
        check=refuse(
            dict.fromkeys(
                (
                    *("customRoleArn", "encryptionConfigurations", "imageTagMutabilityExclusionFilters"),
                    *("repositoryPolicy", "resourceTags"),
                ),
                _UNKNOWN,
            )
        ),
        replaces=frozenset({"prefix", "region"}),
    )
)
"""How repositories are made that nobody asks for."""
