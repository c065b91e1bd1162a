"""What the rules of certificates tell to write."""

from __future__ import annotations

from tests.edits.cases.domain import CERTIFICATE, DOMAIN
from tests.edits.plain import ACCOUNT, OWNED, with_value
from tests.environment.followed_rule import of, on_web

FRONT = "modulestack:load_balancers/front"
SHARED = with_value(DOMAIN, "modulestack:load_balancers", {"front": {"scheme": "internet-facing"}})

OF_CERTIFICATES = (
    on_web("certificates_have_a_host", {"certificate": "*.example.com"}, "or leave it out", {"certificate": None}),
    of(
        "certificates_have_a_host",
        {"modulestack:modules/web/further_certificates": ["shop.example.org"]},
        "add modulestack:domain: {zone: ...}",
        {"modulestack:domain": {"zone": "example.com"}},
    ),
    of(
        "shared_certificates_are_of_the_region",
        {f"{FRONT}/certificate": CERTIFICATE.replace("eu-west-1", "us-east-1")},
        "request or import it in that region, too",
        {f"{FRONT}/certificate": CERTIFICATE},
        base=SHARED,
    ),
    of(
        "shared_certificates_are_of_the_region",
        {f"{FRONT}/further_certificates": [CERTIFICATE.replace(ACCOUNT, "210987654321")]},
        "request or import it in that account, too",
        {f"{FRONT}/further_certificates": [CERTIFICATE]},
        base={**OWNED, **SHARED},
    ),
    of(
        "shared_certificates_are_of_the_region",
        {FRONT: {"scheme": "internet-facing", "certificate": "*.example.com"}},
        "add modulestack:domain: {zone: ...}",
        {"modulestack:domain": {"zone": "example.com"}},
        {f"{FRONT}/certificate": None},
    ),
    of(
        "shared_certificates_are_of_the_region",
        {f"{FRONT}/certificate": "a.example.org", f"{FRONT}/further_certificates": ["a.example.org"]},
        "leave one of them out",
        {f"{FRONT}/further_certificates": None},
        base=SHARED,
    ),
    on_web(
        "certificates_are_shown",
        {"certificate": "*.example.com", "load_balancers": {"front": {}}},
        "and it is behind front: leave it out",
        {"certificate": None},
        base=SHARED,
    ),
    on_web(
        "certificates_are_shown",
        {"certificate": "*.example.com", "protocol": "tcp"},
        "is for TLS, and protocol is tcp: leave it out",
        {"certificate": None},
        base=DOMAIN,
    ),
    on_web(
        "certificates_are_of_the_region",
        {"certificate": CERTIFICATE.replace("eu-west-1", "us-east-1")},
        "request or import it in that region, too",
        {"certificate": CERTIFICATE},
        base=DOMAIN,
    ),
    on_web(
        "certificates_are_of_the_region",
        {"further_certificates": [CERTIFICATE.replace(ACCOUNT, "210987654321")]},
        "request or import it in that account, too",
        {"further_certificates": [CERTIFICATE]},
        base=with_value(OWNED, "modulestack:domain", {"zone": "example.com"}),
    ),
    on_web(
        "further_certificates_differ",
        {"further_certificates": ["a.example.org", "a.example.org"]},
        "is in the list twice",
        {"further_certificates": ["a.example.org"]},
        base=DOMAIN,
    ),
    on_web(
        "further_certificates_differ",
        {"certificate": "a.example.org", "further_certificates": ["a.example.org"]},
        "is shown already: leave it out",
        {"further_certificates": None},
        base=DOMAIN,
    ),
    on_web(
        "further_certificates_are_few",
        {"further_certificates": [f"m{at}.example.org" for at in range(26)]},
        "allowed up to 25",
        {"further_certificates": [f"m{at}.example.org" for at in range(25)]},
        base=DOMAIN,
    ),
)
