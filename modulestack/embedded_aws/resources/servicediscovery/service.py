"""aws:servicediscovery/service:Service. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/service_discovery_service"""

from __future__ import annotations

import uuid
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties
from modulestack.embedded_aws.resources.servicediscovery import common


class DiscoveryServiceHandler(Handler):
    """A name in a namespace, under which instances are found."""

    type = "aws:servicediscovery/service:Service"
    replaces = frozenset({"healthCheckCustomConfig", "name", "namespaceId", "region", "type"})
    autoname = Autoname("name", 127)
    defaults = {"forceDestroy": False}  # noqa: RUF012

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateService."""
        asked: Properties = {"Name": inputs["name"], "CreatorRequestId": str(uuid.uuid4())}
        if inputs.get("description"):
            asked["Description"] = inputs["description"]
        if inputs.get("namespaceId"):
            asked["NamespaceId"] = inputs["namespaceId"]
        if dns := inputs.get("dnsConfig"):
            asked["DnsConfig"] = {
                "NamespaceId": dns["namespaceId"],
                "RoutingPolicy": dns.get("routingPolicy") or "MULTIVALUE",
                "DnsRecords": _records(dns),
            }
        if (own := inputs.get("healthCheckCustomConfig")) is not None:
            asked["HealthCheckCustomConfig"] = {"FailureThreshold": own.get("failureThreshold") or 1}
        if inputs.get("type"):
            asked["Type"] = inputs["type"]
        made = ctx.client("servicediscovery").create_service(**asked, **tags.at_creation(common.TAGS, ctx, inputs))
        return str(made["Service"]["Id"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetService and tags."""
        try:
            found = ctx.client("servicediscovery").get_service(Id=id_)["Service"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ServiceNotFound":
                return None
            raise
        dns = found.get("DnsConfig")
        return {
            "arn": found["Arn"],
            "description": found.get("Description") or "",
            "dnsConfig": {
                "namespaceId": dns["NamespaceId"],
                "routingPolicy": dns["RoutingPolicy"],
                "dnsRecords": [{"ttl": each["TTL"], "type": each["Type"]} for each in dns["DnsRecords"]],
            }
            if dns
            else None,
            "forceDestroy": known.get("forceDestroy", False),
            "healthCheckCustomConfig": {"failureThreshold": 1} if "HealthCheckCustomConfig" in found else None,
            "name": found["Name"],
            "namespaceId": found["NamespaceId"],
            "region": ctx.region,
            "type": found["Type"],
            **common.tag_outputs(ctx, found["Arn"]),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateService with its description and how long its records live; tags."""
        wanted = {"Description": inputs.get("description") or ""}
        there = {"Description": outputs.get("description") or ""}
        service: dict[str, Any] = dict(wanted)
        if dns := inputs.get("dnsConfig"):
            service["DnsConfig"] = {"DnsRecords": _records(dns)}
        changed = wanted != there or (dns and _records(dns) != _records(outputs["dnsConfig"]))
        if changed:
            ctx.client("servicediscovery").update_service(Id=id_, Service=service)
        tags.change(common.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteService; AWS refuses while instances are in it, unless ``forceDestroy`` takes them out first."""
        client = ctx.client("servicediscovery")
        try:
            if outputs.get("forceDestroy"):
                for instance in client.list_instances(ServiceId=id_)["Instances"]:
                    client.deregister_instance(ServiceId=id_, InstanceId=instance["Id"])
            client.delete_service(Id=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ServiceNotFound":
                raise


def _records(dns: Properties) -> list[dict[str, Any]]:
    return [{"Type": each["type"], "TTL": each["ttl"]} for each in dns["dnsRecords"]]


HANDLER = DiscoveryServiceHandler()
