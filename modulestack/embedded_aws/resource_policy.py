"""Whether a policy of a resource's own (a topic's, a key's) lets a service of AWS do something, here."""

from __future__ import annotations

from modulestack.contract import resource_policy
from modulestack.contract.resource_policy import Keys
from modulestack.embedded_aws.errors import NotEmbedded


def allows(policy: str, *, service: str, action: str, resource: str, keys: Keys) -> bool:
    """
    As ``contract.resource_policy.allows``.

    Raises:
        NotEmbedded: a condition has an operator that is not known here.
    """
    try:
        return resource_policy.allows(policy, service=service, action=action, resource=resource, keys=keys)
    except resource_policy.UnknownOperator as unknown:
        raise NotEmbedded(f"the embedded AWS does not know {unknown} in policies of topics and keys") from None
