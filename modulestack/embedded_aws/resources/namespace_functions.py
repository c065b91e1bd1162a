"""Functions of the provider that look up namespaces of AWS Cloud Map, and services in them."""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties

Found = dict[str, Any]


def http(ctx: Context, args: Properties) -> Properties:
    """aws:servicediscovery/getHttpNamespace:getHttpNamespace, by name."""
    only(args, "name")
    found = _namespace(ctx, args["name"], "HTTP")
    return {**_told(ctx, found), "httpName": found["Properties"]["HttpProperties"]["HttpName"]}


def dns(ctx: Context, args: Properties) -> Properties:
    """aws:servicediscovery/getDnsNamespace:getDnsNamespace, by name and type."""
    only(args, "name", "type")
    found = _namespace(ctx, args["name"], args["type"])
    zone = found["Properties"]["DnsProperties"]["HostedZoneId"]
    return {**_told(ctx, found), "hostedZone": zone, "type": args["type"]}


def service(ctx: Context, args: Properties) -> Properties:
    """aws:servicediscovery/getService:getService, by name and namespace."""
    only(args, "name", "namespaceId")
    client = ctx.client("servicediscovery")
    inside = client.list_services(Filters=[{"Name": "NAMESPACE_ID", "Values": [args["namespaceId"]]}])["Services"]
    one = _single([each for each in inside if each["Name"] == args["name"]], "Service Discovery Service")
    found = client.get_service(Id=one["Id"])["Service"]
    records = found.get("DnsConfig")
    own = found.get("HealthCheckCustomConfig")
    return {
        **_told(ctx, found),
        "dnsConfigs": [
            {
                "dnsRecords": [{"ttl": each["TTL"], "type": each["Type"]} for each in records["DnsRecords"]],
                "namespaceId": records["NamespaceId"],
                "routingPolicy": records["RoutingPolicy"],
            }
        ]
        if records
        else [],
        "healthCheckConfigs": [],
        "healthCheckCustomConfigs": [{"failureThreshold": own["FailureThreshold"]}] if own else [],
        "namespaceId": args["namespaceId"],
    }


def _namespace(ctx: Context, name: str, kind: str) -> Found:
    client = ctx.client("servicediscovery")
    filters = [{"Name": "TYPE", "Values": [kind]}, {"Name": "NAME", "Values": [name]}]
    one = _single(client.list_namespaces(Filters=filters)["Namespaces"], "Service Discovery Namespace")
    found: Found = client.get_namespace(Id=one["Id"])["Namespace"]
    return found


def _single(found: list[Found], what: str) -> Found:
    if len(found) != 1:
        raise InvalidInput("name", f"{'multiple' if found else 'no matching'} {what} found")
    return found[0]


def _told(ctx: Context, found: Found) -> Properties:
    listed = ctx.client("servicediscovery").list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
    return {
        "arn": found["Arn"],
        "description": found.get("Description") or "",
        "id": found["Id"],
        "name": found["Name"],
        "region": ctx.region,
        "tags": tags.mapping(listed),
    }
