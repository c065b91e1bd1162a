"""
Operations of AWS Cloud Map in which moto differs from AWS, from moto's own state.

moto lists without filters, makes a namespace's hosted zone under another name and outside its VPC, allows one private
namespace in a VPC, and deletes what is in use.

https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
https://docs.aws.amazon.com/cloud-map/latest/api/API_DiscoverInstances.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

Params = Mapping[str, Any]
Answer = dict[str, Any]

_FAILED = "modulestack_error"
"""Where an operation of moto's keeps why it failed: code and message."""


def create_http_namespace(context: RequestContext, params: Params) -> Answer:
    """One that only DiscoverInstances looks into."""
    backend = _backend(context)
    _name_is_new(backend, params["Name"], "HTTP")
    made = backend.create_http_namespace(
        params["Name"], params.get("CreatorRequestId"), params.get("Description"), params.get("Tags") or []
    )
    return {"OperationId": made}


def create_private_dns_namespace(context: RequestContext, params: Params) -> Answer:
    """
    With a hosted zone of its name in its VPC; where that has one already, the operation fails.

    Text: https://github.com/docker-archive/ecs-plugin/issues/186
    """
    backend, name, vpc = _backend(context), params["Name"].rstrip("."), params["Vpc"]
    if vpc not in context.backend("ec2").vpcs:
        raise AwsError("InvalidInput", f"The VPC ID '{vpc}' does not exist")
    for zone in _zones_of(context, vpc):
        if zone.name.rstrip(".") == name:
            operation = backend.operations[backend._create_operation("CREATE_NAMESPACE", targets={})]
            operation.status = "FAIL"
            text = (
                f"The VPC {vpc} in region {context.region} has already been associated with the hosted zone "
                f"{zone.resource_id} with the same domain name. (Service: AmazonRoute53; Status Code: 400; Error Code: "
                "ConflictingDomainExists)"
            )
            setattr(operation, _FAILED, ("CANNOT_CREATE_HOSTED_ZONE", text))
            return {"OperationId": operation.id}
    zone = _route53(context).create_hosted_zone(
        name, private_zone=True, vpcid=vpc, vpcregion=context.region, comment="Created by AWS Cloud Map namespace"
    )
    operation = backend.create_http_namespace(
        name, params.get("CreatorRequestId"), params.get("Description"), params.get("Tags") or []
    )
    made = backend.namespaces[backend.operations[operation].targets["NAMESPACE"]]
    soa = ((params.get("Properties") or {}).get("DnsProperties") or {}).get("SOA") or {"TTL": 15}
    made.type, made.vpc, made.dns_properties = "DNS_PRIVATE", vpc, {"HostedZoneId": zone.resource_id, "SOA": soa}
    return {"OperationId": operation}


def delete_namespace(context: RequestContext, params: Params) -> Answer:
    """Only an empty one. Its hosted zone goes with it."""
    backend = _backend(context)
    found = _namespace(backend, params["Id"])
    if any(service.namespace_id == found.id for service in backend.services.values()):
        raise AwsError("ResourceInUse", "Namespace has associated services and cannot be deleted.")
    if zone := (found.dns_properties or {}).get("HostedZoneId"):
        _route53(context).delete_hosted_zone(zone)
    operation: str = backend.delete_namespace(found.id)
    return {"OperationId": operation}


def get_namespace(context: RequestContext, params: Params) -> Answer:
    """By id or ARN."""
    backend = _backend(context)
    return {"Namespace": _told(backend, _namespace(backend, params["Id"]))}


def list_namespaces(context: RequestContext, params: Params) -> Answer:
    """As the filters have it."""
    backend = _backend(context)
    found = [_told(backend, one) for one in backend.namespaces.values()]
    for each in found:
        each.pop("CreatorRequestId", None)
    return {"Namespaces": _filtered(found, params, {"TYPE": "Type", "NAME": "Name"})}


def get_operation(context: RequestContext, params: Params) -> Answer:
    """With the reason, if it failed."""
    backend = _backend(context)
    if params["OperationId"] not in backend.operations:
        raise AwsError("OperationNotFound", f"Operation not found: {params['OperationId']}")
    operation = backend.operations[params["OperationId"]]
    code, message = getattr(operation, _FAILED, (None, None))
    told = {"ErrorCode": code, "ErrorMessage": message} if code else {}
    return {"Operation": {**operation.to_json(), **told}}


def create_service(context: RequestContext, params: Params) -> Answer:
    """
    A name in a namespace.

    Source: https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html#API_CreateService_Errors
    """
    backend, dns = _backend(context), dict(params.get("DnsConfig") or {})
    namespace = _namespace(backend, params.get("NamespaceId") or dns.get("NamespaceId"))
    if dns and namespace.type == "HTTP":
        raise AwsError("InvalidInput", "DnsConfig cannot be specified for a service in an HTTP namespace")
    if any(s.name == params["Name"] and s.namespace_id == namespace.id for s in backend.services.values()):
        raise AwsError("ServiceAlreadyExists", "Service already exists.")
    made = backend.create_service(
        params["Name"],
        namespace.id,
        params.get("CreatorRequestId"),
        params.get("Description"),
        {"RoutingPolicy": "MULTIVALUE", "NamespaceId": namespace.id, **dns} if dns else None,
        params.get("HealthCheckConfig"),
        {"FailureThreshold": 1} if "HealthCheckCustomConfig" in params else None,
        params.get("Tags") or [],
        "DNS_HTTP" if dns else "HTTP",
    )
    return {"Service": _service(made)}


def get_service(context: RequestContext, params: Params) -> Answer:
    """By id or ARN."""
    return {"Service": _service(_found(context, params["Id"]))}


def delete_service(context: RequestContext, params: Params) -> Answer:
    """Only one without instances."""
    found = _found(context, params["Id"])
    if found.instances:
        raise AwsError(
            "ResourceInUse", "Service contains registered instances; delete the instances before the service"
        )
    _backend(context).delete_service(found.id)
    return {}


def list_services(context: RequestContext, params: Params) -> Answer:
    """As the filters have it."""
    found = [_service(one) for one in _backend(context).services.values()]
    for each in found:
        each.pop("CreatorRequestId", None)
    kept = _filtered(found, params, {"NAMESPACE_ID": "NamespaceId"})
    for each in kept:
        each.pop("NamespaceId")
    return {"Services": kept}


def discover_instances(context: RequestContext, params: Params) -> Answer:
    """
    Healthy ones, unless it is asked for others; of a service without health checks all.

    Source: https://docs.aws.amazon.com/cloud-map/latest/dg/services-health-checks.html
    """
    backend = _backend(context)
    namespace = next((one for one in backend.namespaces.values() if one.name == params["NamespaceName"]), None)
    if namespace is None:
        raise AwsError("NamespaceNotFound", params["NamespaceName"])
    inside = (one for one in backend.services.values() if one.namespace_id == namespace.id)
    service = next((one for one in inside if one.name == params["ServiceName"]), None)
    if service is None:
        raise AwsError("ServiceNotFound", params["ServiceName"])
    checked = service.health_check_config or service.health_check_custom_config
    found = backend._filter_instances(
        service.instances,
        params.get("QueryParameters"),
        params.get("OptionalParameters"),
        params.get("HealthStatus", "HEALTHY") if checked else "ALL",
    )
    told = [
        {
            "InstanceId": one.instance_id,
            "NamespaceName": namespace.name,
            "ServiceName": service.name,
            "HealthStatus": one.health_status if checked else "UNKNOWN",
            "Attributes": one.attributes,
        }
        for one in found
    ]
    return {
        "Instances": told[: params.get("MaxResults", 100)],
        "InstancesRevision": sum(service.instances_revision.values()),
    }


def _namespace(backend: Any, reference: str | None) -> Any:
    if (found := backend.namespaces.get((reference or "").rsplit("/", 1)[-1])) is None:
        raise AwsError("NamespaceNotFound", f"Namespace not found: {reference}")
    return found


def _service(found: Any) -> Answer:
    told = {key: value for key, value in found.to_json().items() if value is not None}
    return {**told, "InstanceCount": len(found.instances)}


def _found(context: RequestContext, reference: str) -> Any:
    services = _backend(context).services
    if (found := services.get(reference.rsplit("/", 1)[-1])) is None:
        raise AwsError("ServiceNotFound", f"Service not found: {reference}")
    return found


def _filtered(found: Iterable[Answer], params: Params, keys: Mapping[str, str]) -> list[Answer]:
    kept = list(found)
    for wanted in params.get("Filters") or ():
        key = keys.get(wanted["Name"])
        if key is None:
            raise AwsError("InvalidInput", f"Invalid filter name: {wanted['Name']}")
        kept = [one for one in kept if one[key] in wanted["Values"]]
    return kept


def _told(backend: Any, namespace: Any) -> Answer:
    """A Namespace, as https://docs.aws.amazon.com/cloud-map/latest/api/API_Namespace.html has it."""
    dns = {"DnsProperties": namespace.dns_properties} if namespace.vpc else {}
    told = {
        **namespace.to_json(),
        "Properties": {**dns, "HttpProperties": {"HttpName": namespace.name}},
        "ServiceCount": sum(service.namespace_id == namespace.id for service in backend.services.values()),
    }
    return {key: value for key, value in told.items() if value is not None and key != "UpdateDate"}


def _name_is_new(backend: Any, name: str, kind: str) -> None:
    """Source: https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html#API_CreateHttpNamespace_Errors"""
    if any(one.name == name and one.type == kind for one in backend.namespaces.values()):
        raise AwsError("NamespaceAlreadyExists", f"The namespace that you're trying to create already exists: {name}")


def _zones_of(context: RequestContext, vpc: str) -> list[Any]:
    zones = _route53(context).zones.values()
    return [zone for zone in zones if any(one["vpc_id"] == vpc for one in getattr(zone, "vpcs", None) or ())]


def _backend(context: RequestContext) -> Any:
    return context.backend("servicediscovery")


def _route53(context: RequestContext) -> Any:
    return context.backend("route53")


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Params], Answer]] = {
    ("servicediscovery", "CreateHttpNamespace"): create_http_namespace,
    ("servicediscovery", "CreatePrivateDnsNamespace"): create_private_dns_namespace,
    ("servicediscovery", "CreateService"): create_service,
    ("servicediscovery", "DeleteNamespace"): delete_namespace,
    ("servicediscovery", "DeleteService"): delete_service,
    ("servicediscovery", "DiscoverInstances"): discover_instances,
    ("servicediscovery", "GetNamespace"): get_namespace,
    ("servicediscovery", "GetOperation"): get_operation,
    ("servicediscovery", "GetService"): get_service,
    ("servicediscovery", "ListNamespaces"): list_namespaces,
    ("servicediscovery", "ListServices"): list_services,
}
"""(boto3's service, operation) → what answers it."""
