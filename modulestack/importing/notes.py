"""What is to be known before the next ``pulumi up`` and the next release: what no line of the file says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from modulestack.contract import names, paths, tags
from modulestack.contract.listener_rules.api_form import target_groups_of
from modulestack.environment.model import Environment, Module
from modulestack.features.fold import ModulePlan
from modulestack.importing import strategies
from modulestack.importing.container_lines import not_said
from modulestack.importing.found import Described, FoundService
from modulestack.importing.groups import Groups
from modulestack.importing.import_list import everything_out, ingress_rules, other_end, shared_ingress_rules
from modulestack.importing.left_scaling import left_scaling
from modulestack.importing.lines import container_of, log_group
from modulestack.importing.not_said import changed_logs, lost_tags, not_said_of_task
from modulestack.importing.records import is_as_made, left_records, record_of, records_of_balancer
from modulestack.importing.settings import KeptSetting, planned_of
from modulestack.importing.shared import leads, without_page
from modulestack.importing.volumes import doors, names_in_stack, plain_disks

When = Literal["kept", "changed", "made", "left", "released"]
"""
Stays as it was; the next `up` changes it, or makes it besides; is nobody's, and stays; the next release changes it.
"""


class Note(NamedTuple):
    """One thing to know."""

    when: When
    text: str


def notes(
    found: FoundService,
    groups: Groups,
    environment: Environment,
    module: Module,
    plan: ModulePlan,
    kept: Sequence[KeptSetting],
) -> list[Note]:
    """All of them, in the order in which they matter."""
    return [
        *(Note("kept", _kept(each)) for each in kept),
        *_changed(found, groups, environment, module),
        *_made(found, groups, environment, module, plan),
        *_left(found, groups, module, plan),
        *(Note("left", text) for text in left_records(found, environment, module)),
        *_released(found, environment, module, plan),
    ]


def _kept(setting: KeptSetting) -> str:
    if setting.argument in ("force_new_deployment", "wait_for_steady_state"):
        return f"{setting.of}.{setting.argument}: the provider's own; a change of it would begin a deployment"
    return f"{setting.of}.{setting.argument}: {_shown(setting.is_now)} (otherwise {_shown(setting.otherwise)})"


def _shown(value: Any) -> str:
    if value is None:
        return "as the environment has it"
    return "none" if value in ("", []) else str(value)


def _changed(found: FoundService, groups: Groups, environment: Environment, module: Module) -> Iterator[Note]:
    yield Note("changed", f"tags: {tags.ENVIRONMENT} and {tags.MODULE} are added to all that is imported")
    for key, value in lost_tags(found, groups, environment).items():
        yield Note("changed", f"the tag {key} is taken away: write {key}: {value} under modulestack:tags to keep it")
    for host, record in records_of_balancer(found, environment, module):
        if not is_as_made(record):
            yield Note("changed", f"the record of {host}, of type {record['Type']}: it becomes an alias, in one change")


def _made(
    found: FoundService, groups: Groups, environment: Environment, module: Module, plan: ModulePlan
) -> Iterator[Note]:
    path = paths.role_path(environment.name, module.name)
    for which in _own_roles(module):
        yield Note("made", f"the {which} below {path}, which tasks have from the next release on")
    family = names.family(environment.name, module.name)
    yield Note("made", f"the template in the bucket of releases, and a first revision of {family}")
    yield Note("made", f"the manifest {paths.manifest_parameter(environment.name, module.name)}")
    rules = {**ingress_rules(groups, module, plan), **shared_ingress_rules(found, groups, module, plan)}
    rules |= doors(found, module.name, groups.tasks.id, names_in_stack(environment))
    for logical, rule in rules.items():
        if rule is None:
            yield Note("made", f"the rule {logical} of its security group")
    for whose, group in (("load balancer", groups.load_balancer), ("tasks", groups.tasks)):
        if group is not None and everything_out(group) is None:
            yield Note("made", f"a rule that lets everything out of {group.id}, the group of its {whose}")
    if found.own_load_balancer and groups.load_balancer is None:
        yield Note(
            "made", f"a security group that nothing is in: {found.own_load_balancer.name} is in none, and stays so"
        )
    if found.own_load_balancer:
        for planned, listener in planned_of(found.own_load_balancer, plan):
            if listener is None:
                yield Note("made", f"a listener on port {planned.port} ({planned.protocol})")
    host = environment.host(module)
    if host and found.records and record_of(found, host):
        return
    if host:
        told = "" if found.records else ": where there is one already, `pulumi up` ends in an error: delete it first"
        yield Note("made", f"a record of {host}{told}")


def _own_roles(module: Module) -> Iterator[str]:
    """Which of the two roles of its tasks the module makes: those that nobody else has made."""
    yield from ("role of its tasks",) if module.task_role is None else ()
    yield from ("execution role",) if module.execution_role is None else ()


def _left(found: FoundService, groups: Groups, module: Module, plan: ModulePlan) -> Iterator[Note]:
    """What the stack does not own, and so never changes or deletes."""
    rules = {**ingress_rules(groups, module, plan), **shared_ingress_rules(found, groups, module, plan)}
    taken = {each["SecurityGroupRuleId"] for each in rules.values() if each}
    for group in filter(None, (groups.load_balancer, groups.tasks)):
        out = everything_out(group)
        for rule in group.rules:
            if rule["SecurityGroupRuleId"] not in taken and rule is not out:
                yield Note("left", f"{rule['SecurityGroupRuleId']} of {group.id}: {_rule(rule)}")
    yield from (Note("left", text) for text in _left_of_shared(found))
    if balancer := found.own_load_balancer:
        yield from (Note("left", f"the address {each}, which it keeps") for each in balancer.addresses)
        planned = {each.port for each, _ in planned_of(balancer, plan)}
        for listener in balancer.listeners:
            if listener["Port"] not in planned:
                yield Note("left", f"the listener on port {listener['Port']}")
            for each in balancer.rules.get(listener["ListenerArn"], ()):
                yield Note("left", f"the rule of priority {each['Priority']} of port {listener['Port']}")
    yield from (Note("left", text) for text in strategies.left(found.described))
    if found.scaling:
        yield from (Note("left", text) for text in left_scaling(found.scaling, is_said=module.scaling is not None))


def _left_of_shared(found: FoundService) -> Iterator[str]:
    """What leads to the service, and no route says; and the load balancer itself."""
    if (shared := found.shared) is None or (balancer := found.load_balancer) is None:
        return
    yield f"the load balancer {balancer.name} with its listeners, certificates and security groups"
    for listener in balancer.listeners:
        if any(shared.target_group in target_groups_of(each) for each in listener["DefaultActions"]):
            yield f"the default action of port {listener['Port']}, which leads here, too"
        for rule in balancer.rules[listener["ListenerArn"]] if listener is not shared.listener else ():
            if leads(rule, balancer):
                yield f"the rule of priority {rule['Priority']} of port {listener['Port']}, which leads here, too"
    if numbers := [str(each) for each in without_page(found)]:
        yield (
            f"what has the priority before {', '.join(numbers)}: a maintenance page has no place there until that is "
            "free"
        )


def _rule(rule: Described) -> str:
    way = "out to" if rule.get("IsEgress") else "in from"
    end = other_end(rule)
    ports = "all" if rule["IpProtocol"] == "-1" else f"{rule['IpProtocol']} {rule.get('FromPort')}-{rule.get('ToPort')}"
    return f"{ports} {way} {end}"


def _released(found: FoundService, environment: Environment, module: Module, plan: ModulePlan) -> Iterator[Note]:
    own, definition = container_of(found), found.definition
    for which in _own_roles(module):
        yield Note("released", f"the {which}: the module's own, as the definition names none")
    if log_group(own) is None:
        driver = (own.get("logConfiguration") or {}).get("logDriver", "none")
        group = paths.log_group(environment.name, module.name)
        yield Note("released", f"output: goes to {group} (log driver now: {driver})")
        if module.execution_role:
            yield Note("released", f"execution_role: {module.execution_role} is to allow writing to {group}")
    else:
        prefix = paths.log_stream_prefix(environment.name, module.name, module.existing_log_group)
        yield Note("released", f"output: its streams begin with {prefix}/")
    if own.get("user") is None:
        yield Note(
            "released",
            "user: root, as the definition names none; take run_as_root out if the image has another, or has none of "
            "its own that must be root",
        )
    serving = [int(each["containerPort"]) for each in found.described.get("loadBalancers") or ()]
    for container in definition["containerDefinitions"]:
        for field in not_said(container, serving if container is own else ()):
            yield Note("released", f"{container['name']}.{field}: no line says it: the next release leaves it out")
        yield from (Note("released", text) for text in changed_logs(container, own))
    for field in not_said_of_task(definition):
        yield Note("released", f"{field} of the task: no line says it: the next release leaves it out")
    for name in plain_disks(found):
        yield Note("released", f"the volume {name}: is encrypted from then on")
    if module.ephemeral_storage_gib:
        yield Note(
            "released", "files: /tmp is on the task's disk, root's with mode 0755 unless the image has it as VOLUME"
        )
    if not plan.target_group and any(each.get("portMappings") for each in definition["containerDefinitions"]):
        yield Note("released", "port mappings: nothing sends it requests, and the next release leaves them out")
