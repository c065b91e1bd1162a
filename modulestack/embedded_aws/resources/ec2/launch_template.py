"""aws:ec2/launchTemplate:LaunchTemplate. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.ec2 import launch_template_data
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties, pick

_TAGS = ec2.tag_form("launch-template")
_VERSIONED = (*launch_template_data.APPLIED, "description")


class LaunchTemplateHandler(Handler):
    """How instances are made: each change of what it says is a version of its own."""

    type = "aws:ec2/launchTemplate:LaunchTemplate"
    replaces = frozenset({"name", "namePrefix", "region"})
    autoname = Autoname("name", 128)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """A type, or requirements; a default version, or always the newest."""
        for one, other in (("instanceType", "instanceRequirements"), ("defaultVersion", "updateDefaultVersion")):
            if inputs.get(one) and inputs.get(other):
                raise InvalidInput(one, f"conflicts with {other}")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateLaunchTemplate; its first version is the default one."""
        answer = ctx.client("ec2").create_launch_template(
            LaunchTemplateName=inputs["name"],
            LaunchTemplateData=launch_template_data.request(inputs),
            **({"VersionDescription": inputs["description"]} if inputs.get("description") else {}),
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        return str(answer["LaunchTemplate"]["LaunchTemplateId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """The template and its newest version."""
        client = ctx.client("ec2")
        found = ec2.found(client.describe_launch_templates, "LaunchTemplates", LaunchTemplateIds=[id_])
        if found is None:
            return None
        newest = str(found["LatestVersionNumber"])
        version = client.describe_launch_template_versions(LaunchTemplateId=id_, Versions=[newest])
        described = version["LaunchTemplateVersions"][0]
        return {
            "arn": ctx.arn("ec2", f"launch-template/{id_}"),
            "defaultVersion": found["DefaultVersionNumber"],
            "description": described.get("VersionDescription") or "",
            "latestVersion": found["LatestVersionNumber"],
            "name": found["LaunchTemplateName"],
            "namePrefix": "",
            "region": ctx.region,
            **launch_template_data.outputs(described["LaunchTemplateData"]),
            **tags.outputs(ctx, tags.mapping(found.get("Tags", []))),
            **pick(known, "updateDefaultVersion"),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """A new version if what is versioned has changed; which one is the default; tags."""
        client, newest = ctx.client("ec2"), outputs["latestVersion"]
        if self._differs(outputs, inputs):
            answer = client.create_launch_template_version(
                LaunchTemplateId=id_,
                LaunchTemplateData=launch_template_data.request(inputs),
                **({"VersionDescription": inputs["description"]} if inputs.get("description") else {}),
            )
            newest = answer["LaunchTemplateVersion"]["VersionNumber"]
        wanted = newest if inputs.get("updateDefaultVersion") else inputs.get("defaultVersion")
        if wanted and wanted != outputs["defaultVersion"]:
            client.modify_launch_template(LaunchTemplateId=id_, DefaultVersion=str(wanted))
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteLaunchTemplate, with all of its versions."""
        ec2.unless_missing(ctx.client("ec2").delete_launch_template, LaunchTemplateId=id_)

    @staticmethod
    def _differs(outputs: Properties, inputs: Properties) -> bool:
        before = launch_template_data.request({name: outputs[name] for name in _VERSIONED if name in outputs})
        after = launch_template_data.request(inputs)
        return before != after or (inputs.get("description") or "") != outputs["description"]


HANDLER = LaunchTemplateHandler()
