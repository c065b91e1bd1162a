"""`modulestack continue` of a module whose requests are shifted, and whose deployment a pause holds."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.contract import paths
from tests.release.shifting import SHORT, newest
from tests.release.stack import ENVIRONMENT, StackAccount, add_module, put_manifest
from tests.release.terminal import TerminalOutput
from tests.release.truth import Moment, text_of, wrong_words

MODULE = "held"
UNREACHABLE = 7
_PAUSE = {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}


def continue_held(account: StackAccount) -> list[str]:
    """Made once for an account, and shown to no other scenario: ``judged_held`` takes its manifest away again."""
    if account.held is None:
        paused = {**SHORT["BLUE_GREEN"], "lifecycleHooks": [_PAUSE]}
        account.held = add_module(account, MODULE, quick=True, configuration=paused)
    else:
        put_manifest(account.aws, account.held)
        account.aws.client("ecs").update_service(cluster=account.held.cluster, service=MODULE, forceNewDeployment=True)
    for _ in range(100):
        if is_held(account):
            return ["continue", MODULE, "-e", ENVIRONMENT, "-y"]
        account.aws.clock.sleep(5)
    raise AssertionError(f"no pause holds it: {newest(account, MODULE)}")


def is_held(account: StackAccount) -> bool:
    """Whether a pause holds the newest deployment."""
    hooks = newest(account, MODULE).get("lifecycleHookDetails", ())
    return any(hook["status"] == "AWAITING_ACTION" for hook in hooks)


def judged_held(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    """What it says of the pause is so."""
    del before
    wrong, held = wrong_words(said), is_held(account)
    if said.code not in {0, UNREACHABLE} and (held or "waits no more" not in said.err):
        wrong.append(f"false: exit code {said.code}: {text_of(said)}")
    if said.code == 0 and (held or "continued" not in said.out):
        wrong.append(f"false: held: {held}: {text_of(said)}")
    if said.code == UNREACHABLE and not held and "not known" not in said.err:
        wrong.append(f"false: it was continued, and {text_of(said)}")
    name = paths.manifest_parameter(ENVIRONMENT, MODULE)
    account.aws.client("ssm").delete_parameter(Name=name)
    return wrong
