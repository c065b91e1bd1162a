"""aws:lb/targetGroup:TargetGroup. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group"""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.elbv2 import target_group_kinds as kinds
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties

_IN_USE_TIMEOUT_S = 2 * 60


class TargetGroupHandler(Handler):
    """The tasks that a load balancer knows, and how it checks their health."""

    type = "aws:lb/targetGroup:TargetGroup"
    replaces = frozenset(
        {"ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion", "region", "targetType", "vpcId"}
    )
    autoname = Autoname("name", 32)
    unsaid = {name: usual for name, (_, usual) in kinds.attributes({}).items()}  # noqa: RUF012

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateTargetGroup, then the attributes that differ from a new one's."""
        made = ctx.client("elbv2").create_target_group(
            Name=inputs["name"],
            Port=inputs["port"],
            Protocol=inputs["protocol"],
            **({} if kinds.is_network(inputs) else {"ProtocolVersion": inputs.get("protocolVersion", "HTTP1")}),
            TargetType=inputs.get("targetType", "instance"),
            VpcId=inputs["vpcId"],
            IpAddressType=inputs.get("ipAddressType", "ipv4"),
            **kinds.health_check(inputs),
            **tags.at_creation(elb.TAGS, ctx, inputs),
        )
        arn = str(made["TargetGroups"][0]["TargetGroupArn"])
        self._set_attributes(ctx, arn, {}, inputs)
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeTargetGroups, its attributes and tags."""
        client = ctx.client("elbv2")
        group = elb.found(client.describe_target_groups, "TargetGroups", TargetGroupArns=[id_])
        if group is None:
            return None
        attributes = elb.attributes(client.describe_target_group_attributes(TargetGroupArn=id_))
        kind = {"protocol": group["Protocol"], "targetType": group["TargetType"]}
        return {
            "arn": id_,
            "arnSuffix": id_.rsplit(":", 1)[1],
            **{
                name: elb.value(attributes, attribute, default)
                for name, (attribute, default) in kinds.attributes(kind).items()
            },
            "deregistrationDelay": int(attributes["deregistration_delay.timeout_seconds"]),
            "healthCheck": kinds.health_check_outputs(group),
            "ipAddressType": group.get("IpAddressType", "ipv4"),
            "lambdaMultiValueHeadersEnabled": known.get("lambdaMultiValueHeadersEnabled", False),
            "loadBalancerArns": group["LoadBalancerArns"],
            "name": group["TargetGroupName"],
            "namePrefix": "",
            "port": group["Port"],
            "protocol": group["Protocol"],
            "protocolVersion": group.get("ProtocolVersion") or "",
            **({} if kinds.is_network(kind) else {"proxyProtocolV2": known.get("proxyProtocolV2", False)}),
            "region": ctx.region,
            "stickiness": kinds.stickiness_outputs(group, attributes),
            **tags.outputs(ctx, elb.tags_of(client, id_)),
            "targetType": group["TargetType"],
            "vpcId": group["VpcId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Health check, attributes, tags."""
        wanted = kinds.health_check(inputs)
        if wanted != kinds.health_check(outputs):
            ctx.client("elbv2").modify_target_group(TargetGroupArn=id_, **wanted)
        self._set_attributes(ctx, id_, outputs, inputs)
        tags.change(elb.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteTargetGroup; retries while a listener that is on its way out still uses it."""
        waited_s = 0
        while True:
            try:
                ctx.client("elbv2").delete_target_group(TargetGroupArn=id_)
                return
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "TargetGroupNotFound":
                    return
                if code != "ResourceInUse" or waited_s >= ctx.allowed_s(_IN_USE_TIMEOUT_S):
                    raise
            ctx.sleep(10)
            waited_s += 10

    @staticmethod
    def _set_attributes(ctx: Context, arn: str, current: Properties, inputs: Properties) -> None:
        changes = elb.changed_attributes(kinds.attributes(inputs), current, inputs)
        new = kinds.stickiness(inputs)
        old = kinds.stickiness({**current, "protocol": inputs["protocol"]})
        changes += [{"Key": key, "Value": new[key]} for key in new if new[key] != old[key]]
        if changes:
            ctx.client("elbv2").modify_target_group_attributes(TargetGroupArn=arn, Attributes=changes)


HANDLER = TargetGroupHandler()
