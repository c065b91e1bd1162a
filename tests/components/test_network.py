"""Where an environment runs."""

from __future__ import annotations

import base64
import json
from typing import Any

import pulumi
import pytest

from components import policies
from components.account import AwsAccount
from components.dual_stack import place_of
from components.network import Network, NetworkArgs, no_public_addresses
from modulestack.embedded_aws import resource_policy
from modulestack.environment.standing import StandingEnvironment
from tests.harness import Deployed, deploy
from tests.support import answers
from tests.support.environments import environment

EXISTING = {
    "existing": {
        "vpc_id": "vpc-01234567",
        "public_subnet_ids": ["subnet-00000001", "subnet-00000002"],
        "private_subnet_ids": ["subnet-00000003", "subnet-00000004"],
    }
}


BATCH, DATABASE = ["10.0.192.0/24", "10.0.193.0/24"], ["10.0.194.0/26", "10.0.194.64/26"]


def _network(
    account: AwsAccount,
    network: dict[str, Any],
    *,
    accepted: bool = True,
    standing: StandingEnvironment | None = None,
    **settings: Any,
) -> Deployed:
    env = environment(network=network, **settings)
    zones = ("eu-west-1a", "eu-west-1b", "eu-west-1c")[: env.network.create.zones] if env.network.create else None

    def program() -> None:
        network_ = Network(
            "dev",
            NetworkArgs(
                environment=env,
                account=account,
                standing=standing or StandingEnvironment(),
                zones=zones,
                transit_gateway_accepts=accepted,
            ),
        )
        pulumi.export("ids", [network_.vpc_id, network_.public_subnet_ids, network_.private_subnet_ids])

    return deploy(program, may_make_nothing=True)


def _manifest(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "/modulestack/dev/network",
        "type": "String",
        "insecureValue": json.dumps(value, separators=(",", ":")),
        "description": "On what network dev is, for the next run",
    }


def test_a_network_of_its_own(account: AwsAccount):
    group = answers.arn("logs", "log-group:dev-flow-logs")
    done = _network(account, {"create": {"cidr": "10.9.0.0/16", "zones": 3, "nat": "one_per_zone"}})
    assert done.inputs() == {
        "awsx:ec2:Vpc dev": {
            "cidrBlock": "10.9.0.0/16",
            "availabilityZoneNames": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
            "natGateways": {"strategy": "OnePerAz"},
            "subnetStrategy": "Auto",
            "availabilityZoneCidrMask": 19,
            "subnetSpecs": [{"type": "Public"}, {"type": "Private"}],
            "enableDnsHostnames": True,
            "enableDnsSupport": True,
        },
        "ssm/parameter:Parameter dev-network-manifest": _manifest(
            {
                "cidr": "10.9.0.0/16",
                "nat": "one_per_zone",
                "schema": 1,
                "vpc_id": None,
                "zone_prefix": 19,
                "zones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
            }
        ),
        "ec2/defaultSecurityGroup:DefaultSecurityGroup dev-closed": {"vpcId": "vpc-of-dev"},
        "cloudwatch/logGroup:LogGroup dev-flow-logs": {"retentionInDays": 365},
        "iam/role:Role dev-flow-logs": {
            "description": "VPC flow logs of dev",
            "path": "/modulestack/dev/",
            "assumeRolePolicy": json.dumps(policies.flow_log_trust(account)),
        },
        "iam/rolePolicy:RolePolicy dev-flow-logs": {
            "role": "dev-flow-logs",
            "policy": json.dumps(policies.flow_log(account, group)),
        },
        "ec2/flowLog:FlowLog dev-flow-logs": {
            "vpcId": "vpc-of-dev",
            "trafficType": "ALL",
            "logDestinationType": "cloud-watch-logs",
            "logDestination": group,
            "iamRoleArn": answers.arn("iam", "role/dev-flow-logs", region=""),
            "maxAggregationInterval": 600,
        },
    }


@pytest.mark.parametrize(("nat", "strategy"), [("none", "None"), ("single", "Single"), ("one_per_zone", "OnePerAz")])
def test_the_file_decides_how_tasks_get_out(account: AwsAccount, nat: str, strategy: str):
    done = _network(account, {"create": {"nat": nat}})
    assert done.one("awsx:ec2:Vpc").inputs["natGateways"] == {"strategy": strategy}


def test_endpoints_of_a_network_of_its_own(account: AwsAccount):
    """Interfaces in every private subnet, behind one security group; gateways in their route tables."""
    done = _network(account, {"create": {"zones": 2, "endpoints": ["s3", "ecr.api"]}})
    made = {name: each for name, each in done.inputs().items() if "dev-endpoints" in name or "vpcEndpoint" in name}
    assert made == {
        "ec2/securityGroup:SecurityGroup dev-endpoints": {
            "vpcId": "vpc-of-dev",
            "description": "VPC endpoints of dev",
        },
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule dev-endpoints-from-vpc": {
            "securityGroupId": "dev-endpoints-id",
            "description": "All of dev",
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrIpv4": "10.0.0.0/16",
        },
        "ec2/vpcEndpoint:VpcEndpoint dev-ecr.api": {
            "vpcId": "vpc-of-dev",
            "serviceName": "com.amazonaws.eu-west-1.ecr.api",
            "vpcEndpointType": "Interface",
            "subnetIds": ["subnet-private-1", "subnet-private-2"],
            "securityGroupIds": ["dev-endpoints-id"],
            "privateDnsEnabled": True,
            "policy": json.dumps(policies.vpc_endpoint(account, "ecr.api")),
            "tags": {"Name": "dev-ecr.api"},
        },
        "ec2/vpcEndpoint:VpcEndpoint dev-s3": {
            "vpcId": "vpc-of-dev",
            "serviceName": "com.amazonaws.eu-west-1.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": ["rtb-of-subnet-private-1", "rtb-of-subnet-private-2"],
            "policy": json.dumps(policies.vpc_endpoint(account, "s3")),
            "tags": {"Name": "dev-s3"},
        },
    }


def test_a_nat_instance_keeps_its_address_and_interface(account: AwsAccount):
    """What is replaced is the instance alone: routes lead to an interface that outlives it, in two halves."""
    done = _network(account, {"create": {"nat": "instance", "cidr": "10.9.0.0/16"}}, tags={"team": "a"})
    interface = done.one("aws:ec2/networkInterface:NetworkInterface").inputs
    template = done.one("aws:ec2/launchTemplate:LaunchTemplate").inputs
    group = done.one("aws:autoscaling/group:Group").inputs
    routes = {name: each for name, each in done.inputs().items() if name.startswith("ec2/route:")}
    assert done.one("awsx:ec2:Vpc").inputs["natGateways"] == {"strategy": "None"}
    assert (interface["subnetId"], interface["sourceDestCheck"]) == ("subnet-public-1", False)
    assert done.one("aws:ec2/eip:Eip").inputs["networkInterface"] == "dev-nat-id"
    assert (template["imageId"], template["instanceType"]) == (
        "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        "t4g.nano",
    )
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["networkInterfaces"] == [
        {"deviceIndex": 0, "networkInterfaceId": "dev-nat-id", "deleteOnTermination": "false"}
    ]
    assert "iamInstanceProfile" not in template
    assert "MASQUERADE" in base64.b64decode(template["userData"]).decode()
    assert (group["availabilityZones"], group["minSize"], group["maxSize"]) == (["eu-west-1a"], 1, 1)
    assert routes == {
        f"ec2/route:Route dev-nat-{number}-{half}": {
            "routeTableId": f"rtb-of-subnet-private-{number}",
            "destinationCidrBlock": cidr,
            "networkInterfaceId": "dev-nat-id",
        }
        for number in (1, 2)
        for half, cidr in (("low", "0.0.0.0/1"), ("high", "128.0.0.0/1"))
    }
    assert done.one("awsx:ec2:Vpc").urn in done.one("aws:ec2/eip:Eip").dependencies
    instances = done.one("aws:autoscaling/group:Group").urn
    assert all(instances in each.dependencies for each in done.all("aws:ec2/route:Route"))


@pytest.mark.parametrize("network", ["dev", "my-private-env", "my-public-env-1"])
def test_a_subnet_has_its_range_by_its_place_whatever_the_environment_is_called(network: str):
    names = [f"{network}-{kind}-{number}" for kind in ("public", "private") for number in (1, 2)]
    assert [place_of(name) for name in names] == [("public", 0), ("public", 1), ("private", 0), ("private", 1)]


def test_a_dual_stack_network_leads_out_by_ipv6(account: AwsAccount):
    """From public subnets both ways, from private ones out only, and nowhere without a way out by IPv4."""
    done = _network(account, {"create": {"ip_address_type": "dualstack"}})
    vpc, [plain, ranges] = done.one("awsx:ec2:Vpc"), done.one("awsx:ec2:Vpc").transforms
    assert vpc.inputs["assignGeneratedIpv6CidrBlock"] is True
    assert (plain, ranges.__qualname__) == (no_public_addresses, "ipv6_ranges.<locals>.transform")
    made = {name: each for name, each in done.inputs().items() if "ipv6" in name or "egress" in name}
    assert made == {
        "ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway dev-egress-only": {
            "vpcId": "vpc-of-dev",
            "tags": {"Name": "dev"},
        },
        **{
            f"ec2/route:Route dev-{kind}-{number}-ipv6": {
                "routeTableId": f"rtb-of-subnet-{kind}-{number}",
                "destinationIpv6CidrBlock": "::/0",
                **way,
            }
            for kind, way in (
                ("public", {"gatewayId": "igw-of-vpc-of-dev"}),
                ("private", {"egressOnlyGatewayId": "dev-egress-only-id"}),
            )
            for number in (1, 2)
        },
    }
    closed = _network(account, {"create": {"ip_address_type": "dualstack", "nat": "none"}})
    assert [name for name in closed.inputs() if "egress" in name or "-private-" in name] == []


def test_each_zone_may_have_a_nat_instance_of_its_own(account: AwsAccount):
    """Names stay as with one for all, so that an edit moves routes and makes nothing anew."""
    done = _network(account, {"create": {"nat": "instance_per_zone"}})
    groups = {each.name: each.inputs["availabilityZones"] for each in done.all("aws:autoscaling/group:Group")}
    routes = {each.name: each.inputs["networkInterfaceId"] for each in done.all("aws:ec2/route:Route")}
    assert groups == {"dev-nat": ["eu-west-1a"], "dev-nat-2": ["eu-west-1b"]}
    assert [each.inputs["subnetId"] for each in done.all("aws:ec2/networkInterface:NetworkInterface")] == [
        "subnet-public-1",
        "subnet-public-2",
    ]
    assert routes == {
        f"dev-nat-{number}-{half}": interface
        for number, interface in ((1, "dev-nat-id"), (2, "dev-nat-2-id"))
        for half in ("low", "high")
    }


def test_an_existing_network_is_used_as_it_is(account: AwsAccount):
    done = _network(account, EXISTING)
    assert done.exports["ids"] == [
        "vpc-01234567",
        ["subnet-00000001", "subnet-00000002"],
        ["subnet-00000003", "subnet-00000004"],
    ]
    assert done.inputs() == {
        "ssm/parameter:Parameter dev-network-manifest": _manifest(
            {"cidr": None, "nat": None, "schema": 1, "vpc_id": "vpc-01234567", "zone_prefix": None, "zones": None}
        )
    }


def test_a_boundary_bounds_the_role_of_flow_logs(account: AwsAccount):
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    done = _network(account, {"create": {}}, permissions_boundary=boundary)
    assert done.one("aws:iam/role:Role").inputs["permissionsBoundary"] == boundary


def test_flow_logs_record_what_the_file_says(account: AwsAccount):
    """In the order of its fields; with none there is neither log nor role."""
    wanted = {"traffic": "reject", "retention_days": 30, "aggregation_s": 60, "fields": ["dstaddr", "action"]}
    done = _network(account, {"create": {"flow_logs": wanted}})
    inputs = done.one("aws:ec2/flowLog:FlowLog").inputs
    assert {key: inputs[key] for key in ("trafficType", "maxAggregationInterval", "logFormat")} == {
        "trafficType": "REJECT",
        "maxAggregationInterval": 60,
        "logFormat": "${dstaddr} ${action}",
    }
    assert done.one("aws:cloudwatch/logGroup:LogGroup").inputs == {"retentionInDays": 30}
    none = _network(account, {"create": {"flow_logs": {"traffic": "none"}}})
    assert [each for each in none.inputs() if "flow-logs" in each] == []


def test_isolated_subnets_have_a_route_table_without_a_route(account: AwsAccount):
    done = _network(account, {"create": {"isolated_subnets": True}})
    made = {name: each for name, each in done.inputs().items() if "-isolated-" in name}
    assert made == {
        key: value
        for number, zone, third in ((1, "eu-west-1a", 224), (2, "eu-west-1b", 228))
        for key, value in {
            f"ec2/subnet:Subnet dev-isolated-{number}": {
                "vpcId": "vpc-of-dev",
                "availabilityZone": zone,
                "cidrBlock": f"10.0.{third}.0/22",
                "tags": {"Name": f"dev-isolated-{number}", "SubnetType": "Isolated"},
            },
            f"ec2/routeTable:RouteTable dev-isolated-{number}": {
                "vpcId": "vpc-of-dev",
                "tags": {"Name": f"dev-isolated-{number}", "SubnetType": "Isolated"},
            },
            f"ec2/routeTableAssociation:RouteTableAssociation dev-isolated-{number}": {
                "routeTableId": f"dev-isolated-{number}-id",
                "subnetId": f"dev-isolated-{number}-id",
            },
        }.items()
    }


def test_subnets_have_the_addresses_that_the_file_gives_them(account: AwsAccount):
    """Those that lead out use the route table of their zone; others find all of them by parameters."""
    subnets: dict[str, Any] = {
        "public": {"cidrs": ["10.0.0.0/24", "10.0.1.0/24"]},
        "private": {"cidrs": ["10.0.16.0/20", "10.0.32.0/20"]},
        "batch": {"type": "private", "cidrs": ["10.0.2.0/24", "10.0.3.0/24"]},
        "database": {"cidrs": ["10.0.4.0/26", "10.0.4.64/26"]},
    }
    done = _network(account, {"create": {"subnets": subnets}})
    vpc = done.one("awsx:ec2:Vpc").inputs
    assert vpc["subnetSpecs"] == [
        {"type": "Public", "cidrBlocks": ["10.0.0.0/24", "10.0.1.0/24"]},
        {"type": "Private", "cidrBlocks": ["10.0.16.0/20", "10.0.32.0/20"]},
    ]
    assert "availabilityZoneCidrMask" not in vpc
    made = done.inputs()
    assert {name: each["routeTableId"] for name, each in made.items() if "routeTableAssociation" in name} == {
        "ec2/routeTableAssociation:RouteTableAssociation dev-batch-1": "rtb-of-subnet-private-1",
        "ec2/routeTableAssociation:RouteTableAssociation dev-batch-2": "rtb-of-subnet-private-2",
        "ec2/routeTableAssociation:RouteTableAssociation dev-database-1": "dev-database-1-id",
        "ec2/routeTableAssociation:RouteTableAssociation dev-database-2": "dev-database-2-id",
    }
    assert {name: each["cidrBlock"] for name, each in made.items() if name.startswith("ec2/subnet:")} == {
        "ec2/subnet:Subnet dev-batch-1": "10.0.2.0/24",
        "ec2/subnet:Subnet dev-batch-2": "10.0.3.0/24",
        "ec2/subnet:Subnet dev-database-1": "10.0.4.0/26",
        "ec2/subnet:Subnet dev-database-2": "10.0.4.64/26",
    }
    told = {each["name"]: each["insecureValue"] for name, each in made.items() if name.startswith("ssm/")}
    manifest = json.loads(told.pop("/modulestack/dev/network"))
    assert manifest["subnets"] == {name: tier["cidrs"] for name, tier in subnets.items()}
    assert told == {
        "/modulestack/dev/subnets.batch": "dev-batch-1-id,dev-batch-2-id",
        "/modulestack/dev/subnets.database": "dev-database-1-id,dev-database-2-id",
        "/modulestack/dev/subnets.private": "subnet-private-1,subnet-private-2",
        "/modulestack/dev/subnets.public": "subnet-public-1,subnet-public-2",
    }


@pytest.mark.parametrize("accepted", [True, False])
def test_routes_lead_to_a_transit_gateway_that_has_accepted(account: AwsAccount, *, accepted: bool):
    """From the private subnet of each zone, and from isolated ones if the file says so; all addresses as two halves."""
    gateway = {
        "id": "tgw-0123456789abcdef0",
        "destinations": ["10.0.0.0/8", "0.0.0.0/0"],
        "isolated": True,
        "appliance_mode": True,
    }
    subnets = {"batch": {"type": "private", "cidrs": BATCH}, "database": {"cidrs": DATABASE}}
    done = _network(
        account,
        {"create": {"nat": "none", "transit_gateway": gateway, "subnets": subnets, "endpoints": []}},
        accepted=accepted,
    )
    attachment = done.one("aws:ec2transitgateway/vpcAttachment:VpcAttachment")
    assert attachment.inputs == {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "vpcId": "vpc-of-dev",
        "subnetIds": ["subnet-private-1", "subnet-private-2"],
        "applianceModeSupport": "enable",
        "dnsSupport": "enable",
        "tags": {"Name": "dev-transit-gateway"},
    }
    routes = {name: each for name, each in done.inputs().items() if name.startswith("ec2/route:")}
    assert routes == {
        f"ec2/route:Route dev-transit-gateway-{place}-{cidr.replace('/', '-')}": {
            "routeTableId": table,
            "destinationCidrBlock": cidr,
            "transitGatewayId": "tgw-0123456789abcdef0",
        }
        for place, table in {
            "1": "rtb-of-subnet-private-1",
            "2": "rtb-of-subnet-private-2",
            "database-1": "dev-database-1-id",
            "database-2": "dev-database-2-id",
        }.items()
        for cidr in ("10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1")
        if accepted
    }
    assert all(attachment.urn in each.dependencies for each in done.all("aws:ec2/route:Route"))


ADMINISTRATION_IS_LEFT_OUT = [(0, 21), (23, 3388), (3390, 65535)]


def test_a_closed_default_network_acl_leaves_subnets_another_one(account: AwsAccount):
    """No rule lets the internet reach ports 22 and 3389, whatever a scanner makes of their order (EC2.21)."""
    gateway = {"id": "tgw-0123456789abcdef0", "destinations": ["172.16.0.0/12"]}
    done = _network(
        account,
        {
            "create": {
                "default_network_acl": "closed",
                "transit_gateway": gateway,
                "ip_address_type": "dualstack",
                "subnets": {"database": {"cidrs": DATABASE}},
            }
        },
    )
    own, default = done.one("aws:ec2/networkAcl:NetworkAcl"), done.one("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
    rules = own.inputs["ingress"]
    whole = [each for each in rules if each["protocol"] == "-1"]
    ports = {
        (each.get("cidrBlock") or each["ipv6CidrBlock"], protocol): [
            (one["fromPort"], one["toPort"])
            for one in rules
            if one["protocol"] == protocol and one.get("cidrBlock") == each.get("cidrBlock")
        ]
        for each in rules
        for protocol in ("6", "17")
        if each not in whole
    }
    assert [each["cidrBlock"] for each in whole] == ["10.0.0.0/16", "172.16.0.0/12"]
    assert ports == {
        (world, protocol): ADMINISTRATION_IS_LEFT_OUT for world in ("0.0.0.0/0", "::/0") for protocol in ("6", "17")
    }
    assert {each["protocol"]: (each["icmpType"], each["icmpCode"]) for each in rules if "icmpType" in each} == {
        "1": (-1, -1),
        "58": (-1, -1),
    }
    assert len({each["ruleNo"] for each in rules}) == len(rules) == 16
    assert [each.get("cidrBlock") or each["ipv6CidrBlock"] for each in own.inputs["egress"]] == ["0.0.0.0/0", "::/0"]
    associations = done.all("aws:ec2/networkAclAssociation:NetworkAclAssociation")
    assert {each.name: each.inputs["subnetId"] for each in associations} == {
        "dev-public-1": "subnet-public-1",
        "dev-public-2": "subnet-public-2",
        "dev-private-1": "subnet-private-1",
        "dev-private-2": "subnet-private-2",
        "dev-database-1": "dev-database-1-id",
        "dev-database-2": "dev-database-2-id",
    }
    assert {each.urn for each in associations} <= {*default.dependencies}
    assert {name: default.inputs.get(name) for name in ("defaultNetworkAclId", "ingress", "egress")} == {
        "defaultNetworkAclId": "acl-default",
        "ingress": [],
        "egress": [],
    }


def test_a_nat_instance_starts_once_its_subnet_lets_it_out(account: AwsAccount):
    """Its first boot installs what translates addresses."""
    done = _network(account, {"create": {"default_network_acl": "closed", "nat": "instance"}})
    associations = done.all("aws:ec2/networkAclAssociation:NetworkAclAssociation")
    assert {each.urn for each in associations} <= {*done.one("aws:ec2/eip:Eip").dependencies}


def test_a_default_network_acl_that_was_closed_stays_the_programs_and_open(account: AwsAccount):
    stood = StandingEnvironment(
        resources=({"type": "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "name": "dev-default", "outputs": {}},)
    )
    done = _network(account, {"create": {"ip_address_type": "dualstack"}}, standing=stood)
    default = done.one("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
    rule = {"action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0}
    everything = [{**rule, "ruleNo": 100, "cidrBlock": "0.0.0.0/0"}, {**rule, "ruleNo": 101, "ipv6CidrBlock": "::/0"}]
    assert [default.inputs[name] for name in ("ingress", "egress")] == [everything, everything]
    assert done.all("aws:ec2/networkAcl:NetworkAcl") == []


def test_flow_logs_in_a_bucket(account: AwsAccount):
    """AWS's log delivery may write there for this account and region, and for no other; no role, no log group."""
    done = _network(account, {"create": {"flow_logs": {"destination": "s3", "retention_days": 90}}})
    log, policy = done.one("aws:ec2/flowLog:FlowLog"), done.one("aws:s3/bucketPolicy:BucketPolicy")
    bucket = "arn:aws:s3:::dev-flow-logs"
    assert log.inputs == {
        "vpcId": "vpc-of-dev",
        "trafficType": "ALL",
        "logDestinationType": "s3",
        "logDestination": bucket,
        "maxAggregationInterval": 600,
    }
    assert policy.urn in log.dependencies
    [rule] = done.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"]
    assert rule["expiration"] == {"days": 90}
    assert [each for each in done.inputs() if each.startswith(("iam/", "cloudwatch/"))] == []
    written = {
        source: resource_policy.allows(
            json.dumps(json.loads(policy.inputs["policy"])),
            service="delivery.logs.amazonaws.com",
            action="s3:PutObject",
            resource=f"{bucket}/AWSLogs/{account.id}/vpcflowlogs/eu-west-1/2026/11/28/a.log.gz",
            keys={
                "aws:sourceaccount": source,
                "aws:sourcearn": f"arn:aws:logs:eu-west-1:{source}:*",
                "aws:securetransport": "true",
            },
        )
        for source in (account.id, "999999999999")
    }
    assert written == {account.id: True, "999999999999": False}


def test_the_flow_log_comes_after_its_permission(account: AwsAccount):
    done = _network(account, {"create": {}})
    flow_log, permission = done.one("aws:ec2/flowLog:FlowLog"), done.one("aws:iam/rolePolicy:RolePolicy")
    assert permission.urn in flow_log.dependencies


def test_no_subnet_of_awsx_gives_public_addresses(account: AwsAccount):
    """The transform hangs on the VPC, and so on all of awsx's children."""
    assert _network(account, {"create": {}}).one("awsx:ec2:Vpc").transforms == (no_public_addresses,)


def test_the_transform_changes_subnets_only():
    subnet = no_public_addresses(_transformed("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True, "vpcId": "v"}))
    assert subnet is not None
    assert subnet.props == {"mapPublicIpOnLaunch": False, "vpcId": "v"}
    assert no_public_addresses(_transformed("aws:ec2/eip:Eip", {})) is None


def _transformed(type_: str, props: dict[str, Any]) -> pulumi.ResourceTransformArgs:
    return pulumi.ResourceTransformArgs(custom=True, type_=type_, name="x", props=props, opts=pulumi.ResourceOptions())
