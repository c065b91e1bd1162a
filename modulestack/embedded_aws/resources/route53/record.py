"""
aws:route53/record:Record.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties

_ROUTING = ("cidr", "failover", "geolocation", "geoproximity", "latency", "multivalueAnswer", "weighted")


class RecordHandler(Handler):
    """A DNS record: values, or an alias of something of AWS's."""

    type = "aws:route53/record:Record"
    replaces = frozenset({"name", "zoneId"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """The name in lower case and without a dot at its end; no routing policies."""
        for name in inputs:
            if name.startswith(_ROUTING) or name in {"healthCheckId", "setIdentifier"}:
                raise InvalidInput(name, "a rehearsal knows no routing policies")
        return {**inputs, "name": inputs["name"].rstrip(".").lower()}

    def make(self, ctx: Context, inputs: Properties) -> str:
        """ChangeResourceRecordSets: CREATE, which AWS refuses if it exists, or UPSERT with ``allowOverwrite``."""
        action = "UPSERT" if inputs.get("allowOverwrite") else "CREATE"
        fqdn = _fqdn(ctx, inputs)
        _apply(ctx, inputs["zoneId"], (action, _record_set(fqdn, inputs)))
        return f"{inputs['zoneId']}_{inputs['name']}_{inputs['type']}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """ListResourceRecordSets, from the record on."""
        try:
            fqdn = _fqdn(ctx, known)
            listed = ctx.client("route53").list_resource_record_sets(
                HostedZoneId=known["zoneId"], StartRecordName=fqdn, StartRecordType=known["type"], MaxItems="1"
            )["ResourceRecordSets"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchHostedZone":
                return None
            raise
        if not listed or (listed[0]["Name"].rstrip(".").replace("\\052", "*"), listed[0]["Type"]) != (
            fqdn,
            known["type"],
        ):
            return None
        return {
            "allowOverwrite": known.get("allowOverwrite"),
            "fqdn": fqdn,
            "name": known["name"],
            "type": known["type"],
            "zoneId": known["zoneId"],
            **_shown(listed[0]),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """UPSERT; another type is another record, so the old one is deleted in the same batch."""
        new = _record_set(_fqdn(ctx, inputs), inputs)
        if inputs["type"] == outputs["type"]:
            _apply(ctx, inputs["zoneId"], ("UPSERT", new))
        else:
            _apply(ctx, inputs["zoneId"], ("DELETE", _record_set(outputs["fqdn"], outputs)), ("CREATE", new))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DELETE, with the record as it is: AWS wants it exact."""
        found = self.read(ctx, id_, outputs)
        if found is not None:
            _apply(ctx, outputs["zoneId"], ("DELETE", _record_set(found["fqdn"], found)))


def _fqdn(ctx: Context, properties: Properties) -> str:
    zone = ctx.client("route53").get_hosted_zone(Id=properties["zoneId"])["HostedZone"]["Name"].rstrip(".")
    name = properties["name"]
    return str(name if name == zone or name.endswith(f".{zone}") else f"{name}.{zone}" if name else zone)


def _record_set(fqdn: str, properties: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {"Name": fqdn, "Type": properties["type"]}
    if properties.get("aliases"):
        alias = properties["aliases"][0]
        made["AliasTarget"] = {
            "DNSName": alias["name"],
            "HostedZoneId": alias["zoneId"],
            "EvaluateTargetHealth": alias["evaluateTargetHealth"],
        }
    else:
        made["TTL"] = properties["ttl"]
        made["ResourceRecords"] = [{"Value": value} for value in properties["records"]]
    return made


def _shown(record: dict[str, Any]) -> Properties:
    if "AliasTarget" not in record:
        return {"records": [r["Value"] for r in record["ResourceRecords"]], "ttl": record["TTL"]}
    target = record["AliasTarget"]
    alias = {
        "evaluateTargetHealth": target["EvaluateTargetHealth"],
        "name": target["DNSName"].rstrip(".").lower(),
        "zoneId": target["HostedZoneId"],
    }
    return {"aliases": [alias]}


def _apply(ctx: Context, zone: str, *changes: tuple[str, dict[str, Any]]) -> None:
    ctx.client("route53").change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]},
    )


HANDLER = RecordHandler()
