"""
The served front door: an AWS endpoint on 127.0.0.1 for any AWS client (``AWS_ENDPOINT_URL``).

Signatures are not checked: any key will do.
"""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from modulestack.embedded_aws import (
    aws_protocols,
    dispatcher,
    error_answers,
    moto_state,
    request_guard,
    service_names,
)
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.addressee import addressee, aws_url
from modulestack.embedded_aws.ecs.control_api import control
from modulestack.embedded_aws.errors import NOT_EMBEDDED, AwsError, NotEmbedded, internal_failure
from modulestack.embedded_aws.request_body import read_body

_NOT_PASSED_ON = {"content-length", "connection", "transfer-encoding", "server", "date"}
"""Headers of an answer that this server sets itself; those that would let web pages read it go, too."""
CONTROL = "/_modulestack/"
"""Below it: what containers do and what goes wrong (``embedded_aws/ecs/control.py``); not part of AWS."""


class Server:
    """Serves one account until it is closed."""

    def __init__(self, aws: EmbeddedAws, port: int) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(_Handler, aws))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, name="embedded-aws-server", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """What ``AWS_ENDPOINT_URL`` must say."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def serve(aws: EmbeddedAws, port: int = 0) -> Server:
    """
    Serve *aws* on 127.0.0.1; *port* 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return Server(aws, port)


def _header_text(value: str) -> str:
    """*value* as one line of Latin-1, which is all that a header may be: a client can have AWS answer what it asks."""
    return " ".join(value.splitlines()).encode("latin-1", "replace").decode("latin-1")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "modulestack"
    # Head and body leave in one packet: sent apart, the second waits for the first one's delayed ACK, 40 ms per answer.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60
    """Seconds for which a client may say nothing in the middle of a request, or between two."""

    def __init__(self, aws: EmbeddedAws, *arguments: Any) -> None:
        self._aws = aws
        self._unread = False
        super().__init__(*arguments)

    def _answer(self) -> None:
        status, headers, content = self._result()
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _NOT_PASSED_ON and not name.lower().startswith("access-control-"):
                self.send_header(name, _header_text(value))
        known = {name.lower(): value for name, value in headers.items()}
        length = known.get("content-length", "0") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        if self._unread:
            self._close_gently()

    def _close_gently(self) -> None:
        """Take what is still on its way first: a connection closed on unread bytes is reset, and the answer lost."""
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(0.2)
            for _ in range(16):
                if not self.connection.recv(65536):
                    break

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer what is no HTTP request, with a status line even if it had no version."""
        self.request_version = self.protocol_version
        self.close_connection = True
        text = message or self.responses.get(code, ("", ""))[0]
        content = json.dumps({"error": text}).encode()
        self.send_response_only(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: what happened is in the account's ``calls``."""

    def _result(self) -> moto_state.RawResponse:
        try:
            request_guard.check(self.headers, self.path)
            body = read_body(self.headers, self.rfile)
        except (AwsError, OSError) as bad:
            # What the client has sent beyond this point cannot be told from its next request.
            self.close_connection = self._unread = True
            failure = bad if isinstance(bad, AwsError) else AwsError("RequestTimeout", "the body did not come", 408)
            return self._refused(failure, "sts", service_names.Hints())
        try:
            return self._controlled(body) if self.path.startswith(CONTROL) else self._of_aws(body)
        except AwsError as failure:
            return self._refused(failure, "", service_names.Hints())
        except Exception as bug:
            return self._refused(internal_failure(bug), "", service_names.Hints())

    def _of_aws(self, body: bytes) -> moto_state.RawResponse:
        headers = dict(self.headers.items())
        said = service_names.hints(self.command, self.path, headers, body)
        to = addressee(headers, self.path, said)
        try:
            to.check(said)
            region = to.region or self._aws.region
            url = aws_url(to.service, region, self.path, self.headers.get("Host", ""))
            request = aws_protocols.HttpRequest(method=self.command, url=url, headers=headers, body=body)
            operation, params = aws_protocols.parse(to.service, request)
            return dispatcher.dispatch(self._aws, to.service, region, operation, params, request)
        except AwsError as failure:
            return self._refused(failure, to.service, said)
        except NotEmbedded as missing:
            return self._refused(AwsError(NOT_EMBEDDED, str(missing), 501), to.service, said)
        except Exception as bug:
            return self._refused(internal_failure(bug), to.service, said)

    def _controlled(self, body: bytes) -> moto_state.RawResponse:
        request_guard.check_form_free(self.command, self.headers.get_all("Content-Type") or [])
        path = self.path.removeprefix(CONTROL).split("?")[0]
        status, document = control(self._aws.ecs, self.command, path, body)
        return status, {"Content-Type": "application/json"}, json.dumps(document).encode()

    def _refused(self, failure: AwsError, service: str, said: service_names.Hints) -> moto_state.RawResponse:
        if self.path.startswith(CONTROL):
            answer = json.dumps({"error": failure.message}).encode()
            return failure.status, {"Content-Type": "application/json"}, answer
        return error_answers.error(service, failure, said)
