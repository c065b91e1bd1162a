"""Networks: EC2: what each resource type is made of, and how it changes."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.resources.round_trips.world import POLICY, TAGGED, TAGS, WIDER, Case, hidden

ALL = {"ruleNo": 100, "action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlock": "10.0.0.0/16"}
HTTPS = {
    "ruleNo": 110,
    "action": "allow",
    "protocol": "6",
    "fromPort": 443,
    "toPort": 443,
    "ipv6CidrBlock": "::/0",
}
PING = {
    "ruleNo": 120,
    "action": "deny",
    "protocol": "1",
    "fromPort": 0,
    "toPort": 0,
    "cidrBlock": "0.0.0.0/0",
    "icmpType": 8,
    "icmpCode": -1,
}
"""Rules of network ACLs."""


def whole(*rules: dict[str, Any]) -> list[dict[str, Any]]:
    """As the provider reads them back."""
    unsaid = {"cidrBlock": "", "icmpCode": 0, "icmpType": 0, "ipv6CidrBlock": ""}
    return [unsaid | rule for rule in rules]


CASES: dict[str, Case] = {
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": Case(
        lambda w: {"defaultNetworkAclId": w.default_acl, "ingress": whole(ALL), "egress": whole(ALL), **TAGS},
        {"ingress": whole(ALL, PING), "egress": [], **TAGGED},
        stays=True,
    ),
    "aws:ec2/networkAcl:NetworkAcl": Case(
        lambda w: {"vpcId": w.vpc, "ingress": whole(PING, HTTPS), "egress": whole(PING, ALL), **TAGS},
        {"ingress": whole(PING, {**HTTPS, "toPort": 444}), "egress": whole(PING), **TAGGED},
    ),
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": Case(
        lambda w: {"networkAclId": w.acl, "subnetId": w.subnets[0]}, None
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Case(lambda w: {"vpcId": w.vpc, **TAGS}, TAGGED, stays=True),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": Case(lambda w: {"vpcId": w.vpc, **TAGS}, TAGGED),
    "aws:ec2/eip:Eip": Case(
        lambda w: dict(TAGS), TAGGED, hidden("address associateWithPrivateIp ipamPoolId privateDns")
    ),
    "aws:ec2/flowLog:FlowLog": Case(
        lambda w: {
            "vpcId": w.vpc,
            "trafficType": "ALL",
            "logDestinationType": "cloud-watch-logs",
            "logDestination": f"arn:aws:logs:eu-west-1:{w.ctx.account_id}:log-group:/standing",
            "iamRoleArn": f"arn:aws:iam::{w.ctx.account_id}:role/standing",
            "maxAggregationInterval": 600,
            **TAGS,
        },
        TAGGED,
        hidden(
            "deliverCrossAccountRole destinationOptions eniId regionalNatGatewayId subnetId tagFieldSpecifications "
            "transitGatewayAttachmentId transitGatewayId"
        ),
    ),
    "aws:ec2/internetGateway:InternetGateway": Case(lambda w: {**TAGS}, TAGGED),
    "aws:ec2/launchTemplate:LaunchTemplate": Case(
        lambda w: {
            "name": "staging-machines",
            "blockDeviceMappings": [
                {
                    "deviceName": "/dev/xvda",
                    "ebs": {"deleteOnTermination": "true", "encrypted": "true", "volumeSize": 30, "volumeType": "gp3"},
                }
            ],
            "creditSpecification": {"cpuCredits": "standard"},
            "description": "machines",
            "disableApiStop": True,
            "disableApiTermination": True,
            "ebsOptimized": "true",
            "iamInstanceProfile": {"arn": w.ctx.global_arn("iam", "instance-profile/machines")},
            "imageId": "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
            "instanceInitiatedShutdownBehavior": "terminate",
            "instanceMarketOptions": {"marketType": "spot", "spotOptions": {"maxPrice": "0.1"}},
            "instanceType": "t3.small",
            "keyName": "key",
            "maintenanceOptions": {"autoRecovery": "default"},
            "metadataOptions": {"httpEndpoint": "enabled", "httpPutResponseHopLimit": 1, "httpTokens": "required"},
            "monitoring": {"enabled": True},
            "networkInterfaces": [
                {"associatePublicIpAddress": "false", "deviceIndex": 0, "securityGroups": w.groups[:1]}
            ],
            "tagSpecifications": [{"resourceType": "instance", "tags": {"Name": "machine"}}],
            "updateDefaultVersion": True,
            "userData": "IyEvYmluL3NoCg==",
            "vpcSecurityGroupIds": w.groups[:1],
            **TAGS,
        },
        {"instanceType": "t3.medium", "description": "more", "userData": "IyEvYmluL2Jhc2gK", **TAGGED},
        hidden(
            "capacityReservationSpecification cpuOptions enclaveOptions hibernationOptions instanceRequirements "
            "kernelId licenseSpecifications networkPerformanceOptions placement privateDnsNameOptions ramDiskId "
            "secondaryInterfaces securityGroupNames"
        ),
    ),
    "aws:ec2/natGateway:NatGateway": Case(
        lambda w: {"subnetId": w.subnets[0], "allocationId": w.address, **TAGS},
        TAGGED,
        hidden(
            "autoProvisionZones autoScalingIps availabilityZoneAddresses regionalNatGatewayAddresses "
            "regionalNatGatewayAutoMode routeTableId"
        ),
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Case(
        lambda w: {
            "transitGatewayId": w.transit_gateway,
            "vpcId": w.vpc,
            "subnetIds": w.subnets[:1],
            "applianceModeSupport": "disable",
            "dnsSupport": "enable",
            **TAGS,
        },
        {"applianceModeSupport": "enable", **TAGGED},
    ),
    "aws:ec2/networkInterface:NetworkInterface": Case(
        lambda w: {
            "subnetId": w.subnets[0],
            "securityGroups": w.groups[:1],
            "sourceDestCheck": False,
            "description": "nat",
            **TAGS,
        },
        lambda w: {"securityGroups": w.groups[1:2], "sourceDestCheck": True, "description": "other", **TAGGED},
        hidden(
            "attachments connectionTrackingSpecification enaSrdSpecification enablePrimaryIpv6 ipv4PrefixCount "
            "ipv6AddressCount ipv6AddressListEnabled ipv6AddressLists ipv6PrefixCount privateIpListEnabled "
            "privateIpLists privateIpsCount"
        ),
    ),
    "aws:ec2/route:Route": Case(
        lambda w: {"routeTableId": w.table, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": w.igw},
        lambda w: {"gatewayId": w.igw},
        hidden(
            "carrierGatewayId coreNetworkArn destinationIpv6CidrBlock destinationPrefixListId localGatewayId "
            "odbNetworkArn vpcEndpointId vpcPeeringConnectionId"
        ),
    ),
    "aws:ec2/routeTable:RouteTable": Case(lambda w: {"vpcId": w.vpc, **TAGS}, TAGGED),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Case(
        lambda w: {"routeTableId": w.table, "subnetId": w.subnets[0]}, None, hidden("gatewayId")
    ),
    "aws:ec2/securityGroup:SecurityGroup": Case(
        lambda w: {"name": "web", "description": "web's tasks", "vpcId": w.vpc, **TAGS}, TAGGED
    ),
    "aws:ec2/subnet:Subnet": Case(
        lambda w: {"vpcId": w.vpc, "cidrBlock": "10.0.9.0/24", "availabilityZone": "eu-west-1a", **TAGS},
        lambda w: {
            "mapPublicIpOnLaunch": True,
            "ipv6CidrBlock": w.ipv6_part,
            "assignIpv6AddressOnCreation": True,
            **TAGGED,
        },
        hidden("customerOwnedIpv4Pool ipv4IpamPoolId ipv4NetmaskLength ipv6IpamPoolId ipv6NetmaskLength outpostArn"),
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Case(
        lambda w: {
            "vpcId": w.vpc,
            "serviceName": "com.amazonaws.eu-west-1.logs",
            "vpcEndpointType": "Interface",
            "privateDnsEnabled": False,
            "subnetIds": w.subnets[:2],
            "securityGroupIds": w.groups[:1],
            "policy": POLICY,
            **TAGS,
        },
        lambda w: {
            "subnetIds": w.subnets[1:],
            "securityGroupIds": w.groups[1:],
            "policy": WIDER,
            **TAGGED,
        },
        hidden("autoAccept dnsOptions resourceConfigurationArn serviceNetworkArn subnetConfigurations"),
    ),
    "aws:ec2/vpc:Vpc": Case(
        lambda w: {"cidrBlock": "10.1.0.0/16", "enableDnsHostnames": True, **TAGS},
        {"enableDnsHostnames": False, "assignGeneratedIpv6CidrBlock": True, **TAGGED},
        hidden("ipv4IpamPoolId ipv4NetmaskLength ipv6IpamPoolId ipv6NetmaskLength"),
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Case(
        lambda w: {
            "securityGroupId": w.groups[1],
            "cidrIpv4": "10.0.0.0/8",
            "ipProtocol": "-1",
            "description": "all",
            **TAGS,
        },
        {"description": "everything", **TAGGED},
        hidden("cidrIpv6 fromPort prefixListId referencedSecurityGroupId toPort"),
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Case(
        lambda w: {
            "securityGroupId": w.groups[0],
            "referencedSecurityGroupId": w.groups[1],
            "ipProtocol": "tcp",
            "fromPort": 80,
            "toPort": 80,
            "description": "web",
            **TAGS,
        },
        {"toPort": 81, "description": "other", **TAGGED},
        hidden("cidrIpv4 cidrIpv6 prefixListId"),
    ),
}
