"""Edits of how modules call each other."""

from __future__ import annotations

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.network import EXISTING
from tests.edits.cases.ports import OF_API
from tests.edits.plain import ACCOUNT, ONE_BY_ONE, PLAIN, with_value

FOUND = with_value(PLAIN, "modulestack:modules/api/reachable_by", "cloud_map")
FOUND_IN_EXISTING = with_value(EXISTING, "modulestack:modules/api/reachable_by", "cloud_map")
CONNECTED = with_value(PLAIN, "modulestack:modules/api/reachable_by", "service_connect")
CONNECTED_ONE_BY_ONE = with_value(ONE_BY_ONE, "modulestack:modules/api/reachable_by", "service_connect")
CALLED = with_value(CONNECTED, "modulestack:modules/api/service_connect", {"access_log": {"format": "json"}})
AUTHORITY, OTHER_AUTHORITY = (
    f"arn:aws:acm-pca:eu-west-1:{ACCOUNT}:certificate-authority/{n}2345678-1234-1234-1234-123456789012" for n in (1, 2)
)
KEY_OF_CALLS = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
CONNECTED_BESIDE = with_value(PLAIN, "modulestack:modules/api/reachable_by", ["cloud_map", "service_connect"])
CALLED_BESIDE = with_value(
    CONNECTED_BESIDE, "modulestack:modules/api/service_connect", {"access_log": {"format": "json"}}
)
ENCRYPTED_CALLS, ENCRYPTED_BESIDE = (
    with_value(each, "modulestack:modules/api/service_connect/tls", {"authority_arn": AUTHORITY})
    for each in (CONNECTED, CONNECTED_BESIDE)
)
CALLED_ONE_BY_ONE, ENCRYPTED_ONE_BY_ONE = (
    with_value(CONNECTED_ONE_BY_ONE, "modulestack:modules/api/service_connect", each)
    for each in ({"access_log": {"format": "json"}}, {"tls": {"authority_arn": AUTHORITY}})
)
BESIDE_ONE_BY_ONE, ENCRYPTED_BESIDE_ONE_BY_ONE = (
    with_value(each, "modulestack:modules/api/reachable_by", ["cloud_map", "service_connect"])
    for each in (CALLED_ONE_BY_ONE, ENCRYPTED_ONE_BY_ONE)
)
CONNECTED_URL = ["http://api.any.connect.internal:8000"]

CASES: tuple[EditCase, ...] = (
    of_environment("existing_namespaces/service_connect", None, "platform", CONNECTED),
    of_environment("existing_namespaces/service_connect", "platform", "others", CONNECTED_BESIDE),
    of_environment("existing_namespaces/cloud_map", None, "platform.internal", FOUND_IN_EXISTING),
    of_environment(
        "existing_namespaces/cloud_map",
        None,
        "platform.internal",
        FOUND_IN_EXISTING,
        retired_urls=["http://api.any.tasks.internal:8000"],
    ),
    of_module("reachable_by", None, "cloud_map", module="api"),
    of_module("reachable_by", None, "cloud_map", module="api", retired=OF_API),
    of_module("reachable_by", None, ["cloud_map", "load_balancer"], module="api"),
    of_module("reachable_by", ["cloud_map", "load_balancer"], "cloud_map", module="api", retired=OF_API),
    of_module("reachable_by", None, ["load_balancer", "cloud_map"], module="api"),
    of_module("reachable_by", None, "service_connect", module="api", retired=OF_API),
    of_module("reachable_by", "service_connect", ["service_connect", "cloud_map"], module="api"),
    of_module("reachable_by", ["cloud_map", "service_connect"], "cloud_map", module="api", retired=CONNECTED_URL),
    of_module("service_connect", None, {"request_timeout_s": 60}, CONNECTED, module="api"),
    of_module("service_connect/idle_timeout_s", 300, 600, CONNECTED, module="api"),
    of_module("service_connect/request_timeout_s", 15, 60, CONNECTED, module="api"),
    of_module("service_connect/access_log", None, {}, CALLED, module="api"),
    of_module("service_connect", None, {"tls": {"authority_arn": AUTHORITY}}, CONNECTED, module="api"),
    of_module("service_connect", None, {"tls": {"authority_arn": AUTHORITY}}, CONNECTED_BESIDE, module="api"),
    of_module("service_connect/tls", None, {"authority_arn": AUTHORITY}, CALLED, module="api"),
    of_module("service_connect/tls", None, {"authority_arn": AUTHORITY}, CALLED_BESIDE, module="api"),
    of_module("service_connect/tls/authority_arn", AUTHORITY, OTHER_AUTHORITY, ENCRYPTED_CALLS, module="api"),
    of_module("service_connect/tls/authority_arn", AUTHORITY, OTHER_AUTHORITY, ENCRYPTED_BESIDE, module="api"),
    of_module("service_connect/tls/kms_key_arn", None, KEY_OF_CALLS, ENCRYPTED_CALLS, module="api"),
    of_module("service_connect/access_log", {"format": "text"}, None, CALLED_ONE_BY_ONE, module="api"),
    of_module("service_connect/access_log/format", "json", "text", CALLED_ONE_BY_ONE, module="api"),
    of_module("service_connect/access_log/query_parameters", None, True, CALLED_ONE_BY_ONE, module="api"),
    of_module("service_connect/tls", None, {"authority_arn": AUTHORITY}, BESIDE_ONE_BY_ONE, module="api"),
    of_module(
        "service_connect/tls/authority_arn", AUTHORITY, OTHER_AUTHORITY, ENCRYPTED_BESIDE_ONE_BY_ONE, module="api"
    ),
    of_module("service_connect/tls/kms_key_arn", None, KEY_OF_CALLS, ENCRYPTED_ONE_BY_ONE, module="api"),
    of_module("service_connect/access_log/format", "json", "text", CALLED, module="api"),
    of_module("service_connect/access_log/query_parameters", None, True, CALLED, module="api"),
    of_module("reachable_by", None, ["cloud_map", "load_balancer"], ONE_BY_ONE, module="api"),
    of_module("reachable_by", None, ["load_balancer", "cloud_map"], ONE_BY_ONE, module="api"),
    of_module("service_connect", None, {"request_timeout_s": 60}, CONNECTED_ONE_BY_ONE, module="api"),
    of_module("service_connect/idle_timeout_s", 300, 600, CONNECTED_ONE_BY_ONE, module="api"),
    of_module("service_connect/request_timeout_s", 15, 60, CONNECTED_ONE_BY_ONE, module="api"),
    of_module("cloud_map", None, {"ttl_s": 60}, FOUND, module="api"),
    of_module("cloud_map/ttl_s", 10, 60, FOUND, module="api"),
)
