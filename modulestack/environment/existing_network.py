"""`network.existing`: a VPC that is there already, by ids or by tags."""

from __future__ import annotations

from pydantic import Field

from modulestack.fields import kinds
from modulestack.fields.section import Section


class ExistingNetwork(Section):
    """A VPC that is there already. With neither ids nor tags of subnets, their routes say which is which."""

    vpc_id: kinds.VpcId | None = None
    """`vpc-...`; or `vpc_tags` say which one it is."""
    vpc_tags: dict[kinds.TagKey, kinds.TagValue] = Field(default_factory=dict)
    """Tags that one VPC of the region has, and no other."""
    public_subnet_ids: tuple[kinds.SubnetId, ...] = ()
    """For public load balancers: at least two, in different zones."""
    public_subnet_tags: dict[kinds.TagKey, kinds.TagValue] = Field(default_factory=dict)
    """In place of ids: tags that those subnets of the VPC have, and no others."""
    private_subnet_ids: tuple[kinds.SubnetId, ...] = ()
    """For tasks and private load balancers: at least two, in different zones, with a way out to pull images."""
    private_subnet_tags: dict[kinds.TagKey, kinds.TagValue] = Field(default_factory=dict)
    """In place of ids: tags that those subnets of the VPC have, and no others."""

    @property
    def finds_subnets(self) -> bool:
        """Whether the VPC's own routes say which subnets are public and which private."""
        return not (self.public_subnet_ids or self.private_subnet_ids) and not (
            self.public_subnet_tags or self.private_subnet_tags
        )

    @property
    def known_id(self) -> str:
        """Of the VPC; empty: its tags say which one it is."""
        return self.vpc_id or ""

    @property
    def vpc(self) -> str:
        """What the file calls the VPC."""
        return self.vpc_id or f"with the tags {tag_text(self.vpc_tags)}"


def tag_text(tags: dict[str, str]) -> str:
    """*tags* as a person writes them: ``Name=platform, tier=private``."""
    return ", ".join(f"{key}={value}" for key, value in tags.items())
