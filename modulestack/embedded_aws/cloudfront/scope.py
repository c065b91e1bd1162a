"""Where a web ACL is: in a region, before its load balancers, or global, before distributions."""

from __future__ import annotations

CLOUDFRONT = "CLOUDFRONT"
"""The scope of what guards distributions: https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html"""
OF_EDGES = "global"
"""The region by which moto keeps it."""
