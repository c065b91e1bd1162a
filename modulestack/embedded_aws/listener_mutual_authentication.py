"""
What listeners ask of clients, which moto does not keep.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_MutualAuthenticationAttributes.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.mutual_tls import OFF, VERIFY
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.validation.target_protocols import listener_of

_KEY = "MutualAuthentication"


def keep_when_made(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Of a listener that moto is about to make."""
    elbv2, asked = context.backend("elbv2"), params.get(_KEY)

    def create_listener(*arguments: Any, **named: Any) -> Any:
        made = type(elbv2).create_listener(elbv2, *arguments, **named)
        made.mutual_authentication = _kept(asked) if made.protocol == "HTTPS" else None
        return made

    elbv2.create_listener = create_listener


def keep_when_changed(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Of a listener that moto is about to change; what is not said stays."""
    listener = listener_of(context.backend("elbv2"), params)
    if listener is not None and _KEY in params:
        listener.mutual_authentication = _kept(params[_KEY])


def _kept(asked: Mapping[str, Any] | None) -> dict[str, Any]:
    if not asked or asked["Mode"] != VERIFY:
        return {"Mode": asked["Mode"] if asked else OFF}
    said = {
        "IgnoreClientCertificateExpiry": bool(asked.get("IgnoreClientCertificateExpiry")),
        "AdvertiseTrustStoreCaNames": asked.get("AdvertiseTrustStoreCaNames") or OFF,
    }
    return {"Mode": VERIFY, "TrustStoreArn": asked["TrustStoreArn"], **said}
