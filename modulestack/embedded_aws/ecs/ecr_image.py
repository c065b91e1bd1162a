"""
Image references of private ECR registries, as ECS reads them: by itself, so that it can catch a wrong one of ours.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
https://docs.aws.amazon.com/general/latest/gr/ecr.html (FIPS and dual-stack host names)
"""

from __future__ import annotations

import re

ECR = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)/"
    r"(?P<name>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>.+))?"
)
