"""aws:ecr/repository:Repository. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_repository"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    given,
    known,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm

_TAGS = TagForm(
    service="ecr",
    argument=lambda wanted: {"tags": tags.pairs(wanted)},
    read=lambda ecr, found: tags.mapping(ecr.list_tags_for_resource(resourceArn=found.found["repositoryArn"])["tags"]),
    add=lambda ecr, _, outputs, wanted: ecr.tag_resource(resourceArn=outputs["arn"], tags=tags.pairs(wanted)),
    remove=lambda ecr, _, outputs, keys: ecr.untag_resource(resourceArn=outputs["arn"], tagKeys=keys),
)


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    encryption = (inputs.get("encryptionConfigurations") or [{}])[0]
    request = {
        "repositoryName": inputs["name"],
        "imageTagMutability": inputs.get("imageTagMutability", "MUTABLE"),
        "imageScanningConfiguration": _scanning(inputs.get("imageScanningConfiguration")),
    }
    wanted = {"encryptionType": encryption.get("encryptionType", "AES256"), "kmsKey": encryption.get("kmsKey")}
    return {**request, "encryptionConfiguration": {key: value for key, value in wanted.items() if value}}


def _scanning(given_: Mapping[str, Any] | None) -> dict[str, bool]:
    return {"scanOnPush": bool((given_ or {}).get("scanOnPush"))}


def _encryption(found: Described) -> list[dict[str, str]]:
    of = found.found.get("encryptionConfiguration") or {}
    return [{key: value for key, value in {"encryptionType": "AES256", **of}.items() if value}]


HANDLER = TableHandler(
    ResourceTable(
        type="aws:ecr/repository:Repository",
        service="ecr",
        create="create_repository",
        create_params=_request,
        id=given("{name}"),
        describe="describe_repositories",
        describe_params=lambda id_, _: {"repositoryNames": [id_]},
        found="repositories",
        missing=("RepositoryNotFoundException",),
        outputs={
            "arn": "repositoryArn",
            "encryptionConfigurations": _encryption,
            "forceDelete": known("forceDelete"),
            "imageScanningConfiguration": lambda found: _scanning(found.found.get("imageScanningConfiguration")),
            "imageTagMutability": "imageTagMutability",
            "name": the_id,
            "registryId": "registryId",
            "repositoryUrl": "repositoryUri",
        },
        key=lambda id_, _: {"repositoryName": id_},
        updates=(
            UpdateOperation(
                operation="put_image_tag_mutability",
                params=lambda _, given_: {"imageTagMutability": given_.get("imageTagMutability", "MUTABLE")},
            ),
            UpdateOperation(
                operation="put_image_scanning_configuration",
                params=lambda _, given_: {
                    "imageScanningConfiguration": _scanning(given_.get("imageScanningConfiguration"))
                },
            ),
        ),
        delete="delete_repository",
        delete_params=lambda _, outputs: {"force": bool(outputs.get("forceDelete"))},
        tag_form=_TAGS,
        replaces=frozenset({"encryptionConfigurations", "name", "region"}),
    )
)
"""Where images are pushed to."""
