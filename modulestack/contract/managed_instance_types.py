"""
EC2 instance types that ECS launches as managed instances.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-types.html
"""

from __future__ import annotations

from modulestack.contract.instance_types import size_of, sizes_of_family

_BY_USE = (
    "c5 c5a c5ad c5d c5n c6a c6g c6gd c6i c6id c6in c7a c7g c7gd c7gn c7i c7i-flex c8a c8g c8gb c8gd c8gn c8i c8ib",
    "c8id c8i-flex c8in c8ine",
    "m5 m5a m5ad m5d m5dn m5n m5zn m6a m6g m6gd m6i m6id m6idn m6in m7a m7g m7gd m7i m7i-flex m8a m8azn m8g m8gb m8gd",
    "m8gn m8i m8ib m8id m8idb m8idn m8i-flex m8in m8ine m9g m9gd t3 t3a t4g",
    "r5 r5a r5ad r5b r5d r5dn r5n r6a r6g r6gd r6i r6id r6idn r6in r7a r7g r7gd r7i r7iz r8a r8g r8gb r8gd r8gn u-3tb1",
    "u7i-6tb u7i-8tb u7i-12tb u7in-24tb u7in-32tb x2gd x2idn x2iedn x2iezn x8g z1d",
    "d3 d3en i3en i4g i4i i7i i7ie i8g i8ge im4gn is4gen",
    "dl1 g4ad g4dn g5 g5g g6 g6e g6f g7e gr6 gr6f inf1 inf2 p3dn p4d p4de p5 p5en p6-b200 p6-b300 trn1",
    "hpc6a hpc6id hpc7a hpc7g",
)
FAMILIES = frozenset(family for line in _BY_USE for family in line.split())
_TOO_SMALL = ("nano", "micro")


def why_not_managed(name: str) -> str:
    """Why ECS launches no managed instance of the type *name*, for people; empty: it does, or nobody knows it here."""
    family, _, size = name.partition(".")
    if size in _TOO_SMALL:
        return f"is {size}, which managed instances never are: choose a larger size"
    if sizes_of_family(name) and family not in FAMILIES:
        return f"is of a family ({family}) that ECS does not launch: choose another one, such as m7g"
    found = size_of(name)
    if found is not None and found.vcpus < 2:
        return "has 1 vCPU, and managed instances have 2 and more: choose a larger size"
    return ""
