"""
aws:lb/trustStoreRevocation:TrustStoreRevocation.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_trust_store_revocation
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, known
from modulestack.embedded_aws.resources.table_handler import TableHandler

_CONTENT = {
    "revocationsS3Bucket": "S3Bucket",
    "revocationsS3Key": "S3Key",
    "revocationsS3ObjectVersion": "S3ObjectVersion",
}


def _content(_: Any, inputs: Properties) -> dict[str, Any]:
    content = {aws: inputs[name] for name, aws in _CONTENT.items() if inputs.get(name)}
    return {
        "TrustStoreArn": inputs["trustStoreArn"],
        "RevocationContents": [{**content, "RevocationType": "CRL"}],
    }


def _id(inputs: Properties, answer: dict[str, Any]) -> str:
    return f"{inputs['trustStoreArn']},{answer['TrustStoreRevocations'][0]['RevocationId']}"


def _key(id_: str) -> dict[str, Any]:
    store, _, number = id_.rpartition(",")
    return {"TrustStoreArn": store, "RevocationIds": [int(number)]}


def _store(described: Described) -> str:
    return str(_key(described.id)["TrustStoreArn"])


HANDLER = TableHandler(
    ResourceTable(
        type="aws:lb/trustStoreRevocation:TrustStoreRevocation",
        service="elbv2",
        create="add_trust_store_revocations",
        create_params=_content,
        id=_id,
        describe="describe_trust_store_revocations",
        describe_params=lambda id_, _: _key(id_),
        found="TrustStoreRevocations",
        missing=("TrustStoreNotFound", "RevocationIdNotFound"),
        outputs={
            "revocationId": "RevocationId",
            "trustStoreArn": _store,
            **{name: known(name) for name in _CONTENT},
        },
        key=lambda id_, _: _key(id_),
        delete="remove_trust_store_revocations",
        replaces=frozenset({*_CONTENT, "region", "trustStoreArn"}),
    )
)
"""A list of certificates that a CA of a trust store has revoked."""
