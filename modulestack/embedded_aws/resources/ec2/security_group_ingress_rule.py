"""
aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule
"""

from __future__ import annotations

from modulestack.embedded_aws.resources.ec2.security_group_rule import rule_table
from modulestack.embedded_aws.resources.table_handler import TableHandler

HANDLER = TableHandler(rule_table("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ingress"))
"""Lets something in."""
