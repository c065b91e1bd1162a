"""Edits of the domain, its hosted zones and certificates."""

from __future__ import annotations

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.network import EXISTING
from tests.edits.plain import ACCOUNT, PLAIN, with_value

CERTIFICATE = f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"
DOMAIN = with_value(PLAIN, "modulestack:domain", {"zone": "example.com"})
ZONE_ROLE = "arn:aws:iam::210987654321:role/records"
ELSEWHERE = with_value(
    PLAIN, "modulestack:domain", {"zone": "example.com", "zone_id": "Z0000000000000000000A", "role": ZONE_ROLE}
)
"""With a hosted zone of another account."""
OF_DOMAIN = ["https://web.example.com", "https://api.internal.example.com"]
WITH_DOMAIN = ("modulestack:domain", {"zone": "example.com"})

CASES: tuple[EditCase, ...] = (
    of_environment("domain", None, {"zone": "example.com"}),
    of_environment("domain", {"zone": "example.com"}, None, DOMAIN, earlier=(DOMAIN,), retired_urls=OF_DOMAIN),
    of_environment("domain/zone", "example.com", "example.org", DOMAIN),
    of_environment("domain/zone", "example.com", "example.org", DOMAIN, retired_urls=OF_DOMAIN),
    of_environment("domain/zone_id", "Z0000000000000000000A", "Z0000000000000000000B", DOMAIN),
    of_environment(
        "domain/private_zone_id",
        None,
        "Z0000000000000000000A",
        with_value(EXISTING, "modulestack:domain", {"zone": "example.com"}),
    ),
    of_environment("domain/role", ZONE_ROLE, f"{ZONE_ROLE}-other", ELSEWHERE),
    of_environment("domain/http_redirect", None, False, DOMAIN),
    of_environment("retired_urls", None, ["http://api.any.internal"], DOMAIN, earlier=(PLAIN,)),
    of_environment("retired_urls", None, ["http://gone.any.internal"], DOMAIN),
    of_module("host", None, "www.example.com", DOMAIN),
    of_module("host", None, "www.example.com", DOMAIN, retired=["https://web.example.com"]),
    of_module("certificate", None, "*.example.com", DOMAIN),
    of_module("certificate", "*.example.com", CERTIFICATE, DOMAIN),
    of_module("further_certificates", None, ["shop.example.org"], DOMAIN),
    of_module("further_certificates", ["shop.example.org", CERTIFICATE], ["other.example.org", CERTIFICATE], DOMAIN),
)
