"""Where a load balancer redirects to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def location(config: Mapping[str, Any], url: str) -> str:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#redirect-actions"""
    parts = urlsplit(url)
    own = {
        "protocol": parts.scheme,
        "host": parts.hostname or "",
        "port": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "path": parts.path.lstrip("/"),
        "query": parts.query,
    }
    defaults = {
        "Protocol": "#{protocol}",
        "Host": "#{host}",
        "Port": "#{port}",
        "Path": "/#{path}",
        "Query": "#{query}",
    }
    said = {}
    for name, default in defaults.items():
        text = str(config.get(name) or default)
        for key, value in own.items():
            text = text.replace(f"#{{{key}}}", value)
        said[name] = text
    query = f"?{said['Query']}" if said["Query"] else ""
    return f"{said['Protocol'].lower()}://{said['Host']}:{said['Port']}{said['Path']}{query}"
