"""Rules of sizes: what the roles of a pipeline may do fits into the policies that IAM attaches to a role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modulestack.contract import limits
from modulestack.contract.policy_document import document, length
from modulestack.environment.model import Environment
from modulestack.environment.pipeline_roles import policies
from modulestack.environment.pipeline_roles.contributed import FEATURES
from modulestack.environment.pipeline_roles.division import EXISTING, INTO_ROLE, Rights, divide, documents, merged
from modulestack.fields.violation import RuleViolation


def policies_of_the_pipeline(environment: Environment) -> Iterator[RuleViolation]:
    """
    Each role of a pipeline gets as many policies as its rights are divided into, and IAM attaches few to a role.

    Fields start at the environment.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entities
    """
    pipeline = environment.pipeline
    applications = pipeline.application_repositories if pipeline else ()
    if pipeline is None or any(name not in environment.modules for each in applications for name in each.modules):
        return
    rights = policies.rights(policies.longest(environment), pipeline)
    counts = {name: policies_of(name, each) for name, each in rights.items()}
    own_roles = {f"{policies.RELEASE}-{each.id}": (index, each) for index, each in enumerate(applications)}
    for role, names in policies.of_roles(pipeline, rights).items():
        count = sum(counts[name] for name in names)
        if count <= _MOST:
            continue
        if role not in own_roles:
            yield _too_much(environment, role, count, [rights[name] for name in names])
        elif len(own_roles[role][1].modules) <= _MOST:
            index, each = own_roles[role]
            yield RuleViolation(
                (("pipeline", "application_repositories", index, "modules"),),
                f"{len(each.modules)} modules make {count} policies ({_each(names, counts)}), and IAM attaches {_MOST} "
                "to a role: let the repository release some of them by the project's own role",
            )


def policies_of(name: str, rights: Rights) -> int:
    """How many policies *rights* are, called *name*; none if they are written into the role."""
    division = divide(rights)
    return 0 if INTO_ROLE in division else len(documents(name, rights, division))


_MOST = limits.MANAGED_POLICIES_PER_ROLE


def _each(names: Sequence[str], counts: Mapping[str, int]) -> str:
    """How many each is, those that are divided first."""
    most_first = sorted(names, key=lambda name: -counts[name])
    return ", ".join(f"{name.removeprefix('release-')} {counts[name]}" for name in most_first)


def _too_much(environment: Environment, role: str, count: int, rights: Sequence[Rights]) -> RuleViolation:
    """What is the most, and where it stands in the file."""
    sizes: dict[str, int] = {}
    for each in rights:
        for section, statements in {**each.sections, EXISTING: each.existing}.items():
            sizes[section] = sizes.get(section, 0) + length(document(*merged(statements)))
    largest = max(sizes, key=lambda section: sizes[section])
    keys, advice = _SMALLER[largest]
    fields = [("modules", name, key) for name in environment.modules for key in keys]
    return RuleViolation(
        (("pipeline",), *fields),
        f"the role {environment.name}-pipeline-{role} would need {count} policies of {limits.POLICY_LENGTH} "
        f"characters, and IAM attaches {_MOST} to a role: most is {sizes[largest]} characters of {advice}, or bring "
        "up some of the modules in an environment of their own",
    )


_SMALLER: Mapping[str, tuple[tuple[str, ...], str]] = {
    "images": (("image", "containers"), "images' registries: keep images in fewer accounts and regions"),
    "settings": (
        ("secrets", "environment_files", "volumes"),
        "secrets, keys and environment files: keep them in fewer accounts, regions and buckets",
    ),
    "jobs": (("jobs", "scaling"), "schedules and queues: let modules have fewer of them"),
    "machines": (("capacity",), "machines: let modules run on fewer sets of them"),
    EXISTING: (
        ("existing_cluster", "existing_log_group"),
        "clusters and log groups that are there: name fewer existing clusters and log groups",
    ),
    "balancing": ((), "load balancers: let names be shorter"),
    FEATURES: ((), "what modules' features need: have fewer features in one environment, or a shorter name"),
}
"""Section → the keys that make it long; what it is, and what to do."""
