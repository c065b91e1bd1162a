"""aws:lb/trustStore:TrustStore. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_trust_store"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.resource_table import (
    ResourceTable,
    UpdateOperation,
    answered,
    known,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler

_BUNDLE = {
    "caCertificatesBundleS3Bucket": "CaCertificatesBundleS3Bucket",
    "caCertificatesBundleS3Key": "CaCertificatesBundleS3Key",
    "caCertificatesBundleS3ObjectVersion": "CaCertificatesBundleS3ObjectVersion",
}


def _bundle(_: Any, properties: Properties) -> dict[str, Any]:
    return {aws: properties[name] for name, aws in _BUNDLE.items() if properties.get(name)}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:lb/trustStore:TrustStore",
        service="elbv2",
        create="create_trust_store",
        create_params=lambda _, inputs: {"Name": inputs["name"], **_bundle("", inputs)},
        id=answered("TrustStores.0.TrustStoreArn"),
        describe="describe_trust_stores",
        describe_params=lambda id_, _: {"TrustStoreArns": [id_]},
        found="TrustStores",
        missing=("TrustStoreNotFound",),
        ready=lambda found: bool(found.found["Status"] == "ACTIVE"),
        outputs={
            "arn": the_id,
            "arnSuffix": lambda found: found.id.rpartition(":")[2],
            "name": "Name",
            "namePrefix": lambda _: "",
            **{name: known(name) for name in _BUNDLE},
        },
        key=lambda id_, _: {"TrustStoreArn": id_},
        updates=(UpdateOperation(operation="modify_trust_store", params=_bundle),),
        delete="delete_trust_store",
        busy=("TrustStoreInUse",),
        tag_form=elb.TAGS,
        autoname=Autoname("name", 32),
        replaces=frozenset({"name", "namePrefix", "region"}),
    )
)
"""CAs whose clients a listener lets in."""
