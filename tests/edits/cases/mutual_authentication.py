"""Edits of certificates of clients, and the headers that tell of them."""

from __future__ import annotations

import dataclasses

from modulestack.contract.mutual_tls import CHAIN
from modulestack.contract.request_headers import HEADERS as REQUEST_HEADERS
from tests.edits.case import EditCase, of_module
from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.load_balancers import ANY_BALANCER, FRONTED, of_front
from tests.edits.plain import ACCOUNT, Config, with_value

_WEB, _FRONT = "modulestack:modules/web", "modulestack:load_balancers/front"
PASSED: Config = {"mode": "passthrough"}
BY_BUNDLE: Config = {"mode": "verify", "ca_bundle": "clients-ca.pem"}
STORE = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:truststore/clients/0123456789abcdef"
OTHER_STORE = STORE.replace("clients", "others")
VERIFYING = with_value(DOMAIN, "modulestack:modules/web/mutual_authentication", BY_BUNDLE)
VERIFYING_BY_STORE = with_value(
    DOMAIN, "modulestack:modules/web/mutual_authentication", {"mode": "verify", "trust_store": STORE}
)
VERIFYING_IN_FRONT = with_value(FRONTED, "modulestack:load_balancers/front/mutual_authentication", BY_BUNDLE)
VERIFYING_BY_STORE_IN_FRONT = with_value(
    FRONTED, "modulestack:load_balancers/front/mutual_authentication", {"mode": "verify", "trust_store": STORE}
)
OTHER_NAMES = {key: f"X-Of-{key.replace('_', '-')}"[:40] for key in REQUEST_HEADERS}
OF_CHAIN = (CHAIN,)
_TLS = {"x_amzn_tls_version": "X-Tls-Version"}
TELLING = tuple(
    with_value(with_value(DOMAIN, f"{_WEB}/mutual_authentication", said), f"{_WEB}/request_headers", _TLS)
    for said in (BY_BUNDLE, PASSED)
)
"""With certificates verified, and handed on."""
TELLING_IN_FRONT = tuple(
    with_value(with_value(FRONTED, f"{_FRONT}/mutual_authentication", said), f"{_FRONT}/request_headers", _TLS)
    for said in (BY_BUNDLE, PASSED)
)

CASES: tuple[EditCase, ...] = (
    of_module("mutual_authentication", None, PASSED, DOMAIN),
    of_module("mutual_authentication", None, BY_BUNDLE, DOMAIN),
    of_module("mutual_authentication/mode", "verify", "verify", VERIFYING, mutual_authentication=PASSED),
    of_module("mutual_authentication/ca_bundle", "clients-ca.pem", "other-ca.pem", VERIFYING),
    of_module("mutual_authentication/trust_store", STORE, OTHER_STORE, VERIFYING_BY_STORE),
    of_module("mutual_authentication/revocation_lists", None, ["revoked.pem"], VERIFYING),
    of_module("mutual_authentication/ignore_client_certificate_expiry", None, True, VERIFYING),
    of_module("mutual_authentication/advertise_trust_store_ca_names", None, True, VERIFYING),
    of_front("/mutual_authentication", None, BY_BUNDLE, FRONTED),
    dataclasses.replace(
        of_front("/mutual_authentication", BY_BUNDLE, PASSED, FRONTED),
        key=f"{ANY_BALANCER}.mutual_authentication.mode",
    ),
    of_front("/mutual_authentication/ca_bundle", "clients-ca.pem", "other-ca.pem", VERIFYING_IN_FRONT),
    of_front("/mutual_authentication/trust_store", STORE, OTHER_STORE, VERIFYING_BY_STORE_IN_FRONT),
    of_front("/mutual_authentication/revocation_lists", None, ["revoked.pem"], VERIFYING_IN_FRONT),
    of_front("/mutual_authentication/ignore_client_certificate_expiry", None, True, VERIFYING_IN_FRONT),
    of_front("/mutual_authentication/advertise_trust_store_ca_names", None, True, VERIFYING_IN_FRONT),
    of_module("request_headers", None, {"x_amzn_tls_version": "X-Tls-Version"}, DOMAIN),
    *(
        of_module(f"request_headers/{key}", _TLS.get(key), name, TELLING[key in OF_CHAIN])
        for key, name in OTHER_NAMES.items()
    ),
    of_front("/request_headers", None, {"x_amzn_tls_version": "X-Tls-Version"}, FRONTED),
    *(
        of_front(f"/request_headers/{key}", _TLS.get(key), name, TELLING_IN_FRONT[key in OF_CHAIN])
        for key, name in OTHER_NAMES.items()
    ),
)
