"""What the rules of modules that are called without a load balancer tell to write."""

from __future__ import annotations

from tests.edits.cases.calls import AUTHORITY, FOUND, KEY_OF_CALLS
from tests.environment.followed_rule import API, Followed, of


def _on_api(rule: str, bad: dict[str, object], told: str, *mends: dict[str, object]) -> Followed:
    return of(
        rule,
        {f"{API}/{key}": value for key, value in bad.items()},
        told,
        *({f"{API}/{key}": value for key, value in mend.items()} for mend in mends),
        base=FOUND,
    )


OF_DISCOVERY = (
    _on_api("ways_differ", {"reachable_by": []}, "leave it out for load_balancer", {"reachable_by": None}),
    _on_api(
        "ways_differ",
        {"reachable_by": ["cloud_map", "cloud_map"]},
        "is in the list twice",
        {"reachable_by": ["cloud_map"]},
    ),
    _on_api(
        "only_modules_call_tasks",
        {"reachable_from": "internet"},
        "leave it out, or name its callers in reachable_from",
        {"reachable_by": None},
        {"reachable_from": ["web"]},
    ),
    _on_api(
        "further_ports_are_balanced",
        {"reachable_by": ["load_balancer", "cloud_map"], "ports": {"admin": {"port": 9090}}},
        "leave them out, or choose load_balancer",
        {"ports": None},
        {"reachable_by": "load_balancer"},
    ),
    _on_api(
        "cloud_map_is_used",
        {"reachable_by": "load_balancer", "cloud_map": {"ttl_s": 5}},
        "leave it out, or choose cloud_map",
        {"cloud_map": None},
        {"reachable_by": "cloud_map"},
    ),
    _on_api(
        "service_connect_is_used",
        {"service_connect": {"request_timeout_s": 5}},
        "leave it out, or choose service_connect",
        {"service_connect": None},
        {"reachable_by": "service_connect"},
    ),
    _on_api(
        "proxies_speak_http",
        {"reachable_by": "service_connect", "protocol": "tcp"},
        "allowed http, http2 or grpc",
        {"protocol": "grpc"},
        {"protocol": None},
    ),
    _on_api(
        "authorities_are_of_the_region",
        {
            "reachable_by": "service_connect",
            "service_connect": {"tls": {"authority_arn": AUTHORITY.replace("eu-west-1", "us-east-1")}},
        },
        "choose an authority of that region",
        {"service_connect": {"tls": {"authority_arn": AUTHORITY}}},
        {"service_connect": None},
    ),
    _on_api(
        "authorities_are_of_the_region",
        {
            "reachable_by": "service_connect",
            "service_connect": {
                "tls": {"authority_arn": AUTHORITY, "kms_key_arn": KEY_OF_CALLS.replace("eu-west-1", "us-east-1")}
            },
        },
        "choose a key of that region",
        {"service_connect": {"tls": {"authority_arn": AUTHORITY, "kms_key_arn": KEY_OF_CALLS}}},
    ),
    of(
        "managed_instances_have_no_proxies",
        {
            "modulestack:managed_instances/pool": {},
            f"{API}/reachable_by": "service_connect",
            f"{API}/capacity": "pool",
        },
        "choose other capacity, or another reachable_by",
        {f"{API}/capacity": None, "modulestack:managed_instances": None},
        {f"{API}/reachable_by": "cloud_map"},
    ),
)
