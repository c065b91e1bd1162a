"""Stand-ins for hosted zones of other accounts, and for the roles by which their records are changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from modulestack.contract import partitions, task_roles, zone_role
from modulestack.embedded_aws.account import EmbeddedAws


def seed_zones_elsewhere(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put the zone and the role of each of *references* (name, id, ARN of the role) there; says what was put."""
    for reference in dict.fromkeys(references):
        zone, id_, role = reference.split()
        account = role.split(":")[4]
        partition = partitions.of_region(aws.region).name
        with aws.internal():
            zones = aws.backend("route53", account_id=account)
            if id_ not in zones.zones:
                made = zones.create_hosted_zone(f"{zone}.", private_zone=False)
                zones.zones[id_] = zones.zones.pop(str(made.id).rpartition("/")[2])
                made.resource_id = id_
            iam, name = aws.backend("iam", account_id=account), task_roles.name_of(role)
            trust = json.dumps(zone_role.trust(partition, aws.account_id))
            iam.create_role(name, trust, task_roles.path_of(role), None, "", [], "3600")
            iam.put_role_policy(name, "records", json.dumps(zone_role.policy(partition, id_)))
        yield f"public hosted zone {zone} {id_} of account {account}, and the role {name} there"
