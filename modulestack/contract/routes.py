"""Destinations of routes."""

from __future__ import annotations

EVERYWHERE = "0.0.0.0/0"
HALVES = ("0.0.0.0/1", "128.0.0.0/1")
"""
All of it in two routes. They go before a route to all of it, so that one way out can follow another without a moment in
which there is neither: a route table has one route to a destination.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
"""
RESERVED = "169.254.168.0/22"
"""
Addresses to which no route leads, nor to a part of them: AWS's own services are there.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html (rules and considerations)
"""
