"""Tags that tell what a thing belongs to."""

from __future__ import annotations

ENVIRONMENT = "modulestack:environment"
"""Key of the tag on every resource of an environment: the environment's name. Pipelines' policies rely on it."""
MODULE = "modulestack:module"
"""Key of the tag on every resource of one module: the module's name."""
CAPACITY = "modulestack:capacity"
"""Key of the tag on every resource of machines that modules share: their name."""
LOAD_BALANCER = "modulestack:load_balancer"
"""Key of the tag on every resource of a load balancer that modules share: its name in the file."""
MAINTENANCE = "modulestack:maintenance"
"""Key of the tag on a listener rule that answers with a maintenance page: the module's name, as in ``MODULE``."""
SECURITY_HEADERS = "modulestack:security_headers"
"""Key of the tag on a listener that adds headers because the file says so."""
RESERVED_PREFIX = "aws:"
"""How keys may not begin. Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""
