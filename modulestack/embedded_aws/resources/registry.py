"""Every resource type and function that the embedded AWS can serve, by Pulumi's token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from modulestack.embedded_aws.resources import functions
from modulestack.embedded_aws.resources.acm import certificate
from modulestack.embedded_aws.resources.application_autoscaling import scaling
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import (
    flow_log,
    internet_gateway,
    nat_gateway,
    route,
    route_table,
    security_group,
    security_group_rule,
    subnet,
    vpc,
)
from modulestack.embedded_aws.resources.ecs import cluster, service, task_definition
from modulestack.embedded_aws.resources.elbv2 import listener, load_balancer, target_group
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.embedded_aws.resources.iam import open_id_connect_provider, policy, role
from modulestack.embedded_aws.resources.logs import log_group
from modulestack.embedded_aws.resources.route53 import record, zone
from modulestack.embedded_aws.resources.s3 import bucket, bucket_object, bucket_settings
from modulestack.embedded_aws.resources.ssm import parameter

_ALL: tuple[Handler, ...] = (
    bucket.Bucket(),
    bucket_object.BucketObjectv2(),
    bucket_settings.BucketLifecycleConfiguration(),
    bucket_settings.BucketOwnershipControls(),
    bucket_settings.BucketPolicy(),
    bucket_settings.BucketPublicAccessBlock(),
    bucket_settings.BucketServerSideEncryptionConfiguration(),
    bucket_settings.BucketVersioning(),
    certificate.Certificate(),
    certificate.CertificateValidation(),
    cluster.Cluster(),
    cluster.ClusterCapacityProviders(),
    vpc.Vpc(),
    flow_log.FlowLog(),
    internet_gateway.InternetGateway(),
    listener.Listener(),
    load_balancer.LoadBalancer(),
    log_group.LogGroup(),
    policy.Policy(),
    nat_gateway.Eip(),
    nat_gateway.NatGateway(),
    open_id_connect_provider.OpenIdConnectProvider(),
    record.Record(),
    role.Role(),
    role.RolePolicy(),
    role.RolePolicyAttachment(),
    route.Route(),
    route_table.RouteTable(),
    route_table.RouteTableAssociation(),
    scaling.Policy(),
    scaling.Target(),
    security_group.DefaultSecurityGroup(),
    security_group.SecurityGroup(),
    security_group_rule.SecurityGroupEgressRule(),
    security_group_rule.SecurityGroupIngressRule(),
    service.Service(),
    parameter.Parameter(),
    subnet.Subnet(),
    target_group.TargetGroup(),
    task_definition.TaskDefinition(),
    zone.Zone(),
)

HANDLERS: Mapping[str, Handler] = MappingProxyType({handler.type: handler for handler in _ALL})
"""Resource types. What is not here is a loud error of the engine's that names the type."""

FUNCTIONS: Mapping[str, Callable[[Context, dict[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "aws:ec2/getVpc:getVpc": functions.vpc,
        "aws:index/getAvailabilityZones:getAvailabilityZones": functions.availability_zones,
        "aws:index/getCallerIdentity:getCallerIdentity": functions.caller_identity,
        "aws:index/getPartition:getPartition": functions.partition,
        "aws:index/getRegion:getRegion": functions.region,
        "aws:route53/getZone:getZone": functions.zone,
        "aws:ssm/getParametersByPath:getParametersByPath": functions.parameters_by_path,
    }
)
"""Functions, from a context and their arguments to their result."""
