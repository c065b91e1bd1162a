"""Stand-ins for load balancers that somebody else made, with what others have on their listeners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws

ANYWHERE = "0.0.0.0/0"


def seed_load_balancers(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """
    Make what each of *references* names, a load balancer's name, its scheme and perhaps a domain, in the VPC there is.

    It listens on port 80, and on port 443 with a certificate for all names in the domain; it says 404 to all requests.
    """
    for reference in dict.fromkeys(references):
        name, scheme, *domain = reference.split()
        _make(aws, name, scheme, *domain)
        yield f"{scheme} load balancer {name}, which listens on port {'80 and 443' if domain else 80}"


def _make(aws: EmbeddedAws, name: str, scheme: str, domain: str = "") -> None:
    """Of one that is there already, only the listeners that it lacks."""
    elbv2 = aws.client("elbv2")
    there = [each for each in elbv2.describe_load_balancers()["LoadBalancers"] if each["LoadBalancerName"] == name]
    arn = there[0]["LoadBalancerArn"] if there else _balancer(aws, name, scheme)
    listening = {each["Port"] for each in elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]}
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}
    if 80 not in listening:
        elbv2.create_listener(LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[answer])
    if domain and 443 not in listening:
        shown = [{"CertificateArn": _certificate(aws, domain)}]
        elbv2.create_listener(
            LoadBalancerArn=arn, Port=443, Protocol="HTTPS", Certificates=shown, DefaultActions=[answer]
        )


def _balancer(aws: EmbeddedAws, name: str, scheme: str) -> str:
    """ARN of a new one, which lets everybody in."""
    ec2, elbv2 = aws.client("ec2"), aws.client("elbv2")
    vpc = next(each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"] if not each["IsDefault"])
    group = ec2.create_security_group(GroupName=f"of {name}", Description="rehearsed", VpcId=vpc)["GroupId"]
    permissions = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": ANYWHERE}]}
        for port in (80, 443)
    ]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=permissions)
    subnets = _subnets(ec2, vpc, is_public=scheme == "internet-facing")
    made = elbv2.create_load_balancer(Name=name, Subnets=subnets, SecurityGroups=[group], Scheme=scheme)
    arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
    elbv2.get_waiter("load_balancer_available").wait(LoadBalancerArns=[arn])
    return arn


def _subnets(ec2: Any, vpc: str, *, is_public: bool) -> list[str]:
    """One of each zone: those that lead to an internet gateway, or the others."""
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    public = {
        association.get("SubnetId")
        for table in tables
        for association in table["Associations"]
        if any(route.get("GatewayId", "").startswith("igw-") for route in table["Routes"])
    }
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    return [each["SubnetId"] for each in subnets if (each["SubnetId"] in public) == is_public]


def _certificate(aws: EmbeddedAws, domain: str) -> str:
    """Its owner has proven the names long ago."""
    arn = aws.client("acm").request_certificate(DomainName=f"*.{domain}", ValidationMethod="DNS")["CertificateArn"]
    with aws.internal():
        aws.backend("acm")._certificates[arn].status = "ISSUED"
    return str(arn)
