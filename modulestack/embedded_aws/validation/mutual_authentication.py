"""
What listeners may ask of clients.

Sentences are ours: AWS publishes the codes, not the texts.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_MutualAuthenticationAttributes.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.mutual_tls import OFF, PASSTHROUGH, VERIFY, VERIFYING_LISTENERS_PER_LOAD_BALANCER
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.mutual_tls.listeners import asked_of_clients
from modulestack.embedded_aws.mutual_tls.trust_stores import store_of
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.validation.target_protocols import listener_of


def certificates_can_be_asked_for(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    By HTTPS, of an application load balancer; who verifies needs a trust store, and nobody else has one.

    Source of the limit: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    """
    elbv2 = context.backend("elbv2")
    listener, asked = listener_of(elbv2, params), params.get("MutualAuthentication")
    protocol = params.get("Protocol") or (listener.protocol if listener else None)
    mode = (asked or asked_of_clients(listener)).get("Mode", OFF)
    if mode not in (OFF, PASSTHROUGH, VERIFY):
        text = f"Mutual authentication mode '{mode}' must be one of 'off, passthrough, verify'"
        raise AwsError("ValidationError", text)
    if mode != OFF and protocol != "HTTPS":
        text = f"Mutual authentication is not supported for {protocol} listeners"
        raise AwsError("InvalidConfigurationRequest", text)
    if asked is None:
        return
    store = asked.get("TrustStoreArn")
    if mode == VERIFY and not store:
        text = "A trust store ARN must be specified when mutual authentication mode is verify"
        raise AwsError("ValidationError", text)
    if mode != VERIFY:
        for key in ("TrustStoreArn", "IgnoreClientCertificateExpiry", "AdvertiseTrustStoreCaNames"):
            if asked.get(key) not in (None, False, OFF, ""):
                text = f"{key} cannot be specified when mutual authentication mode is {mode}"
                raise AwsError("ValidationError", text)
        return
    store_of(elbv2, str(store))
    balancer = elbv2.load_balancers.get(listener.load_balancer_arn if listener else params.get("LoadBalancerArn"))
    others = [each for each in balancer.listeners.values() if each is not listener] if balancer else []
    if sum(asked_of_clients(each)["Mode"] == VERIFY for each in others) >= VERIFYING_LISTENERS_PER_LOAD_BALANCER:
        text = "The maximum number of listeners of the load balancer that verify client certificates has been reached"
        raise AwsError("InvalidConfigurationRequest", text)
