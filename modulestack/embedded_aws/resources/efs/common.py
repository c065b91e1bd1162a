"""What file systems and access points have in common: tags by their id, and how their hosts are called."""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.tags import TagForm

TAGS = TagForm(
    service="efs",
    argument=lambda wanted: {"Tags": tags.pairs(wanted)},
    read=lambda efs, found: tags.mapping(efs.list_tags_for_resource(ResourceId=found.id)["Tags"]),
    add=lambda efs, id_, _, wanted: efs.tag_resource(ResourceId=id_, Tags=tags.pairs(wanted)),
    remove=lambda efs, id_, _, keys: efs.untag_resource(ResourceId=id_, TagKeys=keys),
)


def dns_name(ctx: Context, file_system: str) -> str:
    """Where a file system is mounted. Source: https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html"""
    return f"{file_system}.efs.{ctx.region}.{ctx.partition.dns_suffix}"


def arn(ctx: Context, kind: str, id_: str) -> str:
    """ARN of a file system or an access point."""
    return ctx.arn("elasticfilesystem", f"{kind}/{id_}")
