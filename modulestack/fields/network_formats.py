"""
Addresses: DNS names, ranges of a VPC, paths and answers of a health check.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

import ipaddress
import re

from modulestack.contract import flow_logs, limits, vpc_endpoints
from modulestack.contract.protocols import GRPC_CODE
from modulestack.contract.request_headers import NAME_LENGTH, NAME_PATTERN
from modulestack.fields.pattern import matches
from modulestack.fields.text import listed, nearest

PATH_PATTERN = r"^/[!-~]*$"
MATCHER_PATTERN = r"^([2-4][0-9]{2}(-[2-4][0-9]{2}|(,[2-4][0-9]{2})*)|[0-9]{1,2}(-[0-9]{1,2}|(,[0-9]{1,2})*))$"
CIDR_PATTERN = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/(1[6-9]|2[0-8])$"
DNS_PATTERN = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$"
MODULE_URL_PATTERN = (
    r"^(https?|tcp|tls|udp)://([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](:[1-9][0-9]{0,4})?$"
)
VPC_PATTERN = r"^vpc-([0-9a-f]{8}|[0-9a-f]{17})$"
DESTINATION_PATTERN = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/([0-9]|[12][0-9]|3[0-2])$"
TRANSIT_GATEWAY_PATTERN = r"^tgw-[0-9a-f]{17}$"
IPAM_POOL_PATTERN = r"^ipam-pool-[0-9a-f]{17}$"
HOSTED_ZONE_PATTERN = r"^Z[0-9A-Z]{1,31}$"
LOAD_BALANCER_PATTERN = r"^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$"
SUBNET_PATTERN = r"^subnet-([0-9a-f]{8}|[0-9a-f]{17})$"
SECURITY_GROUP_PATTERN = r"^sg-([0-9a-f]{8}|[0-9a-f]{17})$"
PREFIX_LIST_PATTERN = r"^pl-([0-9a-f]{8}|[0-9a-f]{17})$"
HEADER_VALUE_PATTERN = r"^[!-~]([ -~]*[!-~])?$"
HEADER_SECONDS_PATTERN = r"^[0-9]{1,9}$"
SOURCE_PATTERN = r"^(pl-([0-9a-f]{8}|[0-9a-f]{17})|[0-9a-f:.]+/[0-9]{1,3})$"


def health_path(text: str) -> str:
    """Path of an HTTP health check."""
    if not text.startswith("/"):
        raise ValueError("does not start with /")
    if not matches(PATH_PATTERN, text):
        raise ValueError("holds a space or another character that a URL must encode, such as %20")
    if len(text) > limits.HEALTH_CHECK_PATH_LENGTH.max:
        raise ValueError(f"is too long: {len(text)} characters, {limits.HEALTH_CHECK_PATH_LENGTH.max} are allowed")
    return text


def matcher(text: str) -> str:
    """HTTP codes that count as healthy, or those of gRPC, which are smaller."""
    low, high = limits.HEALTH_CHECK_CODE
    allowed = f"allowed a code ({low}), several (200,204) or a range (200-299), from {low} to {high}; of gRPC "
    allowed += f"{GRPC_CODE.min} to {GRPC_CODE.max}"
    if not re.fullmatch(r"[0-9]+(-[0-9]+|(,[0-9]+)*)", text):
        raise ValueError(f"names no HTTP codes: {allowed}")
    codes = [int(code) for code in re.split("[-,]", text)]
    if not any(all(code in allowed_codes for code in codes) for allowed_codes in (limits.HEALTH_CHECK_CODE, GRPC_CODE)):
        raise ValueError(f"names a code that a load balancer does not take for healthy: {allowed}")
    if "-" in text and codes[0] >= codes[1]:
        raise ValueError(f"is a range from high to low: {allowed}")
    return text


def dns_name(text: str) -> str:
    """
    A full DNS name: at least two labels, the last of two characters or more, lower case, no dot at the end.

    Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
    """
    meant = text.rstrip(".").lower()
    if meant != text and matches(DNS_PATTERN, meant) and len(meant) <= limits.DNS_NAME_LENGTH:
        slip = "ends with a dot" if text.endswith(".") else "has capital letters"
        raise ValueError(f"{slip}: write {meant}")
    if "://" in text:
        raise ValueError("is an address: write the name alone, without https:// and path")
    if not matches(DNS_PATTERN, text):
        raise ValueError(
            "is no DNS name: allowed labels of lower case letters, digits and hyphens, joined by dots, the last with "
            "two or more"
        )
    if len(text) > limits.DNS_NAME_LENGTH:
        raise ValueError(f"is too long: {len(text)} characters, DNS takes {limits.DNS_NAME_LENGTH}")
    if any(len(label) > limits.DNS_LABEL_LENGTH for label in text.split(".")):
        raise ValueError(f"has too long a label: DNS takes {limits.DNS_LABEL_LENGTH} characters between two dots")
    return text


def module_url(text: str) -> str:
    """
    Where a module answers, or did: scheme and name, of a further port its number, no path.

    Names of load balancers have capitals.
    """
    if not matches(MODULE_URL_PATTERN, text):
        raise ValueError(
            "is no module's address: allowed https:// or http:// and a name, such as https://web.example.com; of a "
            "network load balancer tcp://, tls:// or udp:// with a port"
        )
    return text


def client_addresses(text: str) -> str:
    """
    Addresses of whoever asks, as a web ACL's set of them has them: all but those of a whole /0.

    Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html (Addresses)
    """
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        raise ValueError("is no range of IPv4 addresses: allowed such as 203.0.113.0/24 or 203.0.113.7/32") from None
    if "/" not in text or network.prefixlen == 0:
        raise ValueError("has no size, or that of all addresses: allowed /1 to /32")
    return text


def source(text: str) -> str:
    """
    Whoever may connect to a load balancer: addresses of either kind, but not all, or a prefix list.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
    """
    if text.startswith("pl-"):
        if not matches(PREFIX_LIST_PATTERN, text):
            raise ValueError("is no prefix list's id: allowed pl- and 8 or 17 hexadecimal digits")
        return text
    allowed = "allowed such as 203.0.113.0/24, 2001:db8::/32 or pl-0123456789abcdef0"
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"is no range of addresses and no prefix list: {allowed}") from None
    if network.prefixlen == 0:
        raise ValueError("is everybody: leave allowed_sources out if that is meant")
    if "/" not in text or str(network) != text:
        raise ValueError(f"is not how AWS writes a range: write {network}")
    return text


def header_name(text: str) -> str:
    """A header's name that says nothing else."""
    if not matches(NAME_PATTERN, text):
        raise ValueError(f"is no header's name: allowed letters, digits, - and _, {NAME_LENGTH} at most")
    return text


def header_value(text: str) -> str:
    """
    Value of a header of an answer.

    Source (single header):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    """
    if not matches(HEADER_VALUE_PATTERN, text):
        raise ValueError("is no value of a header: allowed visible ASCII characters, with blanks inside")
    if len(text) > limits.HEADER_LENGTH:
        raise ValueError(f"is too long: {len(text)} characters, load balancers send {limits.HEADER_LENGTH}")
    return text


def header_seconds(text: str) -> str:
    """A number of seconds in a header."""
    if not matches(HEADER_SECONDS_PATTERN, text):
        raise ValueError("is no number of seconds: allowed digits, in quotes")
    return text


def cidr(text: str) -> str:
    """The addresses of a VPC."""
    sizes = limits.VPC_PREFIX
    try:
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        raise ValueError("is no range of IPv4 addresses: allowed such as 10.0.0.0/16") from None
    has_size = "/" in text and text.rpartition("/")[2].isdigit()
    if has_size and network.prefixlen not in sizes:
        raise ValueError(f"is not of a size that a VPC can have: allowed /{sizes.min} to /{sizes.max}")
    if not any(network.subnet_of(ipaddress.IPv4Network(private)) for private in limits.PRIVATE_RANGES):
        raise ValueError(f"holds public addresses: allowed within {listed(limits.PRIVATE_RANGES)}")
    if not has_size:
        first = ipaddress.IPv4Network(f"{network.network_address}/{sizes.min}", strict=False)
        raise ValueError(f"has no size: write such as {first}")
    if str(network) != text:
        raise ValueError(f"does not start at its first address: write {network}")
    return text


def route_destination(text: str) -> str:
    """Addresses to which a route leads."""
    try:
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        raise ValueError("is no range of IPv4 addresses: allowed such as 10.0.0.0/8") from None
    if "/" not in text:
        raise ValueError(f"has no size: write {network}, if it is one address")
    if str(network) != text:
        raise ValueError(f"does not start at its first address: write {network}")
    return text


def transit_gateway_id(text: str) -> str:
    """A transit gateway that exists."""
    if not matches(TRANSIT_GATEWAY_PATTERN, text):
        raise ValueError("is no transit gateway's id: allowed tgw- and 17 hexadecimal digits")
    return text


def ipam_pool_id(text: str) -> str:
    """A pool of IPAM that exists."""
    if not matches(IPAM_POOL_PATTERN, text):
        raise ValueError("is no pool's id: allowed ipam-pool- and 17 hexadecimal digits")
    return text


def vpc_id(text: str) -> str:
    """A VPC that exists."""
    if not matches(VPC_PATTERN, text):
        raise ValueError("is no VPC's id: allowed vpc- and 8 or 17 hexadecimal digits")
    return text


def hosted_zone_id(text: str) -> str:
    """
    A hosted zone that exists.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html (32 characters at most)
    """
    if not matches(HOSTED_ZONE_PATTERN, text):
        raise ValueError("is no hosted zone's id: allowed Z and up to 31 capital letters and digits")
    return text


def existing_load_balancer_name(text: str) -> str:
    """
    A load balancer that exists.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html (Name)
    """
    if not matches(LOAD_BALANCER_PATTERN, text):
        raise ValueError(
            "is no name of a load balancer: allowed up to 32 letters, digits and inner hyphens, not beginning with "
            "internal-"
        )
    return text


def subnet_id(text: str) -> str:
    """A subnet that exists."""
    if not matches(SUBNET_PATTERN, text):
        raise ValueError("is no subnet's id: allowed subnet- and 8 or 17 hexadecimal digits")
    return text


def security_group_id(text: str) -> str:
    """A security group that exists."""
    if not matches(SECURITY_GROUP_PATTERN, text):
        raise ValueError("is no security group's id: allowed sg- and 8 or 17 hexadecimal digits")
    return text


def endpoint(text: str) -> str:
    """The short name of a service that a VPC has an endpoint for."""
    if text not in vpc_endpoints.NAMES:
        close = nearest(text, vpc_endpoints.NAMES)
        advice = f"did you mean {close}?" if close else f"allowed {listed(vpc_endpoints.NAMES)}"
        raise ValueError(f"is no service that endpoints are made for here: {advice}")
    return text


def flow_log_field(text: str) -> str:
    """What a record of a flow log may have."""
    if text not in flow_logs.FIELDS:
        close = nearest(text, flow_logs.FIELDS)
        advice = f"did you mean {close}?" if close else f"allowed {listed(flow_logs.FIELDS)}"
        raise ValueError(f"is nothing that flow logs record: {advice}")
    return text
