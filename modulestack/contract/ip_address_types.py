"""
Which addresses a load balancer and a network have.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#ip-address-type
"""

from __future__ import annotations

from typing import Literal

IPV4 = "ipv4"
DUALSTACK = "dualstack"
WITHOUT_PUBLIC_IPV4 = "dualstack-without-public-ipv4"
IpAddressType = Literal["ipv4", "dualstack", "dualstack-without-public-ipv4"]
"""Of a load balancer."""
NetworkAddressType = Literal["ipv4", "dualstack"]
