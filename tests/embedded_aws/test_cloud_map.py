"""Cloud Map, where moto is otherwise: zones of namespaces, what is in use, filters, who is healthy."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws


def namespace(aws: EmbeddedAws, vpc: str, name: str) -> dict[str, Any]:
    """The operation that makes one of private DNS."""
    client = aws.client("servicediscovery")
    begun = client.create_private_dns_namespace(Name=name, Vpc=vpc)["OperationId"]
    operation: dict[str, Any] = client.get_operation(OperationId=begun)["Operation"]
    return operation


def test_a_private_namespace_has_a_hosted_zone_of_its_name_in_its_vpc(aws: EmbeddedAws) -> None:
    """Where the VPC has one of that name already, the operation fails; the namespace takes its zone along."""
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = namespace(aws, vpc, "staging.tasks.internal")
    route53 = aws.client("route53")
    [zone] = route53.list_hosted_zones_by_vpc(VPCId=vpc, VPCRegion=aws.region)["HostedZoneSummaries"]
    assert (made["Status"], zone["Name"].rstrip(".")) == ("SUCCESS", "staging.tasks.internal")
    failed = namespace(aws, vpc, "staging.tasks.internal")
    assert (failed["Status"], failed["ErrorCode"]) == ("FAIL", "CANNOT_CREATE_HOSTED_ZONE")
    assert "ConflictingDomainExists" in failed["ErrorMessage"]
    assert namespace(aws, vpc, "prod.tasks.internal")["Status"] == "SUCCESS"
    aws.client("servicediscovery").delete_namespace(Id=made["Targets"]["NAMESPACE"])
    assert [each["Name"].rstrip(".") for each in route53.list_hosted_zones()["HostedZones"]] == ["prod.tasks.internal"]


def test_what_is_in_use_stays_and_only_the_healthy_are_found(aws: EmbeddedAws) -> None:
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    inside = namespace(aws, vpc, "staging.tasks.internal")["Targets"]["NAMESPACE"]
    client = aws.client("servicediscovery")
    dns = {"NamespaceId": inside, "DnsRecords": [{"Type": "A", "TTL": 10}]}
    service = client.create_service(Name="api", DnsConfig=dns, HealthCheckCustomConfig={"FailureThreshold": 1})[
        "Service"
    ]
    with pytest.raises(ClientError, match="ServiceAlreadyExists"):
        client.create_service(Name="api", DnsConfig=dns)
    for name in ("a", "b"):
        client.register_instance(ServiceId=service["Id"], InstanceId=name, Attributes={"AWS_INSTANCE_IPV4": "10.0.0.1"})
    client.update_instance_custom_health_status(ServiceId=service["Id"], InstanceId="a", Status="UNHEALTHY")
    where = {"NamespaceName": "staging.tasks.internal", "ServiceName": "api"}
    found = {
        status: [each["InstanceId"] for each in client.discover_instances(**where, **extra)["Instances"]]
        for status, extra in {"": {}, "ALL": {"HealthStatus": "ALL"}}.items()
    }
    assert found == {"": ["b"], "ALL": ["a", "b"]}
    with pytest.raises(ClientError, match="ResourceInUse"):
        client.delete_service(Id=service["Id"])
    with pytest.raises(ClientError, match="ResourceInUse"):
        client.delete_namespace(Id=inside)
    assert [
        each["Id"] for each in client.list_services(Filters=[{"Name": "NAMESPACE_ID", "Values": ["ns-x"]}])["Services"]
    ] == []
