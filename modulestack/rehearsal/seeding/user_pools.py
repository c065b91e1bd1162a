"""Stand-ins for user pools of Amazon Cognito, as far as load balancers look at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.authentication.identity_providers import UserPoolClient


def seed_user_pools(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Have the client of a user pool that each of *references* names: ARN, client's id, domain; says what there is."""
    for reference in dict.fromkeys(references):
        arn, client, domain = reference.split()
        clients = aws.identities.user_pools.setdefault(arn, {})
        domains = clients[client].domains if client in clients else frozenset[str]()
        clients[client] = UserPoolClient(domains=domains | {domain})
        yield f"client {client} of user pool {arn.rpartition('/')[2]}"
