"""How a task fails its load balancer's health checks: by what is asked, and by how it is asked."""

from __future__ import annotations

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule


def sick(module: RehearsedModule) -> tuple[str, Behaviour]:
    """The image of the container that is asked, and what it does to be found unhealthy."""
    sidecar = module.sidecars().get(module.asked())
    image = str(sidecar["image"]) if sidecar else module.running_image()
    return image, deaf(module) if module.is_only_connected_to() else Behaviour(health_status_code=500)


def deaf(module: RehearsedModule) -> Behaviour:
    """Of what a load balancer only connects to: it does not listen."""
    asked = module.checked_port(module.manifest.target_groups[0])
    return Behaviour(closed_ports=(asked or module.manifest.port or 0,))
