"""A maintenance page: which rules it needs, and that requests meet it, and nothing else does."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.contract import tags
from modulestack.contract.errors import BadInput
from modulestack.contract.listener_rules.model import Conditions
from modulestack.embedded_aws.traffic import Answered, Traffic
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.planning.maintenance import DEFAULT_PAGE, PlannedPage, RuleState, planned_pages
from modulestack.release.verbs.maintenance import read_pages, switch_off, switch_on
from tests.release.stack import StackAccount, add_module, stack_account
from tests.release.terminal import Terminal

WEB, API = "arn:web", "arn:api"


def _rule(priority: str, target: str, *, listener: str = "l", **more: Any) -> RuleState:
    forward = [{"Type": "forward", "TargetGroupArn": target}]
    return RuleState(
        **{
            "arn": f"{listener}/{priority}",
            "listener": listener,
            "priority": priority,
            "conditions": [],
            "actions": forward,
            "tags": {},
            **more,
        }
    )


def _path(value: str) -> list[dict[str, Any]]:
    return [{"Field": "path-pattern", "PathPatternConfig": {"Values": [value]}}]


def test_a_page_comes_directly_before_each_rule_that_leads_to_the_module():
    """So a narrower rule of another module goes on; a default has the last number there is."""
    rules = [
        _rule("1001", API, conditions=_path("/api/*")),
        _rule("3001", WEB, conditions=_path("/*")),
        _rule("default", WEB, listener="own"),
    ]
    assert planned_pages(rules, [WEB], "web", "staging", DEFAULT_PAGE) == (
        PlannedPage(listener="l", priority=3000, conditions=Conditions(paths=("/*",))),
        PlannedPage(listener="own", priority=50000, conditions=Conditions(paths=("*",))),
    )


def test_a_page_comes_before_sign_in_and_before_what_is_open():
    """Everybody sees it, signed in or not."""
    asking = [{"Type": "authenticate-oidc", "Order": 1}, {"Type": "forward", "TargetGroupArn": WEB, "Order": 2}]
    rules = [_rule("1001", WEB, conditions=_path("/hooks/*")), _rule("default", WEB, actions=asking)]
    found = planned_pages(rules, [WEB], "web", "staging", DEFAULT_PAGE)
    assert [(each.priority, each.conditions.paths) for each in found] == [(1000, ("/hooks/*",)), (50000, ("*",))]


def test_what_is_in_the_way_is_named():
    """A rule of somebody else's is not overwritten, and a module that nothing leads to has no page."""
    other = _rule("3000", API, conditions=_path("/other"))
    with pytest.raises(BadInput, match=r"another rule has priority 3000 on l, where the maintenance page belongs"):
        planned_pages([_rule("3001", WEB), other], [WEB], "web", "staging", DEFAULT_PAGE)
    with pytest.raises(BadInput, match="no listener leads to its target groups"):
        planned_pages([other], [WEB], "web", "staging", DEFAULT_PAGE)


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    """Of the load balancer of ``api`` a narrower rule leads elsewhere; ``worker`` has none."""
    found = stack_account(("web", "api"), quick=True)
    add_module(found, "worker", quick=True, port=None)
    elb = found.aws.client("elbv2")
    api = found.request("api").manifest.target_groups[0]
    elb.create_rule(
        ListenerArn=_listener(found, api),
        Priority=3001,
        Conditions=_path("/web/*"),
        Actions=[{"Type": "forward", "TargetGroupArn": _second_group(found)}],
    )
    yield found
    found.aws.close()


def _listener(account: StackAccount, group: str) -> str:
    elb = account.aws.client("elbv2")
    [found] = elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    return str(elb.describe_listeners(LoadBalancerArn=found["LoadBalancerArns"][0])["Listeners"][0]["ListenerArn"])


def _second_group(account: StackAccount) -> str:
    elb = account.aws.client("elbv2")
    made = elb.create_target_group(Name="b", Protocol="HTTP", Port=80, VpcId=account.network.vpc, TargetType="ip")
    return str(made["TargetGroups"][0]["TargetGroupArn"])


def _ask(account: StackAccount, module: str, path: str = "/") -> Answered:
    elb = account.aws.client("elbv2")
    [name] = [each["DNSName"] for each in elb.describe_load_balancers(Names=[f"staging-{module}"])["LoadBalancers"]]
    return Traffic(account.aws).send(f"http://{name}{path}")


def _rules(account: StackAccount, module: str) -> list[tuple[str, str]]:
    listener = _listener(account, account.request(module).manifest.target_groups[0])
    rules = account.aws.client("elbv2").describe_rules(ListenerArn=listener)["Rules"]
    return [(rule["Priority"], rule["Actions"][0]["Type"]) for rule in rules]


def test_requests_meet_the_page_and_nobody_elses_do(account: StackAccount):
    """On, on again with another page, and off: as it was before."""
    aws, manifest = account.dependencies().aws, account.request("api").manifest
    before = _rules(account, "api")
    switch_on(aws, manifest, DEFAULT_PAGE)
    during = _ask(account, "api"), _ask(account, "api", "/web/x"), _ask(account, "web")
    calls = len(account.aws.calls)
    switch_on(aws, manifest, DEFAULT_PAGE)
    again = [each for each in account.operations(calls) if "Describe" not in each]
    on = read_pages(aws, manifest)
    switch_off(aws, manifest)
    assert [(each.status, each.body == DEFAULT_PAGE.body) for each in during] == [
        (503, True),
        (503, False),  # its target group is empty
        (200, False),
    ]
    assert during[1].rule is not None
    assert again == []
    assert [each.tags[tags.MODULE] for each in on] == ["api"]
    assert (_rules(account, "api"), read_pages(aws, manifest)) == (before, ())
    assert _ask(account, "api").status == 200


def test_all_or_none(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """The second rule cannot be made: the first is taken away again."""
    aws, manifest = account.dependencies().aws, account.request("api").manifest
    elb = account.aws.client("elbv2")
    group = manifest.target_groups[0]
    extra = elb.create_rule(
        ListenerArn=_listener(account, group),
        Priority=5001,
        Conditions=_path("/more/*"),
        Actions=[{"Type": "forward", "TargetGroupArn": group}],
    )["Rules"][0]["RuleArn"]
    before = _rules(account, "api")
    made = aws.call_once
    tried: list[int] = []

    def second_fails(service: Any, operation: str, /, **params: Any) -> dict[str, Any]:
        tried.append(params["Priority"])
        if len(tried) == 2:
            raise AwsFailure("elbv2", "create_rule", "TooManyRules", "The maximum number of rules has been reached")
        return made(service, operation, **params)

    monkeypatch.setattr(aws, "call_once", second_fails)
    with pytest.raises(AwsFailure, match="TooManyRules"):
        switch_on(aws, manifest, DEFAULT_PAGE)
    after = _rules(account, "api")
    elb.delete_rule(RuleArn=extra)
    assert (sorted(tried), after) == ([5000, 50000], before)


def test_the_command_says_what_it_did(account: StackAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path):
    """On, what is, a trial, off, off again; as text and as JSON."""
    modulestack = Terminal(account, monkeypatch)
    page = tmp_path / "page.txt"
    page.write_text("back at noon")
    tried = modulestack("maintenance", "web", "on", "-e", "staging", "--dry-run")
    off = modulestack("maintenance", "web", "-e", "staging")
    on = modulestack("maintenance", "web", "on", "-e", "staging", "--page", str(page), "--status", "500")
    answer = _ask(account, "web")
    shown = json.loads(modulestack("maintenance", "web", "-e", "staging", "--json").out)
    status = modulestack("status", "web", "-e", "staging")
    ended = modulestack("maintenance", "web", "off", "-e", "staging")
    url = "http://web.example.com"
    assert tried.out == f"web: requests to {url} would be answered with status 503 (1 listener rule)\n"
    assert off.out == f"web: requests to {url} come to its tasks: no maintenance page is on\n"
    assert on.out.splitlines() == [
        f"web: requests to {url} are answered with status 500 (1 listener rule)",
        "Next: modulestack maintenance web off -e staging",
    ]
    assert (answer.status, answer.body) == (500, "back at noon")
    assert shown == {"environment": "staging", "module": "web", "maintenance": True, "rules": 1, "dry_run": False}
    assert "maintenance page on: modulestack maintenance web off -e staging" in " ".join(status.out.split())
    assert ended.out == f"web: requests to {url} come to its tasks again (1 listener rule)\n"
    assert "maintenance" not in modulestack("status", "web", "-e", "staging").out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("worker", "on"), "worker is behind no application load balancer"),
        (("web", "on", "--status", "302"), "--status 302: allowed 200 to 299 and 400 to 599"),
        (("web", "on", "--page", "page.gif"), "--page page.gif: the name must end in .css, .html"),
        (("web", "on", "--page", "none.html"), "--page none.html: No such file or directory"),
        (("web", "on", "--page", "long.html"), "--page long.html: 1025 characters: load balancers answer with 1024"),
        (("web", "on", "--page", "bytes.html"), "--page bytes.html: it is not UTF-8 text"),
        (("web", "off", "--status", "500"), "they go with `on`"),
        (("web", "of"), "'of' is not one of 'on', 'off'"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    account: StackAccount,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
    args: tuple[str, ...],
    said: str,
):
    """And no page is on."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "long.html").write_text("x" * 1025)
    (tmp_path / "bytes.html").write_bytes(b"\xff\xfe")
    told = Terminal(account, monkeypatch)("maintenance", *args, "-e", "staging")
    assert told.code == 2
    assert said in told.err
    assert read_pages(account.dependencies().aws, account.request("web").manifest) == ()
