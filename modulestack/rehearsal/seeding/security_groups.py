"""Stand-ins for security groups that somebody else made, with the ids that a file names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws


def seed_security_groups(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make a group with each of the ids *references*, in the VPC that is there already; says what was made."""
    for id_ in dict.fromkeys(references):
        make_group(aws, id_, f"group {id_}")
        yield f"security group {id_}"


def make_group(aws: EmbeddedAws, id_: str, name: str) -> str:
    """Make the group *id_*, which AWS would draw by lot, unless it is there; the VPC that it is in."""
    ec2 = aws.client("ec2")
    vpc = str(next(each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"] if not each["IsDefault"]))
    if any(each["GroupId"] == id_ for each in ec2.describe_security_groups()["SecurityGroups"]):
        return vpc
    made = ec2.create_security_group(GroupName=name, Description="rehearsed", VpcId=vpc)["GroupId"]
    with aws.internal():
        groups = aws.backend("ec2").groups[vpc]
        found = groups.pop(made)
        found.id = found.group_id = id_
        groups[id_] = found
    return vpc
