"""Stand-ins for prefix lists that somebody else made, with the ids that a file names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws

RANGE = "192.0.2.0/24"
"""What each of them has (RFC 5737: addresses that are nobody's)."""


def seed_prefix_lists(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make a prefix list with each of the ids *references*; says what was made."""
    ec2 = aws.client("ec2")
    for id_ in dict.fromkeys(references):
        made = ec2.create_managed_prefix_list(
            PrefixListName=f"stand-in-{id_}", AddressFamily="IPv4", MaxEntries=10, Entries=[{"Cidr": RANGE}]
        )["PrefixList"]["PrefixListId"]
        with aws.internal():
            known = aws.backend("ec2").managed_prefix_lists
            found = known.pop(made)
            found.id = id_
            found.prefix_list_arn = found.arn(aws.region, found.owner_id)
            known[id_] = found
        yield f"prefix list {id_}, which has {RANGE}"
