"""aws:ec2/flowLog:FlowLog. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/flow_log"""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} "
    "${bytes} ${start} ${end} ${action} ${log-status}"
)
"""Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html"""

_SOURCES = {"vpcId": "VPC", "subnetId": "Subnet", "eniId": "NetworkInterface"}


_TAGS = ec2.tag_form("vpc-flow-log")


class FlowLogHandler(Handler):
    """A record of who talked to whom in a VPC. Everything but its tags is fixed."""

    type = "aws:ec2/flowLog:FlowLog"
    replaces = frozenset(
        {
            "deliverCrossAccountRole",
            "destinationOptions",
            "eniId",
            "iamRoleArn",
            "logDestination",
            "logDestinationType",
            "logFormat",
            "maxAggregationInterval",
            "region",
            "subnetId",
            "trafficType",
            "vpcId",
        }
    )
    defaults = {"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600}  # noqa: RUF012

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateFlowLogs; AWS reports a failure inside a successful answer."""
        source, kind = next((name, kind) for name, kind in _SOURCES.items() if inputs.get(name))
        wanted = {**self.defaults, **inputs}
        optional = {
            "DeliverLogsPermissionArn": inputs.get("iamRoleArn"),
            "LogDestination": inputs.get("logDestination"),
            "LogFormat": inputs.get("logFormat"),
        }
        made = ctx.client("ec2").create_flow_logs(
            ResourceIds=[inputs[source]],
            ResourceType=kind,
            TrafficType=inputs["trafficType"],
            LogDestinationType=wanted["logDestinationType"],
            MaxAggregationInterval=wanted["maxAggregationInterval"],
            **{name: value for name, value in optional.items() if value},
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        if made.get("Unsuccessful"):
            failure = made["Unsuccessful"][0]["Error"]
            raise AwsError(failure["Code"], failure["Message"])
        return str(made["FlowLogIds"][0])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeFlowLogs."""
        log = ec2.found(ctx.client("ec2").describe_flow_logs, "FlowLogs", FlowLogIds=[id_])
        if log is None:
            return None
        source = next((name for name in _SOURCES if known.get(name)), "vpcId")
        return {
            "arn": ctx.arn("ec2", f"vpc-flow-log/{id_}"),
            "iamRoleArn": log.get("DeliverLogsPermissionArn"),
            "logDestination": log.get("LogDestination") or known.get("logDestination"),
            "logDestinationType": log["LogDestinationType"],
            "logFormat": log.get("LogFormat", _DEFAULT_FORMAT),
            "maxAggregationInterval": int(log["MaxAggregationInterval"]),
            "region": ctx.region,
            source: log["ResourceId"],
            **tags.outputs(ctx, tags.mapping(log.get("Tags", []))),
            "trafficType": log["TrafficType"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteFlowLogs."""
        try:
            ctx.client("ec2").delete_flow_logs(FlowLogIds=[id_])
        except ClientError as error:
            if not ec2.is_missing(error):
                raise


HANDLER = FlowLogHandler()
