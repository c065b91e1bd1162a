"""Images of Amazon's for machines that run tasks."""

from __future__ import annotations

PARAMETERS = "/aws/service/ecs/optimized-ami/"
"""How names of public SSM parameters with images for ECS begin."""
_FOLDERS = {"x86_64": "", "arm64": "arm64/"}


def parameter(architecture: str) -> str:
    """
    SSM parameter with the id of the newest ECS-optimised Amazon Linux 2023 for *architecture*, as EC2 names it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
    """
    return f"{PARAMETERS}amazon-linux-2023/{_FOLDERS[architecture]}recommended/image_id"
