"""How a rehearsal that cannot go on to its end ends."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Iterator
from typing import NoReturn

from modulestack.cli.output import indented, say_text


@contextlib.contextmanager
def failures(environment: str) -> Iterator[None]:
    """What goes wrong in here ends in one message on stderr and an exit status."""
    from modulestack.contract.errors import BadInput
    from modulestack.embedded_aws.errors import NotEmbedded
    from modulestack.engine.errors import EngineError
    from modulestack.environment.errors import InvalidEnvironment
    from modulestack.rehearsal.cli_engine.errors import PulumiCliMissing
    from modulestack.rehearsal.program import ProgramError

    try:
        yield
    except (BadInput, InvalidEnvironment, PulumiCliMissing) as error:
        _fail(str(error), 2)
    except (ProgramError, EngineError, NotEmbedded) as error:
        why = f"{environment} cannot be rehearsed to its end: {indented(error)}"
        _fail(f"{why}\nNothing outside this process was touched.", 2)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _fail(f"{error.strerror}: take another --port", 2)
    except KeyboardInterrupt:
        _fail("interrupted; the embedded account ends with this process, nothing is left", 130)


def _fail(text: str, status: int) -> NoReturn:
    """One message on stderr and an exit status."""
    say_text(text, err=True)
    sys.exit(status)
