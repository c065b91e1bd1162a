"""How testers reach a new version before others do, for people."""

from __future__ import annotations

from urllib.parse import urlsplit

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot


def way_of_testers(manifest: ModuleManifest) -> str:
    """``https://web.example.com with X-Test: 1``, ``https://web.example.com:8443``; empty: there is none."""
    found = next((each for each in manifest.traffic if each.test_rule), None)
    if found is None or not manifest.url:
        return ""
    if header := found.test_header:
        return f"{manifest.url} with {header.name}: {' or '.join(header.values)}"
    url = urlsplit(manifest.url)
    return f"{url.scheme}://{url.hostname}:{found.test_port}" if found.test_port else ""


def testers_reach(manifest: ModuleManifest, deployment: ServiceDeploymentSnapshot) -> str:
    """The same while *deployment* lets them; empty: it does not."""
    lets = bool(deployment.traffic.test) and not deployment.is_going_back and not deployment.is_over
    return way_of_testers(manifest) if lets else ""
