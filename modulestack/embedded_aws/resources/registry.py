"""Every resource type and function that the embedded AWS can serve, by Pulumi's token: one line for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from modulestack.embedded_aws.resources import (
    certificate_functions,
    existing_functions,
    functions,
    ipam_functions,
    key_functions,
    load_balancer_functions,
    namespace_functions,
    network_functions,
    role_functions,
    secret_functions,
    transit_gateway_functions,
    watching,
)
from modulestack.embedded_aws.resources.acm import certificate, certificate_validation
from modulestack.embedded_aws.resources.application_autoscaling import policy as autoscaling_policy
from modulestack.embedded_aws.resources.application_autoscaling import scheduled_action
from modulestack.embedded_aws.resources.application_autoscaling import target as autoscaling_target
from modulestack.embedded_aws.resources.autoscaling import group
from modulestack.embedded_aws.resources.chatbot import slack_channel_configuration
from modulestack.embedded_aws.resources.cloudfront import distribution, vpc_origin
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import (
    default_network_acl,
    default_security_group,
    egress_only_internet_gateway,
    eip,
    flow_log,
    internet_gateway,
    launch_template,
    nat_gateway,
    network_acl,
    network_acl_association,
    network_interface,
    route,
    route_table,
    route_table_association,
    security_group,
    security_group_egress_rule,
    security_group_ingress_rule,
    subnet,
    transit_gateway_attachment,
    vpc,
    vpc_endpoint,
)
from modulestack.embedded_aws.resources.ecr import (
    lifecycle_policy,
    pull_through_cache_rule,
    repository_creation_template,
    repository_policy,
)
from modulestack.embedded_aws.resources.ecr import repository as ecr_repository
from modulestack.embedded_aws.resources.ecs import (
    capacity_provider,
    cluster,
    cluster_capacity_providers,
    daemon,
    daemon_task_definition,
    task_definition,
)
from modulestack.embedded_aws.resources.ecs import functions as ecs_functions
from modulestack.embedded_aws.resources.ecs import service as ecs_service
from modulestack.embedded_aws.resources.efs import (
    access_point,
    backup_policy,
    file_system,
    file_system_policy,
    mount_target,
)
from modulestack.embedded_aws.resources.elbv2 import (
    listener,
    listener_certificate,
    listener_rule,
    load_balancer,
    target_group,
    trust_store,
    trust_store_revocation,
)
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.embedded_aws.resources.iam import (
    instance_profile,
    open_id_connect_provider,
    role,
    role_policy,
    role_policy_attachment,
)
from modulestack.embedded_aws.resources.iam import policy as iam_policy
from modulestack.embedded_aws.resources.kms import alias
from modulestack.embedded_aws.resources.logs import log_group
from modulestack.embedded_aws.resources.regional_handler import RegionalHandler
from modulestack.embedded_aws.resources.route53 import record as route53_record
from modulestack.embedded_aws.resources.route53 import zone
from modulestack.embedded_aws.resources.s3 import (
    bucket,
    bucket_lifecycle,
    bucket_logging,
    bucket_object,
    bucket_ownership_controls,
    bucket_policy,
    bucket_public_access_block,
    bucket_server_side_encryption,
    bucket_versioning,
)
from modulestack.embedded_aws.resources.s3 import functions as s3_functions
from modulestack.embedded_aws.resources.scheduler import schedule, schedule_group
from modulestack.embedded_aws.resources.servicediscovery import http_namespace, private_dns_namespace
from modulestack.embedded_aws.resources.servicediscovery import service as discovery_service
from modulestack.embedded_aws.resources.ssm import parameter
from modulestack.embedded_aws.resources.wafv2 import ip_set, web_acl, web_acl_association, web_acl_logging

_ALL: tuple[Handler, ...] = (
    RegionalHandler(certificate.HANDLER),
    RegionalHandler(certificate_validation.HANDLER),
    autoscaling_policy.HANDLER,
    scheduled_action.HANDLER,
    autoscaling_target.HANDLER,
    group.HANDLER,
    distribution.HANDLER,
    vpc_origin.HANDLER,
    *watching.HANDLERS,
    default_network_acl.HANDLER,
    default_security_group.HANDLER,
    egress_only_internet_gateway.HANDLER,
    eip.HANDLER,
    flow_log.HANDLER,
    internet_gateway.HANDLER,
    launch_template.HANDLER,
    nat_gateway.HANDLER,
    network_acl.HANDLER,
    network_acl_association.HANDLER,
    network_interface.HANDLER,
    transit_gateway_attachment.HANDLER,
    route.HANDLER,
    route_table.HANDLER,
    route_table_association.HANDLER,
    security_group.HANDLER,
    security_group_egress_rule.HANDLER,
    security_group_ingress_rule.HANDLER,
    subnet.HANDLER,
    vpc.HANDLER,
    vpc_endpoint.HANDLER,
    ecr_repository.HANDLER,
    lifecycle_policy.HANDLER,
    pull_through_cache_rule.HANDLER,
    repository_creation_template.HANDLER,
    repository_policy.HANDLER,
    capacity_provider.HANDLER,
    cluster.HANDLER,
    cluster_capacity_providers.HANDLER,
    daemon.HANDLER,
    daemon_task_definition.HANDLER,
    ecs_service.HANDLER,
    task_definition.HANDLER,
    access_point.HANDLER,
    backup_policy.HANDLER,
    file_system.HANDLER,
    file_system_policy.HANDLER,
    mount_target.HANDLER,
    listener.HANDLER,
    listener_certificate.HANDLER,
    listener_rule.HANDLER,
    load_balancer.HANDLER,
    target_group.HANDLER,
    trust_store.HANDLER,
    trust_store_revocation.HANDLER,
    instance_profile.HANDLER,
    open_id_connect_provider.HANDLER,
    iam_policy.HANDLER,
    role.HANDLER,
    role_policy.HANDLER,
    role_policy_attachment.HANDLER,
    alias.HANDLER,
    RegionalHandler(log_group.HANDLER),
    route53_record.HANDLER,
    zone.HANDLER,
    bucket.HANDLER,
    bucket_lifecycle.HANDLER,
    bucket_logging.HANDLER,
    bucket_object.HANDLER,
    bucket_ownership_controls.HANDLER,
    bucket_policy.HANDLER,
    bucket_public_access_block.HANDLER,
    bucket_server_side_encryption.HANDLER,
    bucket_versioning.HANDLER,
    schedule.HANDLER,
    schedule_group.HANDLER,
    discovery_service.HANDLER,
    http_namespace.HANDLER,
    private_dns_namespace.HANDLER,
    parameter.HANDLER,
    RegionalHandler(ip_set.HANDLER),
    RegionalHandler(web_acl.HANDLER),
    web_acl_association.HANDLER,
    RegionalHandler(web_acl_logging.HANDLER),
)

HANDLERS: Mapping[str, Handler] = MappingProxyType({handler.type: handler for handler in _ALL})
"""Resource types. What is not here is a loud error of the engine's that names the type."""

FUNCTIONS: Mapping[str, Callable[[Context, dict[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "aws:acm/getCertificate:getCertificate": certificate_functions.certificate,
        "aws:acmpca/getCertificateAuthority:getCertificateAuthority": certificate_functions.authority,
        "aws:chatbot/getSlackWorkspace:getSlackWorkspace": slack_channel_configuration.workspace,
        "aws:cloudcontrol/getResource:getResource": existing_functions.cloud_control,
        "aws:cloudwatch/getLogGroup:getLogGroup": existing_functions.log_group,
        "aws:ec2/getInternetGateway:getInternetGateway": network_functions.internet_gateway,
        "aws:ec2/getNetworkAcls:getNetworkAcls": network_functions.network_acls,
        "aws:ec2/getRouteTable:getRouteTable": network_functions.route_table,
        "aws:ec2/getRouteTables:getRouteTables": network_functions.route_tables,
        "aws:ec2/getVpcIpamPool:getVpcIpamPool": ipam_functions.pool,
        "aws:ec2/getVpcIpamPoolCidrs:getVpcIpamPoolCidrs": ipam_functions.pool_cidrs,
        "aws:ec2transitgateway/getAttachment:getAttachment": transit_gateway_functions.attachment,
        "aws:ec2transitgateway/getTransitGateway:getTransitGateway": transit_gateway_functions.transit_gateway,
        "aws:ec2/getManagedPrefixList:getManagedPrefixList": network_functions.managed_prefix_list,
        "aws:ec2/getSecurityGroup:getSecurityGroup": network_functions.security_group,
        "aws:ec2/getSubnet:getSubnet": network_functions.subnet,
        "aws:ec2/getSubnets:getSubnets": network_functions.subnets,
        "aws:ec2/getVpc:getVpc": functions.vpc,
        "aws:ec2/getVpcEndpoint:getVpcEndpoint": network_functions.vpc_endpoint,
        "aws:ec2/getVpcs:getVpcs": network_functions.vpcs,
        "aws:ec2/getVpnGateway:getVpnGateway": network_functions.vpn_gateway,
        "aws:ecr/getPullThroughCacheRule:getPullThroughCacheRule": pull_through_cache_rule.rule,
        "aws:ecr/getRepositories:getRepositories": functions.repositories,
        "aws:ecs/getCluster:getCluster": existing_functions.cluster,
        "aws:ecs/getService:getService": ecs_functions.service,
        "aws:ecs/getTaskDefinition:getTaskDefinition": ecs_functions.task_definition,
        "aws:efs/getFileSystem:getFileSystem": functions.file_system,
        "aws:iam/getPrincipalPolicySimulation:getPrincipalPolicySimulation": role_functions.simulation,
        "aws:iam/getRole:getRole": role_functions.role,
        "aws:index/getAvailabilityZones:getAvailabilityZones": functions.availability_zones,
        "aws:index/getCallerIdentity:getCallerIdentity": functions.caller_identity,
        "aws:index/getPartition:getPartition": functions.partition,
        "aws:index/getRegion:getRegion": functions.region,
        "aws:kms/getKey:getKey": key_functions.key,
        "aws:lb/getListener:getListener": load_balancer_functions.listener,
        "aws:lb/getListenerRule:getListenerRule": load_balancer_functions.listener_rule,
        "aws:lb/getLoadBalancer:getLoadBalancer": load_balancer_functions.load_balancer,
        "aws:route53/getZone:getZone": functions.zone,
        "aws:s3/getBucket:getBucket": s3_functions.bucket,
        "aws:s3/getBucketPolicy:getBucketPolicy": s3_functions.bucket_policy,
        "aws:secretsmanager/getSecretVersion:getSecretVersion": secret_functions.secret_version,
        "aws:servicediscovery/getDnsNamespace:getDnsNamespace": namespace_functions.dns,
        "aws:servicediscovery/getHttpNamespace:getHttpNamespace": namespace_functions.http,
        "aws:servicediscovery/getService:getService": namespace_functions.service,
        "aws:ssm/getParameter:getParameter": functions.parameter,
        "aws:ssm/getParametersByPath:getParametersByPath": functions.parameters_by_path,
    }
)
"""Functions, from a context and their arguments to their result."""
