"""Edits of ports, their protocols and listeners."""

from __future__ import annotations

from tests.edits.case import EditCase, of_module
from tests.edits.cases.containers import PROXY
from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.machines import MACHINED, WITH_AGENT
from tests.edits.plain import ONE_BY_ONE, PLAIN, WORKER, of_web, with_value

IN_ONE_PLACE = with_value(
    WORKER, "modulestack:modules/third/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)
PORTED = with_value(PLAIN, "modulestack:modules/api/ports", {"admin": {"port": 9090}})
PORTED_WITH_DOMAIN = with_value(PORTED, "modulestack:domain", {"zone": "example.com"})
OF_TCP = with_value(PLAIN, "modulestack:modules/api/protocol", "tcp")
SHIFTED_TCP = with_value(OF_TCP, "modulestack:modules/api/deployment", {"strategy": "blue_green", "bake_time_min": 0})
OF_TCP_IN_PUBLIC = with_value(of_web("protocol", "tcp"), "modulestack:domain", {"zone": "example.com"})
OF_API = ["http://api.any.internal"]
OF_ADMIN = ["http://api.any.internal:9090", "http://api.any.internal:9091"]

CASES: tuple[EditCase, ...] = (
    of_module("port", 8080, 8081),
    of_module("port", 8000, None, module="api", reachable_from=None),
    of_module("port", 8000, None, module="api", reachable_from=None, retired=OF_API),
    of_module("port", None, 8000, WORKER, module="third"),
    of_module("ports/admin", None, {"port": 9090}, module="api"),
    of_module("ports/admin", None, {"port": 9090}, ONE_BY_ONE, module="api"),
    of_module("port", None, 8000, IN_ONE_PLACE, module="third"),
    of_module("ports/admin", None, {"port": 9090}, MACHINED, module="api"),
    of_module("port", None, 4318, WITH_AGENT, module="agent"),
    of_module(
        "ports/admin",
        None,
        {"port": 9090},
        with_value(PLAIN, "modulestack:modules/api/existing_cluster", "shared"),
        module="api",
    ),
    of_module("ports/admin", {"port": 9090}, None, PORTED, module="api", retired=OF_ADMIN),
    of_module("ports/admin/port", 9090, 9091, PORTED, module="api", retired=OF_ADMIN),
    of_module("ports/admin/container", None, "proxy", PORTED, module="api", containers={"proxy": PROXY}),
    of_module("ports/admin/listener_port", None, 9091, PORTED, module="api"),
    of_module("ports/admin/listener_port", None, 9091, PORTED, module="api", retired=OF_ADMIN),
    of_module("ports/admin/public", None, True, PORTED, module="api", reachable_from="internet"),
    *(
        of_module(f"ports/admin/health_check/{key}", None, value, PORTED, module="api")
        for key, value in (
            ("path", "/ready"),
            ("port", 9000),
            ("matcher", "200-299"),
            ("protocol", "https"),
            ("interval_s", 30),
            ("timeout_s", 10),
            ("healthy_threshold", 5),
            ("unhealthy_threshold", 5),
        )
    ),
    of_module("reachable_from", ["web"], None, module="api"),
    of_module("reachable_from", "internet", None),
    of_module("reachable_from", "internet", None, DOMAIN, retired=["https://web.example.com"]),
    of_module("reachable_from", "internet", ["api"], DOMAIN, retired=["https://web.example.com"]),
    of_module("protocol", None, "grpc", DOMAIN),
    of_module("target_protocol", None, "https"),
    of_module("listener_port", None, 8001, OF_TCP, module="api"),
    of_module("listener_port", None, 8001, OF_TCP, module="api", retired=["tcp://api.any.internal:8000"]),
    of_module("listener_port", None, 8001, OF_TCP_IN_PUBLIC),
    of_module("listener_port", None, 8001, SHIFTED_TCP, module="api", retired=["tcp://api.any.internal:8000"]),
    of_module(
        "ports/admin/listener_port",
        None,
        9091,
        with_value(PORTED, "modulestack:modules/api/deployment", {"strategy": "blue_green", "bake_time_min": 0}),
        module="api",
        retired=OF_ADMIN,
    ),
    of_module("ports/admin/protocol", None, "http2", PORTED_WITH_DOMAIN, module="api"),
    of_module("ports/admin/target_protocol", None, "https", PORTED, module="api"),
)
