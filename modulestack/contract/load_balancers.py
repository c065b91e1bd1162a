"""What both sides call load balancers that modules share."""

from __future__ import annotations

OWN = "own"
"""How a module's file names the load balancer that is its alone; none of the environment's is called so."""
RULE_PRIORITIES = range(1000, 50001)
"""
Of the rules that this program makes; those below are free for whoever operates it, such as for a maintenance page.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html (Priority)
"""
