"""Refused: networks and ports; the rule that each breaks, and what ECS says."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import EC2, one, task, two

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "fargate_is_awsvpc",
        task(networkMode="bridge"),
        "Fargate only supports network mode \u2018awsvpc\u2019.",
    ),
    (
        "links_are_for_bridges",
        two({}, links=["side"], base={**EC2, "networkMode": "awsvpc"}),
        "Links are not supported when networkMode=awsvpc.",
    ),
    ("links_are_for_bridges", one(EC2, links=["db:db"]), "Invalid 'links' setting. Unknown container: 'db'."),
    (
        "awsvpc_has_no_host_names",
        one(hostname="web"),
        "hostname is not supported on container when networkMode=awsvpc.",
    ),
    (
        "awsvpc_has_no_host_names",
        one({**EC2, "networkMode": "awsvpc"}, extraHosts=[{"hostname": "a", "ipAddress": "10.0.0.1"}]),
        "Extra hosts are not supported when networkMode=awsvpc.",
    ),
    (
        "ports_are_ports",
        one(portMappings=[{"containerPort": 99999}]),
        "Invalid 'containerPort' setting for container 'web'.",
    ),
    ("ports_are_ports", one(portMappings=[{"hostPort": 80}]), "Invalid 'containerPort' setting for container 'web'."),
    (
        "ports_are_ports",
        one(EC2, portMappings=[{"containerPort": 80, "hostPort": 70000}]),
        "Invalid 'hostPort' setting for container 'web'.",
    ),
    (
        "ports_are_ports",
        one(portMappings=[{"containerPortRange": "100-90"}]),
        "Invalid 'containerPortRange' setting for container 'web'.",
    ),
    (
        "host_ports_are_container_ports",
        one(portMappings=[{"containerPort": 80, "hostPort": 8080}]),
        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
    ),
    (
        "host_ports_are_container_ports",
        one({**EC2, "networkMode": "none"}, portMappings=[{"containerPort": 80}]),
        "Port mappings are not supported when networkMode=none.",
    ),
    (
        "host_ports_are_used_once",
        one(portMappings=[{"containerPort": 80}, {"containerPort": 80}]),
        "TCP host port '80' is mapped multiple times in task.",
    ),
    (
        "host_ports_are_used_once",
        two({"portMappings": [{"containerPort": 80}]}, portMappings=[{"containerPort": 80}]),
        "TCP host port '80' is mapped multiple times in task.",
    ),
    (
        "port_names_are_names",
        one(portMappings=[{"containerPort": 80, "name": "Web"}]),
        (
            "Invalid port mapping name 'Web': up to 64 lowercase letters, numbers, underscores and hyphens, "
            "not starting with a hyphen."
        ),
    ),
    (
        "port_names_are_names",
        one(portMappings=[{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]),
        "Port mapping names must be unique: 'a' is used more than once.",
    ),
    (
        "proxies_are_containers",
        task(proxyConfiguration={"containerName": "envoy"}),
        "Invalid 'proxyConfiguration' setting. Unknown container: 'envoy'.",
    ),
)
