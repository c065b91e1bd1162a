"""What a pipeline's roles may do to look up certificates that shared load balancers show."""

from __future__ import annotations

from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """
    Find one by its name, and see its other names; what modules name is in their feature.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
    """
    sections = scope.environment.load_balancers.values()
    named = [each for section in sections for each in (section.certificate, *section.further_certificates) if each]
    if all(each.startswith("arn:") for each in named):
        return []
    return [
        allow(["acm:ListCertificates"], ["*"]),
        allow(["acm:GetCertificate"], [scope.arn("acm", "certificate/*")]),
    ]
