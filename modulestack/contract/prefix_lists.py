"""
AWS's own prefix lists: what each counts as among the rules of a security group.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html#available-aws-managed-prefix-lists
"""

from __future__ import annotations

CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing"
"""From where CloudFront asks origins."""
_WEIGHTS = {
    CLOUDFRONT: 55,
    "ground-station": 5,
    "route53-healthchecks": 25,
    "vpc-lattice": 10,
}
"""Name, or how it ends → weight."""


def weight(name: str, max_entries: int | None) -> int:
    """What the list *name* counts as; AWS tells *max_entries* of lists that are not its own."""
    if max_entries:
        return max_entries
    return next((found for ending, found in _WEIGHTS.items() if name.endswith(ending)), 1)
