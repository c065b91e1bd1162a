"""Bad input and what AWS refuses, shown: one clear message, and the exit code of its kind."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from modulestack.cli.output import say, say_json, say_text

if TYPE_CHECKING:
    from modulestack.release.outcome.verdict_table import VerdictName


@contextlib.contextmanager
def errors_shown(*, as_json: bool = False, interrupted: str = "interrupted: nothing was changed") -> Iterator[None]:
    """
    In here, bad input and what AWS refuses end in one clear message and the exit code of its kind.

    *interrupted* is said at a Ctrl-C that ends it at once.
    """
    from modulestack.contract.errors import BadInput
    from modulestack.release.aws_access.answer_members import WRITES
    from modulestack.release.aws_access.errors import (
        AccessDenied,
        AwsFailure,
        ClockSkewed,
        CredentialsExpired,
        Interrupted,
        ResponseLost,
    )

    try:
        yield
    except BadInput as bad:
        _fail(str(bad), "bad-input", as_json=as_json)
    except AccessDenied as denied:
        _fail(f"no permission for {denied.action}: {denied.message}", "denied", as_json=as_json)
    except CredentialsExpired as expired:
        text = f"the credentials are no longer valid ({expired.code}): log in again, then the same command"
        _fail(text, "expired", as_json=as_json)
    except ClockSkewed as skewed:
        text = f"AWS takes no request of this machine ({skewed.code}): set its clock, then the same command"
        _fail(text, "unreachable", as_json=as_json)
    except AwsFailure as failure:
        is_unknown = isinstance(failure, ResponseLost) and (failure.service, failure.operation) in WRITES
        before = "whether it took effect is not known: " if is_unknown else ""
        _fail(f"{before}{failure}", "unreachable", as_json=as_json)
    except Interrupted:
        say("nothing was changed", err=True)
        raise SystemExit(130) from None
    except click.Abort:
        say("", "nothing was changed")
        raise SystemExit(130) from None
    except KeyboardInterrupt:
        say_text(interrupted, err=True)
        raise SystemExit(130) from None


def _fail(text: str, kind: VerdictName, *, as_json: bool) -> None:
    from modulestack.release.outcome.verdict_table import VERDICTS_BY_NAME

    code = VERDICTS_BY_NAME[kind].exit_code
    if as_json:
        say_json({"kind": "error", "verdict": kind, "exit_code": code, "text": text})
    else:
        say_text(text, err=True)
    raise SystemExit(code)
