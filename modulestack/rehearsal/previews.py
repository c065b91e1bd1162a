"""
Previews beside an environment that is up: made, pushed to again, stopped half-way, swept, taken away.

All of them in the account of the rehearsal, by the release tool's own verbs; the base is looked at before and after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from modulestack.contract import paths, tags
from modulestack.contract.previews import PreviewRecord, number_of
from modulestack.embedded_aws.traffic import OK, NoWay, Traffic
from modulestack.environment import preview_environment
from modulestack.environment.checked_preview import rules_of_preview
from modulestack.environment.shared_load_balancer import balancer_of_previews
from modulestack.rehearsal.inventory import inventory
from modulestack.rehearsal.module_status import unhealthy
from modulestack.rehearsal.preview_stack import RehearsedPreviews
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.scenarios.scenario import Observation, ScenarioResult
from modulestack.release.planning.preview_place import find_place
from modulestack.release.storage.preview_records import read_records
from modulestack.release.verbs.previews import PreviewSettings, StackFailed, Swept, bring_up, sweep, take_down

HOUR_S = 3600.0
FIRST, LAST, HALF = number_of("12"), number_of("99999"), number_of("7")
"""Pull requests: of a usual number, of the longest, and one that is stopped half-way."""
STOPPED_AFTER = 12
"""Steps of the run that is stopped."""


def rehearse_previews(sandbox: Sandbox) -> Iterator[ScenarioResult]:
    """Every promise of previews, tried beside the environment of *sandbox*, which is up; none if it has none."""
    if sandbox.environment.previews is not None:
        yield from _Rehearsal(sandbox).run()


class _Rehearsal:
    """Two previews and a half one."""

    def __init__(self, sandbox: Sandbox) -> None:
        base, section = sandbox.environment, sandbox.environment.previews
        if section is None:
            raise ValueError(f"{base.name} has no previews")
        self._sandbox, self._base, self._section = sandbox, base, section
        self._stacks = RehearsedPreviews(sandbox)
        self._aws, self._clock = self._stacks.aws, sandbox.aws.clock
        self._settings = PreviewSettings(base=base.name, ttl_s=section.ttl_hours * HOUR_S, most=section.most)
        self._before, self._state = inventory(sandbox.aws), base_state(sandbox)

    def run(self) -> Iterator[ScenarioResult]:
        """Each as a scenario, in the order of a day."""
        yield self._told("two pull requests have previews", "each answers at its own name, the base at its", self._two)
        yield self._told("a pull request is pushed again", "its image is released, its time begins anew", self._again)
        yield self._told(
            "a preview is stopped half-way",
            "it is listed as that, and taken away, once",
            self._half,
        )
        yield self._told("a sweep at night", "only what has come to its end is gone", self._swept)
        yield self._told("the last preview is taken away", "nothing of any is left, the base is as it was", self._end)

    def _told(self, name: str, promise: str, play: Callable[[], Observation]) -> ScenarioResult:
        began = self._clock.now()
        try:
            seen = play()
        except StackFailed as failure:
            seen = Observation(met=False, text=str(failure))
        return ScenarioResult(
            name=name,
            module="previews",
            expected=promise,
            observed=seen.text,
            met=seen.met,
            simulated_s=round(self._clock.now() - began, 1),
        )

    def _two(self) -> Observation:
        return self._asked([self._up(FIRST), self._up(LAST)])

    def _again(self) -> Observation:
        self._clock.sleep(self._settings.ttl_s / 2)
        before = self._record(FIRST)
        after = self._up(FIRST)
        later_s = after.expires_at - before.expires_at
        seen = self._asked([after])
        met = seen.met and later_s >= self._settings.ttl_s / 2 and after.slot == before.slot
        return Observation(met=met, text=f"{seen.text}; it ends {later_s / HOUR_S:.0f} h later")

    def _half(self) -> Observation:
        self._stacks.stop_after = STOPPED_AFTER
        try:
            self._up(HALF)
        except StackFailed as stopped:
            why = str(stopped)
        else:
            return Observation(met=False, text="it was not stopped")
        half = self._record(HALF)
        gone = take_down(self._aws, self._base.name, HALF, self._stacks)
        again = take_down(self._aws, self._base.name, HALF, self._stacks)
        left = self._of(half.environment)
        met = not half.is_whole and gone and not again and not left
        return Observation(met=met, text=f"{why}; {'nothing' if not left else ', '.join(left)} of it is left")

    def _swept(self) -> Observation:
        self._clock.sleep(max(0.0, self._record(LAST).expires_at - self._clock.now()) + 1)
        swept: list[Swept] = [*sweep(self._aws, self._base.name, self._stacks)]
        gone = [each.record.number for each in swept if not each.failure]
        there = [each.number for each in read_records(self._aws, self._base.name)]
        seen = self._asked([self._record(FIRST)])
        met = gone == [LAST] and there == [FIRST] and seen.met
        return Observation(met=met, text=f"gone: {gone}; there: {there}; {seen.text}")

    def _end(self) -> Observation:
        take_down(self._aws, self._base.name, FIRST, self._stacks)
        left = sorted(str(each) for each in inventory(self._sandbox.aws) - self._before)
        changed = [name for name, state in base_state(self._sandbox).items() if state != self._state.get(name)]
        text = f"left: {', '.join(left) or 'nothing'}; changed of the base: {', '.join(changed) or 'nothing'}"
        return Observation(met=not left and not changed, text=text)

    def _up(self, number: int) -> PreviewRecord:
        balancer = balancer_of_previews(self._base) or ""
        place = find_place(
            self._aws,
            self._base.name,
            next(iter(self._base.modules)),
            balancer,
            self._base.existing_load_balancer(balancer),
            rules=rules_of_preview(self._base),
            most_rules=self._base.quotas.most_rules,
        )
        record = bring_up(self._aws, self._settings, number, place, self._stacks)
        self._settle(self._stacks.modules[record.environment])
        return record

    def _settle(self, modules: dict[str, dict[str, str]]) -> None:
        """Let the clock run until their tasks are healthy."""
        deadline = self._clock.now() + self._sandbox.patience_s
        while self._clock.now() < deadline and (modules := unhealthy(self._sandbox.aws, modules)):
            self._clock.sleep(15.0)

    def _record(self, number: int) -> PreviewRecord:
        return next(each for each in read_records(self._aws, self._base.name) if each.number == number)

    def _asked(self, records: list[PreviewRecord]) -> Observation:
        """Whether each preview, and the base, answers at its own names."""
        wanted = {
            host: each.environment
            for each in records
            for host in preview_environment.hosts_of(self._base, self._section, each.number).values()
        }
        public = [each for each in self._base.modules.values() if each.is_public and each.shared_load_balancers]
        wanted |= {host: self._base.name for each in public if (host := self._base.host(each))}
        traffic = Traffic(self._sandbox.aws)
        wrong = [f"{host}: {said}" for host, owner in wanted.items() if (said := _answer(traffic, host, owner))]
        return Observation(met=not wrong, text="; ".join(wrong) or f"answered: {', '.join(wanted)}")

    def _of(self, environment: str) -> list[str]:
        """What there is of *environment*."""
        return sorted(str(each) for each in inventory(self._sandbox.aws) if environment in each.id)


def _answer(traffic: Traffic, host: str, owner: str) -> str:
    """What is wrong with the answer at *host*, which should be a task of *owner*'s; empty: nothing."""
    try:
        answered = traffic.send(f"https://{host}/", identified=True)
    except NoWay as nobody:
        return str(nobody)
    if answered.status != OK:
        return f"status {answered.status}"
    if not answered.is_trusted:
        return "the certificate has not its name"
    return "" if f"task/{owner}-" in (answered.task or "") else f"{answered.task} answers"


def base_state(sandbox: Sandbox) -> dict[str, str]:
    """All that AWS says of the environment of *sandbox* itself, by what it is about, as text that can be compared."""
    aws, name = sandbox.aws, sandbox.environment.name
    ecs, elb, ssm, ec2 = (aws.client(service) for service in ("ecs", "elbv2", "ssm", "ec2"))
    found: dict[str, Any] = {}
    with aws.internal():
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=paths.environment_root(name), Recursive=True)
        found["parameters"] = [each for page in pages for each in page["Parameters"]]
        clusters = [arn for arn in ecs.list_clusters()["clusterArns"] if f"cluster/{name}-" in arn]
        found["clusters"] = ecs.describe_clusters(clusters=clusters)["clusters"]
        for cluster in clusters:
            services = ecs.list_services(cluster=cluster)["serviceArns"]
            for each in ecs.describe_services(cluster=cluster, services=services)["services"] if services else ():
                found[f"service {each['serviceName']}"] = {key: each[key] for key in each if key != "events"}
        balancers = elb.describe_load_balancers()["LoadBalancers"]
        found["load balancers"] = balancers
        for balancer in balancers:
            for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
                rules = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
                arns = [rule["RuleArn"] for rule in rules]
                tagged = {
                    each["ResourceArn"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]}
                    for each in elb.describe_tags(ResourceArns=arns)["TagDescriptions"]
                }
                own = [one for one in rules if tagged.get(one["RuleArn"], {}).get(tags.ENVIRONMENT, name) == name]
                found[f"listener {listener['Port']}"] = [listener, own]
        mine = [{"Name": f"tag:{tags.ENVIRONMENT}", "Values": [name]}]
        found["security groups"] = ec2.describe_security_groups(Filters=mine)["SecurityGroups"]
        found["subnets"] = ec2.describe_subnets(Filters=mine)["Subnets"]
    return {about: json.dumps(state, sort_keys=True, default=str) for about, state in found.items()}
