"""Runs a coroutine with a state of the SDK and an event loop of its own, and leaves neither to the next."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from pulumi.runtime import settings

T = TypeVar("T")


class _AtOnce(asyncio.SelectorEventLoop):
    """
    Does what is given to its threads before it returns, in the thread that gives it.

    The SDK gives each request to the engine to a thread, because a real engine takes its time over it. Ours answers
    one after the other anyway, and a thread's share of a request is a tenth of the program's time; waking the loop up
    for an answer that is there already would be another.
    """

    def run_in_executor(  # type: ignore[override]
        self,
        executor: object,  # noqa: ARG002
        func: Callable[..., T],
        *args: Any,
    ) -> asyncio.Future[T]:
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except BaseException as error:
            done.set_exception(error)
        return done


def run_isolated(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """
    Run *main* to its end and give what it gives; *main* calls ``set_mocks`` itself, inside the loop.

    The SDK's state is meant to live in context variables, but not all of it does. A context in which nobody set
    ``SETTINGS.outputs`` shares one set with the whole process (pulumi 3.272.0, ``_utils.py:203-209``), ``set_mocks``
    sets none (``runtime/mocks.py:411-415``), and the end of a program waits for all that is in the set
    (``runtime/stack.py:195-217``): for ever, if it is an output of another program whose loop no longer runs.
    A ``Settings`` of its own gives the run sets of its own.

    What is still pending at the end is cancelled, as ``asyncio.run`` does: of a task that is merely forgotten the
    garbage collector would complain later, in somebody else's time.

    Raises:
        Exception: whatever *main* raises.
    """

    async def alone() -> T:
        settings.configure(settings.Settings(project=None, stack=None))
        return await main()

    with asyncio.Runner(loop_factory=_AtOnce) as runner:
        # A failed program leaves futures behind that nobody asks: as the CLI's language host, say nothing of them.
        runner.get_loop().set_exception_handler(lambda _loop, _context: None)
        return runner.run(alone(), context=contextvars.Context())
