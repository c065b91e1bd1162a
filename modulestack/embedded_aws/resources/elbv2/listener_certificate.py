"""
aws:lb/listenerCertificate:ListenerCertificate.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_certificate
"""

from __future__ import annotations

from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _parts(id_: str, properties: Properties) -> tuple[str, str]:
    """The listener's and the certificate's ARN; of an import, from its id."""
    listener, _, certificate = id_.partition("_")
    return str(properties.get("listenerArn") or listener), str(properties.get("certificateArn") or certificate)


def _has_it(described: Described) -> bool:
    wanted = _parts(described.id, described.known)[1]
    certificates = described.found["Certificates"]
    return any(one["CertificateArn"] == wanted and not one.get("IsDefault") for one in certificates)


HANDLER = TableHandler(
    ResourceTable(
        type="aws:lb/listenerCertificate:ListenerCertificate",
        service="elbv2",
        create="add_listener_certificates",
        create_params=lambda _, inputs: {
            "ListenerArn": inputs["listenerArn"],
            "Certificates": [{"CertificateArn": inputs["certificateArn"]}],
        },
        id=given("{listenerArn}_{certificateArn}"),
        describe="describe_listener_certificates",
        describe_params=lambda id_, properties: {"ListenerArn": _parts(id_, properties)[0]},
        exists=_has_it,
        missing=("ListenerNotFound",),
        outputs={
            "certificateArn": lambda described: _parts(described.id, described.known)[1],
            "listenerArn": lambda described: _parts(described.id, described.known)[0],
        },
        key=lambda id_, properties: {
            "ListenerArn": _parts(id_, properties)[0],
            "Certificates": [{"CertificateArn": _parts(id_, properties)[1]}],
        },
        delete="remove_listener_certificates",
        replaces=frozenset({"certificateArn", "listenerArn", "region"}),
    )
)
"""A certificate that a listener shows to those who ask for one of its names, besides its default."""
