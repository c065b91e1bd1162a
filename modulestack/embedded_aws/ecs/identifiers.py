"""ARNs and identifiers as ECS makes them; the same account always makes the same ones in the same order."""

from __future__ import annotations

import random
import string
import uuid

_TOKEN = string.ascii_letters + string.digits + "-_"


class IdGenerator:
    """A source of identifiers, from *seed*."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311

    def task(self) -> str:
        """32 hex digits."""
        return f"{self._random.getrandbits(128):032x}"

    def deployment(self) -> str:
        """``ecs-svc/`` and 19 digits."""
        return f"ecs-svc/{self.digits()}"

    def digits(self) -> str:
        """19 digits, the first of them no zero."""
        return str(self._random.randrange(10**18, 10**19))

    def token(self) -> str:
        """22 characters, as in the ARN of a service deployment."""
        return "".join(self._random.choices(_TOKEN, k=22))

    def uuid(self) -> str:
        """Of attachments, containers and service events."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def interface(self) -> str:
        """``eni-`` and 17 hex digits."""
        return f"eni-0{self._random.getrandbits(64):016x}"

    def mac(self) -> str:
        """Of an elastic network interface."""
        return ":".join(f"{byte:02x}" for byte in (0x0A, *self._random.randbytes(5)))


def short(reference: str) -> str:
    """What follows the last slash: a name or id from a name, an id or an ARN."""
    return reference.rsplit("/", 1)[-1]


def private_dns(address: str, region: str) -> str:
    """Private DNS name of an address in a VPC."""
    domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{address.replace('.', '-')}.{domain}"
