"""AWS Cloud Map: what each resource type is made of, and how it changes."""

from __future__ import annotations

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden

CASES: dict[str, Case] = {
    "aws:servicediscovery/httpNamespace:HttpNamespace": Case(
        lambda w: {"name": "staging.connect.internal", "description": "Callers", **TAGS}, TAGGED
    ),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": Case(
        lambda w: {"name": "staging.tasks.internal", "description": "Tasks", "vpc": w.vpc, **TAGS},
        {"description": "Tasks of staging", **TAGGED},
    ),
    "aws:servicediscovery/service:Service": Case(
        lambda w: {
            "name": "api",
            "description": "api",
            "dnsConfig": {
                "namespaceId": w.namespace,
                "routingPolicy": "MULTIVALUE",
                "dnsRecords": [{"ttl": 10, "type": "A"}],
            },
            "namespaceId": w.namespace,
            "healthCheckCustomConfig": {"failureThreshold": 1},
            "forceDestroy": True,
            **TAGS,
        },
        lambda w: {
            "description": "The api",
            "dnsConfig": {
                "namespaceId": w.namespace,
                "routingPolicy": "MULTIVALUE",
                "dnsRecords": [{"ttl": 60, "type": "A"}],
            },
            **TAGGED,
        },
        hidden("healthCheckConfig"),
    ),
}
