"""Every resource type and function that the embedded AWS can serve, by Pulumi's token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from modulestack.embedded_aws.resources import (
    bucket,
    bucket_object,
    bucket_settings,
    certificate,
    cluster,
    ec2_vpc,
    flow_log,
    functions,
    internet_gateway,
    listener,
    load_balancer,
    log_group,
    managed_policy,
    nat_gateway,
    open_id_connect,
    record,
    role,
    route,
    route_table,
    scaling,
    security_group,
    security_group_rule,
    service,
    ssm_parameter,
    subnet,
    target_group,
    task_definition,
    zone,
)
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler

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
    ec2_vpc.Vpc(),
    flow_log.FlowLog(),
    internet_gateway.InternetGateway(),
    listener.Listener(),
    load_balancer.LoadBalancer(),
    log_group.LogGroup(),
    managed_policy.Policy(),
    nat_gateway.Eip(),
    nat_gateway.NatGateway(),
    open_id_connect.OpenIdConnectProvider(),
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
    ssm_parameter.Parameter(),
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
