"""
What a pipeline's roles may do of a network and of security groups: tables of IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

# What is created with the environment's tag ...
CREATE_NETWORK = (
    "ec2:AllocateAddress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSubnet",
    "ec2:CreateVpc",
)
CREATE_RULE = ("ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress")
# ... inside a resource that has it, ...
CREATE_WITHIN = (
    "ec2:CreateFlowLogs",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
)
# ... and what is done to a resource that has it.
TAG_EC2 = ("ec2:CreateTags", "ec2:DeleteTags")
CHANGE_NETWORK = (
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:CreateRoute",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSubnet",
    "ec2:DeleteVpc",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateAddress",
    "ec2:DisassociateRouteTable",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute",
)
CHANGE_GROUP = (
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:DeleteSecurityGroup",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
)
CHANGE_GROUP_FURTHER = ("ec2:ModifySecurityGroupRules",)
# What an environment with VPC endpoints needs besides; private names are a zone of AWS's own that the VPC gets.
READ_ENDPOINT = ("ec2:DescribeManagedPrefixLists", "ec2:DescribeVpcEndpoints")
READ_ENDPOINT_FURTHER = ("ec2:DescribePrefixLists",)
CREATE_ENDPOINT = ("ec2:CreateVpcEndpoint",)
CHANGE_ENDPOINT = ("ec2:CreateTags", "ec2:DeleteTags", "ec2:DeleteVpcEndpoints")
NAME_ENDPOINT_FURTHER = ("route53:AssociateVPCWithHostedZone",)
# What an environment whose private tasks get out by an EC2 instance needs besides.
READ_NAT_INSTANCE = ("ec2:DescribeNetworkInterfaces",)
CREATE_INTERFACE = ("ec2:CreateNetworkInterface",)
CHANGE_INTERFACE = (
    "ec2:AssociateAddress",
    "ec2:DeleteNetworkInterface",
    "ec2:DisassociateAddress",
    "ec2:ModifyNetworkInterfaceAttribute",
)
# One that is still attached is detached first, and names are asked for:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface
CHANGE_INTERFACE_FURTHER = ("ec2:DetachNetworkInterface",)
# What an environment whose network has IPv6 needs besides.
READ_DUAL_STACK = ("ec2:DescribeEgressOnlyInternetGateways",)
CREATE_EGRESS_ONLY = ("ec2:CreateEgressOnlyInternetGateway",)
CHANGE_DUAL_STACK = (
    "ec2:AssociateSubnetCidrBlock",
    "ec2:AssociateVpcCidrBlock",
    "ec2:DeleteEgressOnlyInternetGateway",
)
CHANGE_EGRESS_ONLY = ("ec2:CreateTags", "ec2:DeleteEgressOnlyInternetGateway", "ec2:DeleteTags")
ADD_RANGES = ("ec2:AssociateSubnetCidrBlock", "ec2:AssociateVpcCidrBlock")
# What an environment with a network ACL of its own needs besides. The VPC's default one has no tag before its rules are
# gone: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_network_acl
CREATE_ACL = ("ec2:CreateNetworkAcl",)
ADOPT_ACL_FURTHER = ("ec2:DeleteNetworkAclEntry",)
CHANGE_ACL = (
    "ec2:CreateNetworkAclEntry",
    "ec2:CreateTags",
    "ec2:DeleteNetworkAcl",
    "ec2:DeleteNetworkAclEntry",
    "ec2:DeleteTags",
)
ASSOCIATE_ACL = ("ec2:ReplaceNetworkAclAssociation",)
# What an environment with an attachment to a transit gateway needs besides. The provider asks for the gateway, and for
# the tables that the attachment is in:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_transit_gateway_vpc_attachment
READ_ATTACHMENT = ("ec2:DescribeTransitGatewayVpcAttachments", "ec2:DescribeTransitGateways")
READ_ATTACHMENT_FURTHER = ("ec2:DescribeTransitGatewayAttachments",)
READ_GATEWAY_TABLES_FURTHER = (
    "ec2:GetTransitGatewayRouteTableAssociations",
    "ec2:GetTransitGatewayRouteTablePropagations",
)
CREATE_ATTACHMENT = ("ec2:CreateTransitGatewayVpcAttachment",)
MODIFY_ATTACHMENT = ("ec2:ModifyTransitGatewayVpcAttachment",)
CHANGE_ATTACHMENT = ("ec2:CreateTags", "ec2:DeleteTags", "ec2:DeleteTransitGatewayVpcAttachment")
# What an environment whose VPC has its addresses of a pool needs besides; with the VPC its allocation goes.
READ_POOL = ("ec2:DescribeIpamPools",)
READ_POOL_ITSELF = ("ec2:GetIpamPoolCidrs",)
READ_POOL_ITSELF_FURTHER = ("ec2:GetIpamPoolAllocations",)
CREATE_IN_POOL = ("ec2:CreateVpc",)
# What EC2 asks of who has flow logs written into a bucket.
DELIVER_FLOW_LOGS_FURTHER = ("logs:CreateLogDelivery", "logs:DeleteLogDelivery")
