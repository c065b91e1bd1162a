"""The provider's functions that the program calls. Source: https://www.pulumi.com/registry/packages/aws/api-docs/"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.efs import file_system as efs_file_system
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.route53.zone import name_servers

_REGIONS = {
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "eu-central-1": "Europe (Frankfurt)",
    "eu-north-1": "Europe (Stockholm)",
    "eu-west-1": "Europe (Ireland)",
    "eu-west-2": "Europe (London)",
    "eu-west-3": "Europe (Paris)",
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
}
"""Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"""


def region(ctx: Context, args: Properties) -> Properties:
    """aws:index/getRegion:getRegion."""
    name = args.get("region") or args.get("name") or ctx.region
    return {
        "description": _REGIONS.get(name, name),
        "endpoint": f"ec2.{name}.{partitions.of_region(name).dns_suffix}",
        "id": name,
        "name": name,
        "region": name,
    }


def caller_identity(ctx: Context, args: Properties) -> Properties:  # noqa: ARG001
    """aws:index/getCallerIdentity:getCallerIdentity."""
    caller = ctx.client("sts").get_caller_identity()
    account = caller["Account"]
    return {"accountId": account, "arn": caller["Arn"], "id": account, "userId": caller["UserId"]}


def partition(ctx: Context, args: Properties) -> Properties:  # noqa: ARG001
    """aws:index/getPartition:getPartition, of the provider's region."""
    found = ctx.partition
    return {
        "dnsSuffix": found.dns_suffix,
        "id": found.name,
        "partition": found.name,
        "reverseDnsPrefix": ".".join(reversed(found.dns_suffix.split("."))),
    }


def availability_zones(ctx: Context, args: Properties) -> Properties:
    """aws:index/getAvailabilityZones:getAvailabilityZones, sorted by name."""
    only(args, "filters", "state", "region")
    filters = [{"Name": one["name"], "Values": one["values"]} for one in args.get("filters") or ()]
    found = ctx.client("ec2").describe_availability_zones(Filters=filters)["AvailabilityZones"]
    zones = sorted(
        (zone for zone in found if zone["State"] == (args.get("state") or zone["State"])), key=lambda z: z["ZoneName"]
    )
    return {
        "groupNames": sorted({zone.get("GroupName") or ctx.region for zone in zones}),
        "id": ctx.region,
        "names": [zone["ZoneName"] for zone in zones],
        "region": ctx.region,
        "state": args.get("state"),
        "zoneIds": [zone["ZoneId"] for zone in zones],
    }


def zone(ctx: Context, args: Properties) -> Properties:
    """aws:route53/getZone:getZone, by name or id; exactly one must match."""
    only(args, "name", "zoneId", "privateZone", "vpcId")
    client = ctx.client("route53")
    wanted = (args.get("name") or "").rstrip(".")
    private = bool(args.get("privateZone"))
    pages = client.get_paginator("list_hosted_zones").paginate()
    found = [
        zone_
        for page in pages
        for zone_ in page["HostedZones"]
        if (args.get("zoneId") == zone_["Id"].removeprefix("/hostedzone/"))
        or (wanted and zone_["Name"].rstrip(".") == wanted and zone_["Config"].get("PrivateZone", False) == private)
    ]
    if vpc := args.get("vpcId"):
        known = {each["Id"]: client.get_hosted_zone(Id=each["Id"]).get("VPCs", []) for each in found}
        found = [each for each in found if any(one["VPCId"] == vpc for one in known[each["Id"]])]
    if len(found) != 1:
        text = "no matching Route 53 Hosted Zone found" if not found else "multiple Route 53 Hosted Zones matched"
        raise InvalidInput("name", f"{text}: {wanted or args.get('zoneId')}")
    id_ = found[0]["Id"].removeprefix("/hostedzone/")
    answer = client.get_hosted_zone(Id=id_)
    servers = name_servers(answer)
    listed = client.list_tags_for_resource(ResourceType="hostedzone", ResourceId=id_)["ResourceTagSet"]["Tags"]
    return {
        "arn": ctx.global_arn("route53", f"hostedzone/{id_}"),
        "callerReference": found[0]["CallerReference"],
        "comment": found[0]["Config"].get("Comment", ""),
        "enableAcceleratedRecovery": False,
        "id": id_,
        "linkedServiceDescription": "",
        "linkedServicePrincipal": "",
        "name": found[0]["Name"].rstrip("."),
        "nameServers": servers,
        "primaryNameServer": servers[0],
        "privateZone": bool(found[0]["Config"].get("PrivateZone")),
        "resourceRecordSetCount": answer["HostedZone"].get("ResourceRecordSetCount", 0),
        "tags": tags.mapping(listed),
        "vpcId": args.get("vpcId") or "",
        "zoneId": id_,
    }


def parameter(ctx: Context, args: Properties) -> Properties:
    """
    aws:ssm/getParameter:getParameter, also of what AWS publishes.

    Raises:
        ClientError: there is none (ParameterNotFound).
    """
    only(args, "name", "withDecryption", "region")
    decrypt = args.get("withDecryption", True)
    found = ctx.client("ssm").get_parameter(Name=args["name"], WithDecryption=decrypt)["Parameter"]
    secret = found["Type"] == "SecureString"
    return {
        "arn": found["ARN"],
        "id": args["name"],
        "insecureValue": None if secret else found["Value"],
        "name": found["Name"],
        "region": ctx.region,
        "type": found["Type"],
        "value": found["Value"],
        "version": found["Version"],
        "withDecryption": decrypt,
    }


def parameters_by_path(ctx: Context, args: Properties) -> Properties:
    """aws:ssm/getParametersByPath:getParametersByPath; none is an empty answer."""
    only(args, "path", "recursive", "withDecryption", "region")
    decrypt = args.get("withDecryption", True)
    pages = (
        ctx.client("ssm")
        .get_paginator("get_parameters_by_path")
        .paginate(Path=args["path"], Recursive=bool(args.get("recursive")), WithDecryption=decrypt)
    )
    found: list[dict[str, Any]] = [parameter for page in pages for parameter in page["Parameters"]]
    return {
        "arns": [parameter["ARN"] for parameter in found],
        "id": args["path"],
        "names": [parameter["Name"] for parameter in found],
        "path": args["path"],
        "recursive": bool(args.get("recursive")),
        "region": ctx.region,
        "types": [parameter["Type"] for parameter in found],
        "values": [parameter["Value"] for parameter in found],
        "withDecryption": decrypt,
    }


def repositories(ctx: Context, args: Properties) -> Properties:
    """aws:ecr/getRepositories:getRepositories; none is an empty answer."""
    only(args, "region")
    pages = ctx.client("ecr").get_paginator("describe_repositories").paginate()
    names = sorted(repository["repositoryName"] for page in pages for repository in page["repositories"])
    return {"id": ctx.region, "names": names, "region": ctx.region}


def file_system(ctx: Context, args: Properties) -> Properties:
    """aws:efs/getFileSystem:getFileSystem, by id."""
    only(args, "fileSystemId", "region")
    found = efs_file_system.HANDLER.read(ctx, args["fileSystemId"], {})
    if found is None:
        raise InvalidInput("fileSystemId", f"reading EFS file system ({args['fileSystemId']}): couldn't find resource")
    told = {name: value for name, value in found.items() if name not in {"numberOfMountTargets", "ownerId", "tagsAll"}}
    size, protection = told["sizeInBytes"][0]["value"], told.pop("protection")
    id_ = args["fileSystemId"]
    return {
        **told,
        "fileSystemId": id_,
        "id": id_,
        "protections": [protection],
        "sizeInBytes": size,
        "tags": found["tagsAll"],
    }


def vpc(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getVpc:getVpc, by id."""
    only(args, "id", "region")
    client = ctx.client("ec2")
    try:
        found = client.describe_vpcs(VpcIds=[args["id"]])["Vpcs"][0]
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "InvalidVpcID.NotFound":
            raise
        raise InvalidInput("id", "no matching EC2 VPC found") from None
    id_ = found["VpcId"]
    tables = client.describe_route_tables(
        Filters=[{"Name": "vpc-id", "Values": [id_]}, {"Name": "association.main", "Values": ["true"]}]
    )["RouteTables"]

    def attribute(name: str) -> bool:
        answer = client.describe_vpc_attribute(VpcId=id_, Attribute=name)
        return bool(answer[name[0].upper() + name[1:]]["Value"])

    return {
        "arn": ctx.arn("ec2", f"vpc/{id_}"),
        "cidrBlock": found["CidrBlock"],
        "cidrBlockAssociations": [
            {
                "associationId": block["AssociationId"],
                "cidrBlock": block["CidrBlock"],
                "state": block["CidrBlockState"]["State"],
            }
            for block in found.get("CidrBlockAssociationSet", [])
        ],
        "default": found["IsDefault"],
        "dhcpOptionsId": found["DhcpOptionsId"],
        "enableDnsHostnames": attribute("enableDnsHostnames"),
        "enableDnsSupport": attribute("enableDnsSupport"),
        "enableNetworkAddressUsageMetrics": attribute("enableNetworkAddressUsageMetrics"),
        "id": id_,
        "instanceTenancy": found["InstanceTenancy"],
        **_ipv6_ranges(ctx, found),
        "mainRouteTableId": tables[0]["RouteTableId"] if tables else "",
        "ownerId": found["OwnerId"],
        "region": ctx.region,
        "state": found["State"],
        "tags": tags.mapping(found.get("Tags", [])),
    }


def _ipv6_ranges(ctx: Context, vpc: Mapping[str, Any]) -> Properties:
    """The ranges of IPv6 of *vpc*; what the provider tells of the first one besides stays unset where there is none."""
    ranges = [
        {
            "associationId": each["AssociationId"],
            "ipSource": "amazon",
            "ipv6AddressAttribute": "public",
            "ipv6CidrBlock": each["Ipv6CidrBlock"],
            "ipv6Pool": each.get("Ipv6Pool", "Amazon"),
            "networkBorderGroup": each.get("NetworkBorderGroup", ctx.region),
            "state": each["Ipv6CidrBlockState"]["State"],
        }
        for each in vpc.get("Ipv6CidrBlockAssociationSet", ())
    ]
    first = {name: ranges[0][old] for name, old in _OF_FIRST.items()} if ranges else {}
    return {**first, "ipv6CidrBlockAssociations": ranges}


_OF_FIRST = {"ipv6AssociationId": "associationId", "ipv6CidrBlock": "ipv6CidrBlock"}


def only(args: Properties, *known: str) -> None:
    """
    Refuse an argument of *args* that is not among *known*.

    Raises:
        InvalidInput: there is one; names it.
    """
    for name, value in args.items():
        if name not in known and value is not None:
            raise InvalidInput(name, "a rehearsal does not know it")
