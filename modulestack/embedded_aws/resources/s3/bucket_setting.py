"""
What the settings of a bucket have in common: each is a resource type whose id is the bucket.

One operation puts a setting, to make and to change it; one gets it; one goes back to what a new bucket has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Output, Params, ResourceTable, given, the_id
from modulestack.embedded_aws.resources.table_handler import TableHandler


def setting_handler(
    type_: str,
    *,
    put: str,
    put_params: Callable[[Properties], Params | None],
    get: str,
    found: Output,
    absent: tuple[str, ...] = (),
    outputs: Mapping[str, Output],
    remove: str,
    remove_params: Params | None = None,
    keep: Callable[[Properties], bool] = lambda _: False,
    check: Callable[[Properties], Properties] = lambda inputs: inputs,
) -> TableHandler:
    """
    The handler of a bucket's setting.

    *put_params* and *remove_params* are beside the bucket; *absent* are the codes with which AWS says that a bucket has
    no such setting; *found* and *outputs* are as in a ResourceTable.
    """

    def request(_: object, inputs: Properties) -> Params | None:
        wanted = put_params(inputs)
        return None if wanted is None else {"Bucket": inputs["bucket"], **wanted}

    return TableHandler(
        ResourceTable(
            type=type_,
            service="s3",
            check=check,
            create=put,
            create_params=request,
            put=True,
            id=given("{bucket}"),
            describe=get,
            describe_params=lambda id_, _: {"Bucket": id_},
            found=found,
            missing=("NoSuchBucket", *absent),
            outputs={"bucket": the_id, **outputs},
            key=lambda id_, _: {"Bucket": id_},
            delete=remove,
            delete_params=lambda _, __: remove_params or {},
            keep=keep,
            replaces=frozenset({"bucket", "expectedBucketOwner", "region"}),
        )
    )


def capitalized(name: str) -> str:
    """AWS's name of a flag that Pulumi begins with a small letter."""
    return name[0].upper() + name[1:]


def flags(properties: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, bool]:
    """The flags *names*, by AWS's names; those that are left out are off."""
    return {capitalized(name): bool(properties.get(name)) for name in names}
