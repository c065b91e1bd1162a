"""
How long one request waits, and that botocore makes it once: what is tried again, and for how long, is ours to decide.

Source: https://docs.aws.amazon.com/botocore/latest/reference/config.html
"""

from __future__ import annotations

from botocore.config import Config

REQUEST = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=5, read_timeout=20, tcp_keepalive=True
)
"""Seconds. Of all clients: those that fetch the credentials too, for a call waits for them."""
