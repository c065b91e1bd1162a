"""What the rules of a whole environment tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.network import EXISTING, SUBNETS
from tests.edits.cases.pipeline import APPLICATION, PIPED, PIPELINE
from tests.edits.plain import ACCOUNT, BOUNDARY
from tests.environment.followed_rule import API, READ_ONLY, WEB, of, on_web

PRIVATE = "modulestack:network/existing/private_subnet_ids"
PUBLIC = "modulestack:network/existing/public_subnet_ids"
APPLICATIONS = "modulestack:pipeline/application_repositories"
OWN: dict[str, Any] = {"name": "example/modulestack", "id": 11, "owner_id": 1}
"""The project's repository in PIPELINE."""
OF_ENVIRONMENTS = (
    of("callers_exist", {f"{API}/reachable_from": ["wb"]}, "did you mean web?", {f"{API}/reachable_from": ["web"]}),
    of("callers_exist", {f"{API}/reachable_from": ["x"]}, "allowed web", {f"{API}/reachable_from": ["web"]}),
    of("callers_exist", {f"{API}/reachable_from": ["api"]}, "leave it out", {f"{API}/reachable_from": []}),
    of("callers_exist", {f"{API}/reachable_from": ["web", "web"]}, "twice", {f"{API}/reachable_from": ["web"]}),
    of(
        "network_is_created_or_existing",
        {"modulestack:network": {"create": {}, **EXISTING["modulestack:network"]}},
        "",
        {"modulestack:network/existing": None},
        {"modulestack:network/create": None},
    ),
    of(
        "network_is_created_or_existing",
        {"modulestack:network": {}},
        "add create: {}",
        {"modulestack:network/create": {}},
        {"modulestack:network": EXISTING["modulestack:network"]},
    ),
    of(
        "addresses_suffice_for_the_zones",
        {"modulestack:network/create": {"cidr": "10.20.0.0/24", "zones": 6}},
        "allowed /16 to /22",
        {"modulestack:network/create/cidr": "10.20.0.0/22"},
        {"modulestack:network/create/cidr": "10.20.0.0/16"},
    ),
    of(
        "existing_subnets_suffice",
        {PRIVATE: SUBNETS["private_subnet_ids"][:1]},
        "too few",
        {PRIVATE: SUBNETS["private_subnet_ids"][:2]},
        base=EXISTING,
    ),
    of(
        "existing_subnets_suffice",
        {PUBLIC: []},
        "too few",
        {PUBLIC: SUBNETS["public_subnet_ids"][:2]},
        {f"{WEB}/reachable_from": []},
        base=EXISTING,
    ),
    of(
        "existing_subnets_differ",
        {PUBLIC: [*SUBNETS["public_subnet_ids"], "subnet-00000001"]},
        "too: a subnet",
        {PUBLIC: SUBNETS["public_subnet_ids"]},
        base=EXISTING,
    ),
    of(
        "existing_vpc_is_named_once",
        {"modulestack:network/existing/vpc_id": None},
        "write the VPC's id, or under vpc_tags",
        {"modulestack:network/existing/vpc_id": "vpc-0123456789abcdef0"},
        {"modulestack:network/existing/vpc_tags": {"Name": "platform"}},
        base=EXISTING,
    ),
    of(
        "existing_vpc_is_named_once",
        {"modulestack:network/existing/private_subnet_tags": {"tier": "private"}},
        "is set beside private_subnet_ids: keep one",
        {PRIVATE: None},
        {"modulestack:network/existing/private_subnet_tags": None},
        base=EXISTING,
    ),
    on_web(
        "hosts_are_in_the_domain",
        {"host": "www.example.com"},
        "needs a domain: add modulestack:domain: {zone: ...}",
        {"../../domain": {"zone": "example.com"}},
        {"host": None},
    ),
    on_web(
        "hosts_are_in_the_domain",
        {"host": "www.example.org"},
        "allowed example.com or *.example.com",
        {"host": "example.com"},
        {"host": "a.example.com"},
        base=DOMAIN,
    ),
    on_web(
        "hosts_are_in_the_domain",
        {"host": "a.internal.example.com"},
        "where modules find each other",
        {"host": "a.example.com"},
        base=DOMAIN,
    ),
    of(
        "hosts_differ",
        {f"{WEB}/host": "a.example.com", f"{API}/reachable_from": "internet", f"{API}/host": "a.example.com"},
        "choose another",
        {f"{API}/host": "b.example.com"},
        base=DOMAIN,
    ),
    of(
        "retired_addresses_are_former",
        {"modulestack:retired_urls": ["https://web.example.com"]},
        "leave it out",
        {"modulestack:retired_urls": []},
        base=DOMAIN,
    ),
    of(
        "retired_addresses_are_former",
        {"modulestack:retired_urls": ["https://old.example.com", "https://old.example.com"]},
        "twice",
        {"modulestack:retired_urls": ["https://old.example.com"]},
        base=DOMAIN,
    ),
    of(
        "policies_are_of_the_account",
        {"modulestack:account_id": "210987654321", f"{WEB}/task_policy_arns": [BOUNDARY]},
        "account_id says",
        {"modulestack:account_id": ACCOUNT},
        {f"{WEB}/task_policy_arns": []},
    ),
    of(
        "tags_differ_by_more_than_case",
        {"modulestack:tags": {"a": "1", "A": "1"}},
        "capitals only",
        {"modulestack:tags/A": None},
    ),
    of(
        "tags_leave_room",
        {"modulestack:tags": {f"t{n}": "" for n in range(60)}},
        "too many: allowed",
        {"modulestack:tags": {f"t{n}": "" for n in range(40)}},
    ),
    of(
        "a_pipeline_is_bounded",
        {"modulestack:pipeline": PIPELINE, "modulestack:permissions_boundary": None},
        "needs modulestack:permissions_boundary",
        {"modulestack:permissions_boundary": BOUNDARY},
    ),
    of(
        "a_pipeline_is_of_the_account",
        {
            "modulestack:account_id": "210987654321",
            "modulestack:permissions_boundary": BOUNDARY.replace(ACCOUNT, "210987654321"),
        },
        "account_id says",
        {"modulestack:account_id": ACCOUNT, "modulestack:permissions_boundary": BOUNDARY},
        base=PIPED,
    ),
    of(
        "a_boundary_is_of_its_environment",
        {"modulestack:permissions_boundary": BOUNDARY.replace("-any", "-shared")},
        "does not end in any",
        {"modulestack:permissions_boundary": BOUNDARY},
        base=PIPED,
    ),
    of(
        "repositories_differ",
        {APPLICATIONS: [{**OWN, "modules": ["web"]}]},
        "leave it out",
        {APPLICATIONS: []},
        base=PIPED,
    ),
    of(
        "repositories_differ",
        {APPLICATIONS: [APPLICATION, APPLICATION]},
        "in the list twice",
        {APPLICATIONS: [APPLICATION]},
        base=PIPED,
    ),
    of(
        "an_application_has_modules",
        {APPLICATIONS: [{**APPLICATION, "modules": []}]},
        "name at least one",
        {APPLICATIONS: [APPLICATION]},
        base=PIPED,
    ),
    of(
        "an_application_has_modules",
        {APPLICATIONS: [{**APPLICATION, "modules": ["x"]}]},
        "allowed api or web",
        {APPLICATIONS: [APPLICATION]},
        base=PIPED,
    ),
    of(
        "references_are_of_the_partition",
        {f"{WEB}/task_policy_arns": [READ_ONLY.replace("aws:", "aws-cn:", 1)]},
        "its ARNs begin with arn:aws:",
        {f"{WEB}/task_policy_arns": [READ_ONLY]},
    ),
)
