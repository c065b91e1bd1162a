"""
EC2's instances and launch templates: what is refused of them, and who sees that they come and go.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (the codes)

Sentences that no ``Text`` is given for are not proven to be AWS's to the letter.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import instance_types, moto_import
from modulestack.embedded_aws.ec2_auto_scaling import capacity, launch_templates
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, RequestRule

Params = Mapping[str, Any]
USER_DATA_BYTES = 16384
"""Before it is base64. Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html"""
_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")


def the_type_exists(context: RequestContext, params: Params) -> None:
    """There is such a type of instance."""
    name = params.get("InstanceType")
    if name and instance_types.find(name) is None:
        raise AwsError("InvalidParameterValue", f"Invalid value '{name}' for InstanceType.")
    _let_moto_know_zones(context)


def types_are_known(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """moto is imported without them."""
    models = moto_import.module("moto.ec2.models.instance_types")
    if not models.INSTANCE_TYPES:
        models.INSTANCE_TYPES.update(instance_types.descriptions())
        models.InstanceTypeBackend.instance_types.extend(map(models.InstanceType, models.INSTANCE_TYPES))


def the_template_has_a_name(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """
    3 to 128 letters, digits and ``( ) . - / _``.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html (LaunchTemplateName)
    """
    if not _NAME.fullmatch(params["LaunchTemplateName"]):
        raise AwsError(
            "InvalidLaunchTemplateName.MalformedException",
            "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
            "following characters: - ( ) . / _.",
        )


def user_data_is_base64(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """
    User data is base64, of 16 KiB at most.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
    """
    text = (params.get("LaunchTemplateData") or {}).get("UserData")
    if not text:
        return
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise AwsError("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.") from None
    if len(data) > USER_DATA_BYTES:
        raise AwsError("InvalidParameterValue", "User data is limited to 16384 bytes")


def the_template_is_as_it_was_given(context: RequestContext, params: Params) -> None:
    """moto mixes the template's own tags into it, and takes the user data of a later version for something else."""
    ec2 = context.backend("ec2")
    id_ = params.get("LaunchTemplateId") or ec2.launch_template_name_to_ids[params["LaunchTemplateName"]]
    version = ec2.launch_templates[id_].latest_version()
    specifications = [
        one for one in version.data.get("TagSpecifications") or () if one["ResourceType"] != "launch-template"
    ]
    version.data.pop("TagSpecifications", None)
    if specifications:
        version.data["TagSpecifications"] = specifications
    user_data = version.data.pop("UserData", None)
    if isinstance(user_data, str):
        user_data = moto_import.module("moto.ec2.utils").parse_user_data(user_data)
    if user_data is not None:
        version.data["UserData"] = user_data


def templates_exist(context: RequestContext, params: Params) -> None:
    """
    Of a request that names launch templates by their ids.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    """
    for id_ in filter(None, [params.get("LaunchTemplateId"), *(params.get("LaunchTemplateIds") or ())]):
        if id_ not in context.backend("ec2").launch_templates:
            raise AwsError(
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {id_}, does not exist.",
            )


def tags_of_templates_are_those_of_now(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """moto tells those that a template was made with."""
    for template in context.backend("ec2").launch_templates.values():
        template.tags = template.get_tags()


def images_are_resolved(context: RequestContext, params: Params) -> None:
    """An image may be the name of a parameter in a launch template; in RunInstances it is read at once."""
    image = params.get("ImageId") or ""
    if (
        image.startswith(launch_templates.RESOLVED)
        and launch_templates.resolved_image(context.aws, context.region, image) == image
    ):
        raise AwsError("InvalidParameterValue", f"The parameter {image} does not exist.")


def interfaces_go_with_their_instance(context: RequestContext, params: Params) -> None:
    """
    Those that are made with it, unless the request says otherwise; moto keeps them, and with them their subnet.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html (termination behavior)
    """
    asked = {int(one["DeviceIndex"]): one for one in params.get("NetworkInterfaces") or ()}
    *_, launched = context.backend("ec2").reservations.values()
    for instance in launched.instances:
        for index, interface in instance.nics.items():
            wanted = asked.get(index, {})
            if not wanted.get("NetworkInterfaceId"):
                interface.delete_on_termination = wanted.get("DeleteOnTermination") not in (False, "false")


def kept_interfaces_are_free(context: RequestContext, params: Params) -> None:
    """Those that are not deleted with the instance that had them."""
    for id_ in params["InstanceIds"]:
        capacity.release_interfaces(context.backend("ec2").get_instance(id_))


def others_see_it(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """Groups replace what has ended, agents try again."""
    context.aws.ecs.catch_up()
    capacity.notice(context.aws, context.region)


def _let_moto_know_zones(context: RequestContext) -> None:
    """It looks for a zone among those that have a type."""
    models = moto_import.module("moto.ec2.models.instance_types")
    zones = models.INSTANCE_TYPE_OFFERINGS["availability-zone"]
    if not zones.get(context.region):
        names = [zone.name for zone in context.backend("ec2").describe_availability_zones()]
        zones[context.region] = [{"Location": name, "InstanceType": ""} for name in names]


BEFORE: Mapping[str, tuple[RequestRule, ...]] = {
    "CreateLaunchTemplate": (the_template_has_a_name, user_data_is_base64),
    "CreateLaunchTemplateVersion": (templates_exist, user_data_is_base64),
    "DeleteLaunchTemplate": (templates_exist,),
    "ModifyLaunchTemplate": (templates_exist,),
    "DescribeInstanceTypes": (types_are_known,),
    "DescribeLaunchTemplates": (
        templates_exist,
        tags_of_templates_are_those_of_now,
    ),
    "RunInstances": (the_type_exists, images_are_resolved),
}
AFTER: Mapping[str, tuple[RequestRule, ...]] = {
    "CreateLaunchTemplate": (the_template_is_as_it_was_given,),
    "CreateLaunchTemplateVersion": (the_template_is_as_it_was_given,),
    "CreateRoute": (others_see_it,),
    "ReplaceRoute": (others_see_it,),
    "RunInstances": (interfaces_go_with_their_instance, others_see_it),
    "StartInstances": (others_see_it,),
    "StopInstances": (others_see_it,),
    "TerminateInstances": (kept_interfaces_are_free, others_see_it),
}
"""By operation, for ``ec2.RULES``."""
