"""Images of Amazon's for machines that run tasks, and for those that run something else."""

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


PLAIN_PARAMETERS = "/aws/service/ami-amazon-linux-latest/"
"""How names of public SSM parameters with images of Amazon Linux begin."""


def plain_parameter(architecture: str) -> str:
    """
    SSM parameter with the id of the newest Amazon Linux 2023 for *architecture*, as EC2 names it.

    Source: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
    """
    return f"{PLAIN_PARAMETERS}al2023-ami-kernel-default-{architecture}"
