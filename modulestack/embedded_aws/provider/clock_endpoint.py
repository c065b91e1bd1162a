"""
A way for provider processes to wait in the embedded AWS's own time.

With a simulated clock an hour passes at once, but only in the process that holds the clock: the door lets others wait
there. One request, ``POST /sleep?seconds=N``, answered when the time has come.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from modulestack.embedded_aws.clock import Clock
from modulestack.embedded_aws.errors import EndpointRefused
from modulestack.embedded_aws.provider.endpoint import is_loopback

VARIABLE = "MODULESTACK_TIME_URL"


class ClockEndpoint:
    """Listens on a free loopback port until it is closed."""

    def __init__(self, clock: Clock) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(clock))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, name="time-door", daemon=True, args=(0.05,)).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._server.shutdown()
        self._server.server_close()


def sleeper(environment: Mapping[str, str]) -> Callable[[float], None]:
    """
    How a provider waits: through the door that *environment* names; without one in wall time.

    Raises:
        EndpointRefused: the door is not on loopback.
    """
    url = environment.get(VARIABLE)
    if not url:
        return time.sleep
    if not is_loopback(url):
        raise EndpointRefused(f"{VARIABLE} is {url}: not on loopback")
    host, port = urlsplit(url).hostname or "", urlsplit(url).port

    def sleep(seconds: float) -> None:
        connection = http.client.HTTPConnection(host, port)
        try:
            connection.request("POST", f"/sleep?seconds={seconds}")
            connection.getresponse().read()
        finally:
            connection.close()

    return sleep


def _handler(clock: Clock) -> type[BaseHTTPRequestHandler]:
    class ClockRequestHandler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            clock.sleep(float(parse_qs(urlsplit(self.path).query)["seconds"][0]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return ClockRequestHandler
