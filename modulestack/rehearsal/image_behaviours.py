"""What may become of a new version, by its tag; scenarios use it, and whoever tries a served environment can."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour

IMAGE_BEHAVIOURS: Mapping[str, Behaviour] = {
    "crash": Behaviour(exits_after_s=3, exit_code=1, output=("starting",), last_output=("KeyError: 'DATABASE_URL'",)),
    "missing": Behaviour(pull_error=True),
    "job-fails": Behaviour(exit_code=1, last_output=("relation orders already exists",)),
    "unhealthy": Behaviour(health_status_code=500),
}
"""Tag → how containers of an image with that tag behave; every other image is well-behaved."""
