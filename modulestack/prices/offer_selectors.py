"""
Item of the table → the product of AWS's price list that it is.

Usage types are AWS's codes for what is charged for, after the region's prefix: ``EU-NatGateway-Hours``.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-billing-usage-reports.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

MONTH_HOURS = Decimal(730)
_AS_IT_IS: Mapping[str, Decimal] = {}


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfferSelector:
    """Which product it is."""

    item: str
    service: str
    """AWS's service code, by which its offer files are named."""
    usage: str
    """Usage type without the region's prefix."""
    operation: str = ""
    """Empty: whichever."""
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What else tells it from others of the usage type: name in lower case without spaces → value."""
    is_global: bool = False
    """Its price is the same in every region, and is no region's."""
    factors: Mapping[str, Decimal] = dataclasses.field(default_factory=lambda: _AS_IT_IS)
    """
    Unit of the offer, in lower case → how many of it the item's unit is.

    Empty: the item's unit is the offer's, whatever that calls it.
    """


WITHOUT_REGIONS = frozenset({"AmazonRoute53"})
"""Services that have one offer file, and none by region."""
_ELB = "AWSELB"
_CLOUDWATCH = "AmazonCloudWatch"
_EC2 = "AmazonEC2"
_VPC = "AmazonVPC"
_APPLICATION, _NETWORK = "LoadBalancing:Application", "LoadBalancing:Network"
_ATTACHED = "TransitGatewayVPC"
_MILLION = {"requests": Decimal(1_000_000), "request": Decimal(1_000_000)}
_MIBPS = {"gibps-mo": Decimal(1) / 1024, "mibps-mo": Decimal(1)}
"""A GiB a second is 1024 MiB."""
_BY_HOUR = {"hrs": MONTH_HOURS, "hour": MONTH_HOURS, "hours": MONTH_HOURS}

SELECTORS: tuple[OfferSelector, ...] = (
    OfferSelector(item="fargate.vcpu.x86", service="AmazonECS", usage="Fargate-vCPU-Hours:perCPU"),
    OfferSelector(item="fargate.memory.x86", service="AmazonECS", usage="Fargate-GB-Hours"),
    OfferSelector(item="fargate.vcpu.arm", service="AmazonECS", usage="Fargate-ARM-vCPU-Hours:perCPU"),
    OfferSelector(item="fargate.memory.arm", service="AmazonECS", usage="Fargate-ARM-GB-Hours"),
    OfferSelector(item="fargate.storage", service="AmazonECS", usage="Fargate-EphemeralStorage-GB-Hours"),
    OfferSelector(item="alb.hour", service=_ELB, usage="LoadBalancerUsage", operation=_APPLICATION),
    OfferSelector(item="alb.lcu", service=_ELB, usage="LCUUsage", operation=_APPLICATION),
    OfferSelector(item="nlb.hour", service=_ELB, usage="LoadBalancerUsage", operation=_NETWORK),
    OfferSelector(item="nlb.lcu", service=_ELB, usage="LCUUsage", operation=_NETWORK),
    OfferSelector(item="trust_store.hour", service=_ELB, usage="TS-LoadBalancerUsage", operation=_APPLICATION),
    OfferSelector(item="nat.hour", service=_EC2, usage="NatGateway-Hours", operation="NatGateway"),
    OfferSelector(item="nat.gb", service=_EC2, usage="NatGateway-Bytes", operation="NatGateway"),
    OfferSelector(item="ipv4.hour", service=_VPC, usage="PublicIPv4:InUseAddress"),
    OfferSelector(item="logs.in", service=_CLOUDWATCH, usage="DataProcessing-Bytes"),
    OfferSelector(item="logs.kept", service=_CLOUDWATCH, usage="TimedStorage-ByteHrs"),
    OfferSelector(item="logs.read", service=_CLOUDWATCH, usage="DataScanned-Bytes"),
    OfferSelector(item="metric.month", service=_CLOUDWATCH, usage="CW:MetricMonitorUsage"),
    OfferSelector(item="insights.metric", service=_CLOUDWATCH, usage="CW:MetricsUsage"),
    OfferSelector(item="alarm.month", service=_CLOUDWATCH, usage="CW:AlarmMonitorUsage"),
    OfferSelector(item="alarm.composite", service=_CLOUDWATCH, usage="CW:CompositeAlarmMonitorUsage"),
    OfferSelector(item="dashboard.month", service=_CLOUDWATCH, usage="DashboardsUsageHour", is_global=True),
    OfferSelector(item="endpoint.hour", service=_VPC, usage="VpcEndpoint-Hours"),
    OfferSelector(item="endpoint.gb", service=_VPC, usage="VpcEndpoint-Bytes"),
    OfferSelector(item="kms.key", service="awskms", usage="KMS-Keys"),
    OfferSelector(item="waf.acl", service="awswaf", usage="WebACLV2"),
    OfferSelector(item="waf.rule", service="awswaf", usage="RuleV2"),
    OfferSelector(item="waf.requests", service="awswaf", usage="RequestV2-Tier1", factors=_MILLION),
    OfferSelector(item="zone.month", service="AmazonRoute53", usage="HostedZone", is_global=True),
    OfferSelector(item="s3.gb", service="AmazonS3", usage="TimedStorage-ByteHrs"),
    OfferSelector(item="ecr.gb", service="AmazonECR", usage="TimedStorage-ByteHrs"),
    OfferSelector(item="efs.gb", service="AmazonEFS", usage="TimedStorage-ByteHrs"),
    OfferSelector(item="efs.read", service="AmazonEFS", usage="ETDataAccess-Bytes", attributes={"accesstype": "Read"}),
    OfferSelector(
        item="efs.write", service="AmazonEFS", usage="ETDataAccess-Bytes", attributes={"accesstype": "Write"}
    ),
    OfferSelector(item="ebs.gp3.gb", service=_EC2, usage="EBS:VolumeUsage.gp3"),
    OfferSelector(item="ebs.gp3.iops", service=_EC2, usage="EBS:VolumeP-IOPS.gp3"),
    OfferSelector(item="ebs.gp3.throughput", service=_EC2, usage="EBS:VolumeP-Throughput.gp3", factors=_MIBPS),
    OfferSelector(item="transit.hour", service=_VPC, usage="TransitGateway-Hours", operation=_ATTACHED),
    OfferSelector(item="transit.gb", service=_VPC, usage="TransitGateway-Bytes", operation=_ATTACHED),
    OfferSelector(item="sns.requests", service="AmazonSNS", usage="Requests-Tier1", factors=_MILLION),
    OfferSelector(
        item="parameter.month", service="AWSSystemsManager", usage="PS-Advanced-Param-Tier1", factors=_BY_HOUR
    ),
)
"""All but CloudFront, whose prices are by where its viewers are, and machines."""


def machine(type_: str) -> OfferSelector:
    """A machine of *type_* with Linux, on demand, shared with others' machines."""
    return OfferSelector(
        item=f"ec2.{type_}",
        service=_EC2,
        usage=f"BoxUsage:{type_}",
        operation="RunInstances",
        attributes={"tenancy": "Shared", "capacitystatus": "Used"},
    )
