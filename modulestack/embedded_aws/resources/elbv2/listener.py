"""aws:lb/listener:Listener. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener"""

from __future__ import annotations

from typing import Any

from modulestack.contract import request_headers
from modulestack.contract.response_headers import HEADERS, SERVER_ARGUMENT, SERVER_ATTRIBUTE, attribute
from modulestack.embedded_aws.resources.elbv2 import actions
from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    answered,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler

_MUTUAL = {
    "mode": "Mode",
    "trustStoreArn": "TrustStoreArn",
    "ignoreClientCertificateExpiry": "IgnoreClientCertificateExpiry",
    "advertiseTrustStoreCaNames": "AdvertiseTrustStoreCaNames",
}


def _headers_are_of_https(inputs: Properties) -> Properties:
    for key in request_headers.HEADERS:
        name = request_headers.argument(key)
        if inputs.get(name) and inputs.get("protocol") != "HTTPS":
            raise InvalidInput(name, "can only be set if protocol is HTTPS")
    return inputs


def _request(_: str, properties: Properties) -> dict[str, Any]:
    certificate = properties.get("certificateArn")
    return {
        "Port": properties["port"],
        "Protocol": properties.get("protocol", "HTTP"),
        **({"Certificates": [{"CertificateArn": certificate}]} if certificate else {}),
        **({"SslPolicy": properties["sslPolicy"]} if properties.get("sslPolicy") else {}),
    }


def _done(_: str, properties: Properties) -> dict[str, Any]:
    """
    By itself, so that what is done stays where something else changes, as the provider leaves it then.

    Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/listener.go
    """
    asked = enumerate(properties["defaultActions"], start=1)
    return {"DefaultActions": [{**actions.request(one), "Order": one.get("order") or at} for at, one in asked]}


def _asked_of_clients(_: str, properties: Properties) -> dict[str, Any] | None:
    """What is not said stays, as the provider takes it from AWS then."""
    said = properties.get("mutualAuthentication")
    if not said:
        return None
    found = {aws: said[name] for name, aws in _MUTUAL.items() if said.get(name) not in (None, "")}
    return {"MutualAuthentication": found}


def _told_of_clients(listener: Described) -> Properties | None:
    found = listener.found.get("MutualAuthentication")
    if not found:
        return None
    return {name: found[aws] for name, aws in _MUTUAL.items() if aws in found}


def _certificate(listener: Described) -> str | None:
    certificates = listener.found.get("Certificates") or []
    return str(certificates[0]["CertificateArn"]) if certificates else None


def _actions(listener: Described) -> list[Properties]:
    return actions.all_outputs(listener.found["DefaultActions"], listener.known.get("defaultActions") or [])


def _headers(listener: Described) -> Properties:
    """What is added to answers, and how headers of requests are called."""
    found = _attributes(listener)
    return {
        **{each.argument: found.get(attribute(key), "") for key, each in HEADERS.items()},
        **{
            request_headers.argument(key): found.get(request_headers.attribute(key), "")
            for key in request_headers.HEADERS
        },
        SERVER_ARGUMENT: found.get(SERVER_ATTRIBUTE) != "false",
    }


def _attributes(listener: Described) -> dict[str, str]:
    """Those of TLS listeners cannot be asked for, as the provider knows."""
    if listener.found.get("Protocol") not in {"HTTP", "HTTPS"}:
        return {}
    return elb.attributes(listener.ctx.client("elbv2").describe_listener_attributes(ListenerArn=listener.id))


def _added(_: str, properties: Properties) -> dict[str, Any] | None:
    """
    As the provider sends them: no empty ones, so that a header which is there stays.

    Source: https://github.com/hashicorp/terraform-provider-aws/issues/43042
    """
    found = {attribute(key): str(properties.get(each.argument) or "") for key, each in HEADERS.items()}
    server = properties.get(SERVER_ARGUMENT, True)
    found |= {
        request_headers.attribute(key): str(properties.get(request_headers.argument(key)) or "")
        for key in request_headers.HEADERS
    }
    changes = [{"Key": key, "Value": value} for key, value in found.items() if value]
    changes += [{"Key": SERVER_ATTRIBUTE, "Value": elb.text(server)}]
    return {"Attributes": changes} if properties.get("protocol") in {"HTTP", "HTTPS"} else None


HANDLER = TableHandler(
    ResourceTable(
        type="aws:lb/listener:Listener",
        service="elbv2",
        check=_headers_are_of_https,
        create="create_listener",
        create_params=lambda _, inputs: {
            "LoadBalancerArn": inputs["loadBalancerArn"],
            **_request("", inputs),
            **_done("", inputs),
            **(_asked_of_clients("", inputs) or {}),
        },
        id=answered("Listeners.0.ListenerArn"),
        describe="describe_listeners",
        describe_params=lambda id_, _: {"ListenerArns": [id_]},
        found="Listeners",
        missing=("*NotFound",),
        outputs={
            "arn": the_id,
            "certificateArn": _certificate,
            "defaultActions": _actions,
            "loadBalancerArn": "LoadBalancerArn",
            "mutualAuthentication": _told_of_clients,
            "port": "Port",
            "protocol": "Protocol",
            "sslPolicy": lambda listener: listener.found.get("SslPolicy") or "",
        },
        together=_headers,
        key=lambda id_, _: {"ListenerArn": id_},
        updates=(
            UpdateOperation(operation="modify_listener", params=_request),
            UpdateOperation(operation="modify_listener", params=_done),
            UpdateOperation(operation="modify_listener", params=_asked_of_clients),
            UpdateOperation(operation="modify_listener_attributes", params=_added, after_creation=True),
        ),
        delete="delete_listener",
        tag_form=elb.TAGS,
        replaces=frozenset({"loadBalancerArn", "region"}),
    )
)
"""A port of a load balancer, and what happens to what arrives there."""
