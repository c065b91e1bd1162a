"""
Offer files of eu-west-1 in AWS's own form, small: what is asked for, and what looks like it.

Columns, codes, SKUs of products and the rows of decoys are those of AWS's files; most prices are made up.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable
from pathlib import Path

REGION = "eu-west-1"
ON_DEMAND, RESERVED = "JRTCKXETXF", "4NA7Y494T4"
DISCLAIMER = "This pricing list is for informational purposes only."
COLUMNS = (
    "SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate", "StartingRange", "EndingRange",
    "Unit", "PricePerUnit", "Currency", "RelatedTo", "LeaseContractLength", "PurchaseOption", "OfferingClass",
    "Product Family", "serviceCode", "Location", "Location Type", "Instance Type", "Tenancy", "Operating System",
    "CapacityStatus", "Access Type", "usageType", "operation", "Region Code", "serviceName",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Offered:
    """A product and its prices."""

    usage: str
    usd: str | tuple[tuple[str, str], ...]
    """Or tiers: from which quantity on, and the price."""
    unit: str = "Hrs"
    operation: str = ""
    sku: str = ""
    place: str = "AWS Region"
    region: str = REGION
    term: str = "OnDemand"
    extra: tuple[tuple[str, str], ...] = ()
    """Names as CSV has them, and values."""

    def tiers(self) -> Iterable[tuple[str, str, str]]:
        """Begin, end, price."""
        tiers = (("0", self.usd),) if isinstance(self.usd, str) else self.usd
        ends = [*(begins for begins, _ in tiers[1:]), "Inf"]
        return [(begins, end, usd) for (begins, usd), end in zip(tiers, ends, strict=True)]


_LINUX = (("Tenancy", "Shared"), ("Operating System", "Linux"), ("CapacityStatus", "Used"))
OFFERS: dict[str, tuple[Offered, ...]] = {
    "AmazonECS": (
        Offered("EU-Fargate-vCPU-Hours:perCPU", "0.0404800000", "hours"),
        Offered("EU-Fargate-GB-Hours", "0.0044450000", "hours"),
        Offered("EU-Fargate-ARM-vCPU-Hours:perCPU", "0.0323800000", "hours"),
        Offered("EU-Fargate-ARM-GB-Hours", "0.0035600000", "hours"),
        Offered("EU-Fargate-Windows-vCPU-Hours:perCPU", "0.0460000000", "hours"),
        Offered("EU-Fargate-EphemeralStorage-GB-Hours", "0.0001110000", "hours"),
    ),
    "AWSELB": (
        Offered("EU-LoadBalancerUsage", "0.0252000000", "Hrs", "LoadBalancing:Application", sku="T29JAP5UEZ7HXAM7"),
        Offered("EU-Outposts-LoadBalancerUsage", "0.0300000000", "Hrs", "LoadBalancing:Application",
                place="AWS Outposts"),
        Offered("EU-TS-LoadBalancerUsage", "0.0056000000", "Hrs", "LoadBalancing:Application"),
        Offered("EU-LCUUsage", "0.0080000000", "LCU-Hrs", "LoadBalancing:Application", sku="YE8QE7GMG9794PDX"),
        Offered("EU-Outposts-LCUUsage", "0.0000000000", "LCU-Hrs", "LoadBalancing:Application"),
        Offered("EU-ReservedLCUUsage", "0.0080000000", "ReservedLCU-Hr", "LoadBalancing:Application"),
        Offered("EU-LoadBalancerUsage", "0.0253000000", "Hrs", "LoadBalancing:Network"),
        Offered("EU-LCUUsage", "0.0061000000", "LCU-Hrs", "LoadBalancing:Network"),
        Offered("EU-LoadBalancerUsage", "0.0280000000", "Hrs", "LoadBalancing"),
    ),
    "AmazonEC2": (
        Offered("EU-NatGateway-Hours", "0.0480000000", "Hrs", "NatGateway", sku="KFNSSCHWD43WZK2R"),
        Offered("EU-RegionalNatGateway-Hours", "0.0480000000", "Hrs", "RegionalNatGateway"),
        Offered("EU-NatGateway-Prvd-Gbps", "1.1640000000", "Gbps-hrs", "NatGateway"),
        Offered("EU-NatGateway-Bytes", "0.0480000000", "GB", "NatGateway"),
        Offered("EU-EBS:VolumeUsage.gp3", "0.0880000000", "GB-Mo", "CreateVolume-Gp3", sku="TXACT7E3PV6ZX2NM"),
        Offered("EU-EBS:VolumeP-IOPS.gp3", "0.0055000000", "IOPS-Mo"),
        Offered("EU-EBS:VolumeP-Throughput.gp3", "45.0560000000", "GiBps-mo"),
        Offered("EU-BoxUsage:t3.micro", "0.0114000000", "Hrs", "RunInstances", sku="DXH6X4VVFUT4EUU5", extra=_LINUX),
        Offered("EU-BoxUsage:t3.micro", "0.0206000000", "Hrs", "RunInstances:0002", extra=_LINUX),
        Offered("EU-BoxUsage:t3.micro", "0.0071000000", "Hrs", "RunInstances", term="Reserved", extra=_LINUX),
        Offered("EU-BoxUsage:t3.micro", "0.0137000000", "Hrs", "RunInstances", place="AWS Local Zone", extra=_LINUX),
        Offered("Global-BoxUsage:freetrial", "0.0000000000", "Hrs", "RunInstances", region=""),
    ),
    "AmazonVPC": (
        Offered("EU-PublicIPv4:InUseAddress", "0.0050000000", sku="CNZ4XSXPRJXGA4ZF"),
        Offered("EU-PublicIPv4:IdleAddress", "0.0050000000"),
        Offered("EU-VpcEndpoint-Hours", "0.0110000000", sku="H37WJ97MHYGDXG2A"),
        Offered("EU-VpcEndpoint-Bytes", (("0", "0.0100000000"), ("1048576", "0.0060000000")), "GB"),
        Offered("EU-TransitGateway-Hours", "0.0500000000", "hour", "TransitGatewayVPC"),
        Offered("EU-TransitGateway-Hours", "0.0700000000", "hour", "TransitGatewayVPN"),
        Offered("EU-TransitGateway-Bytes", "0.0200000000", "GigaBytes", "TransitGatewayVPC"),
    ),
    "AmazonCloudWatch": (
        Offered("EU-DataProcessing-Bytes", "0.5700000000", "GB", "PutLogEvents"),
        Offered("EU-TimedStorage-ByteHrs", "0.0300000000", "GB-Mo", "HourlyStorageMetering"),
        Offered("EU-DataScanned-Bytes", "0.0057000000", "GB"),
        Offered("EU-CW:MetricMonitorUsage", (("0", "0.3000000000"), ("10000", "0.1000000000")), "Metrics"),
        Offered("EU-CW:MetricsUsage", "0.0700000000", "Metrics"),
        Offered("EU-CW:AlarmMonitorUsage", "0.1000000000", "Alarms"),
        Offered("EU-CW:HighResAlarmMonitorUsage", "0.3000000000", "Alarms"),
        Offered("EU-CW:CompositeAlarmMonitorUsage", "0.5000000000", "Alarms"),
        Offered("DashboardsUsageHour", "3.0000000000", "Dashboards", region=""),
        Offered("Global-DataScanned-Bytes", "0.0000000000", "GB", region=""),
    ),
    "awskms": (
        Offered("eu-west-1-KMS-Keys", "1.0000000000", "months"),
        Offered("eu-west-1-KMS-Requests", (("0", "0.0000000000"), ("20000", "0.0000030000")), "Requests"),
    ),
    "awswaf": (
        Offered("EU-WebACLV2", "5.0000000000", "Month"),
        Offered("EU-RuleV2", "1.0000000000", "Month"),
        Offered("EU-RequestV2-Tier1", "0.0000006000", "Request"),
    ),
    "AmazonRoute53": (
        Offered("HostedZone", (("0", "0.5000000000"), ("25", "0.1000000000")), "HostedZone", region=""),
    ),
    "AmazonS3": (
        Offered("EU-TimedStorage-ByteHrs", (("0", "0.0230000000"), ("51200", "0.0220000000")), "GB-Mo"),
        Offered("EU-TimedStorage-SIA-ByteHrs", "0.0125000000", "GB-Mo"),
    ),
    "AmazonECR": (Offered("EU-TimedStorage-ByteHrs", "0.1000000000", "GB-Mo"),),
    "AmazonEFS": (
        Offered("EU-TimedStorage-ByteHrs", "0.3300000000", "GB-Mo"),
        Offered("EU-ETDataAccess-Bytes", "0.0330000000", "GB", extra=(("Access Type", "Read"),)),
        Offered("EU-ETDataAccess-Bytes", "0.0660000000", "GB", extra=(("Access Type", "Write"),)),
    ),
    "AmazonSNS": (Offered("EU-Requests-Tier1", (("0", "0.0000000000"), ("1000000", "0.0000005000")), "Requests"),),
    "AWSSystemsManager": (Offered("EU-PS-Advanced-Param-Tier1", "0.0000684932", "Hrs"),),
}  # fmt: skip
PUBLISHED = "2026-11-20T10:11:12Z"
VERSION = "20261120101112"


def write(folder: Path, offers: dict[str, tuple[Offered, ...]] | None = None, form: str = "csv") -> Path:
    """All of them in *folder*, named as a person names them."""
    folder.mkdir(exist_ok=True)
    for service, offered in (offers or OFFERS).items():
        name = service if service == "AmazonRoute53" else f"{service}-{REGION}"
        (folder / f"{name}.{form}").write_text(as_csv(service, offered) if form == "csv" else as_json(service, offered))
    return folder


def as_csv(service: str, offered: Iterable[Offered]) -> str:
    """An offer file as CSV."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writerows(
        [
            ("FormatVersion", "v1.0"),
            ("Disclaimer", DISCLAIMER),
            ("Publication Date", PUBLISHED),
            ("Version", VERSION),
            ("OfferCode", service),
            COLUMNS,
        ]
    )
    for number, product in enumerate(offered):
        for begins, ends, usd in product.tiers():
            values = {
                "SKU": _sku(product, number),
                "OfferTermCode": ON_DEMAND if product.term == "OnDemand" else RESERVED,
                "TermType": product.term,
                "PriceDescription": f"${usd} per {product.unit}",
                "StartingRange": begins,
                "EndingRange": ends,
                "Unit": product.unit,
                "PricePerUnit": usd,
                "Currency": "USD",
                "serviceCode": service,
                "Location Type": product.place,
                "usageType": product.usage,
                "operation": product.operation,
                "Region Code": product.region,
                **dict(product.extra),
            }
            rows.writerow([values.get(column, "") for column in COLUMNS])
    return out.getvalue()


def as_json(service: str, offered: Iterable[Offered]) -> str:
    """An offer file as JSON."""
    products, terms = {}, dict[str, dict[str, object]]()
    for number, product in enumerate(offered):
        document, term = product_of(product, number)
        products[_sku(product, number)] = document
        terms.setdefault(product.term, {})[_sku(product, number)] = term
    head = {"formatVersion": "v1.0", "disclaimer": DISCLAIMER, "offerCode": service, "version": VERSION}
    return json.dumps({**head, "publicationDate": PUBLISHED, "products": products, "terms": terms}, indent=2)


def product_of(product: Offered, number: int) -> tuple[dict[str, object], dict[str, object]]:
    """A product and its term, as the offer file and the API have them."""
    sku = _sku(product, number)
    code = f"{sku}.{ON_DEMAND if product.term == 'OnDemand' else RESERVED}"
    attributes = {
        "usagetype": product.usage,
        "operation": product.operation,
        "regionCode": product.region,
        "locationType": product.place,
        **{_camel(name): value for name, value in product.extra},
    }
    dimensions = {
        f"{code}.{begins}": {
            "rateCode": f"{code}.{begins}",
            "beginRange": begins,
            "endRange": ends,
            "unit": product.unit,
            "pricePerUnit": {"USD": usd},
            "appliesTo": [],
        }
        for begins, ends, usd in product.tiers()
    }
    term = {"offerTermCode": ON_DEMAND, "sku": sku, "priceDimensions": dimensions, "termAttributes": {}}
    return {"sku": sku, "productFamily": "", "attributes": attributes}, {code: term}


def _camel(name: str) -> str:
    first, *others = name.split(" ")
    return "".join((first[0].lower() + first[1:], *others)) if name != "CapacityStatus" else "capacitystatus"


def _sku(product: Offered, number: int) -> str:
    return product.sku or f"SKU{number:013d}"
