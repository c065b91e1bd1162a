"""
DNS names of the file's domain that lead to a service's load balancer already, and the one by which its module is found.

Sources: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html,
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import names_of_the_balancer, own_name
from modulestack.importing.found import Described, FoundRecords, FoundService
from modulestack.importing.reader import Reader

RECORD = "aws:route53/record:Record"
_TYPES = ("A", "AAAA", "CNAME")
"""Those of which a name has no others besides: a record of one of them is in the way of an alias."""


def with_records(aws: Reader, found: FoundService, domain: Any) -> FoundService:
    """
    *found*, with what the zone of *domain*, as the file has it, says of its load balancer.

    Of a zone that another account's role changes nothing is read: credentials are this account's.
    """
    balancer = found.load_balancer
    if balancer is None or not balancer.is_public or not isinstance(domain, dict) or domain.get("role"):
        return found
    zone_id = _zone_id(aws, domain)
    if zone_id is None:
        return found
    sets = [
        each
        for each in aws.paginate("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone_id)
        if each["Type"] in _TYPES
    ]
    target = str(balancer.described["DNSName"]).lower()
    leading = [each for each in sets if _target(each) == target and not each.get("SetIdentifier")]
    others = {name_of(each): _said(each) for each in sets if each not in leading}
    return dataclasses.replace(found, records=FoundRecords(zone_id=zone_id, leading=tuple(leading), others=others))


def _zone_id(aws: Reader, domain: Mapping[str, Any]) -> str | None:
    """Id of the public zone; None: there is none, or several have the name."""
    if domain.get("zone_id"):
        return str(domain["zone_id"])
    name = f"{domain.get('zone')}."
    answer = aws.call("route53", "list_hosted_zones_by_name", DNSName=name)
    zones = [
        each["Id"].rpartition("/")[2]
        for each in answer["HostedZones"]
        if each["Name"] == name and not (each.get("Config") or {}).get("PrivateZone")
    ]
    return zones[0] if len(zones) == 1 else None


def name_of(record: Described) -> str:
    """Its DNS name, as people write it."""
    return str(record["Name"]).rstrip(".").lower().replace("\\052", "*")


def _target(record: Described) -> str:
    """Where it leads, if that is one name; else empty."""
    if alias := record.get("AliasTarget"):
        return str(alias["DNSName"]).rstrip(".").lower().removeprefix("dualstack.")
    values = [str(each["Value"]).rstrip(".").lower() for each in record.get("ResourceRecords") or ()]
    return values[0].removeprefix("dualstack.") if record["Type"] == "CNAME" and len(values) == 1 else ""


def _said(record: Described) -> str:
    policy = " by a routing policy" if record.get("SetIdentifier") else ""
    values = ", ".join(str(each["Value"]) for each in record.get("ResourceRecords") or ())
    return f"{_target(record) or values}{policy}"


def host_line(found: FoundService, module: str, zone: str) -> dict[str, str]:
    """``host``, where the load balancer is the module's own and has another name than the module would give it."""
    names = _names(found.records)
    if found.shared or not names or f"{module}.{zone}" in names:
        return {}
    return {"host": names[0]}


def _names(records: FoundRecords | None) -> list[str]:
    """Whole names that lead there, the shortest first."""
    found = {name_of(each) for each in records.leading if each["Type"] != "AAAA"} if records else set()
    return sorted((each for each in found if "*" not in each), key=lambda each: (len(each), each))


def record_problems(found: FoundService, environment: Environment, module: Module) -> Iterator[str]:
    """Names that the module would have and that lead elsewhere: their records cannot be made beside those."""
    for host in [*_own(environment, module), *_of_balancer(found, environment, module)]:
        if found.records and host in found.records.others and record_of(found, host) is None:
            yield (
                f"{host}, which would be the module's, leads to {found.records.others[host]}: take that record away, "
                "or call the module otherwise (--module)"
            )


def _own(environment: Environment, module: Module) -> list[str]:
    """The name whose record is the module's."""
    host = environment.host(module)
    return [host] if host and module.is_public and host == own_name(environment, module) else []


def _of_balancer(found: FoundService, environment: Environment, module: Module) -> list[str]:
    """Names that it alone brings to the shared load balancer, whose record is that one's."""
    if found.shared is None:
        return []
    others = environment.model_copy(
        update={"modules": {name: each for name, each in environment.modules.items() if name != module.name}}
    )
    before = names_of_the_balancer(others, found.shared.name)
    return [each for each in names_of_the_balancer(environment, found.shared.name) if each not in before]


def record_of(found: FoundService, host: str) -> Described | None:
    """The record of *host* that leads to its load balancer, of IPv4 or by name; None: there is none."""
    leading = found.records.leading if found.records else ()
    return next((each for each in leading if name_of(each) == host and each["Type"] != "AAAA"), None)


def own_records(
    found: FoundService, environment: Environment, module: Module
) -> Iterator[tuple[str, Described | None]]:
    """The module's own name, and the record of it that is there; None: there is none."""
    for host in _own(environment, module):
        yield host, record_of(found, host)


def records_of_balancer(
    found: FoundService, environment: Environment, module: Module
) -> Iterator[tuple[str, Described]]:
    """The same of names whose record is the shared load balancer's, where there is one."""
    for host in _of_balancer(found, environment, module):
        if record := record_of(found, host):
            yield host, record


def import_id(found: FoundService, record: Described) -> str:
    """Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record#import"""
    zone = found.records.zone_id if found.records else ""
    return f"{zone}_{name_of(record)}_{record['Type']}"


def left_records(found: FoundService, environment: Environment, module: Module) -> Iterator[str]:
    """Names that lead there and come into nobody's stack."""
    taken = [
        *(record for _, record in own_records(found, environment, module)),
        *(record for _, record in records_of_balancer(found, environment, module)),
    ]
    for each in found.records.leading if found.records and not found.shared else ():
        if each not in taken:
            yield f"the record of {name_of(each)} ({each['Type']}), which leads here, too"


def is_as_made(record: Described) -> bool:
    """Whether the program would make it so."""
    alias = record.get("AliasTarget") or {}
    plain = not str(alias.get("DNSName", "dualstack.")).lower().startswith("dualstack.")
    return bool(record["Type"] == "A" and plain and alias.get("EvaluateTargetHealth"))
