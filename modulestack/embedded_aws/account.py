"""An embedded AWS account: fresh, with nothing in it but AWS's default VPC, and in reach of nothing but itself."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from modulestack.contract import partitions
from modulestack.embedded_aws import aws_protocols, dispatcher, moto_import, moto_state, parsed_result, session
from modulestack.embedded_aws.authentication.identity_providers import IdentityProviders
from modulestack.embedded_aws.chat_channels import Chats
from modulestack.embedded_aws.clock import Clock, SimulatedClock
from modulestack.embedded_aws.counted_metrics import CountedMetrics
from modulestack.embedded_aws.delivery import Delivery
from modulestack.embedded_aws.errors import AwsError, EndpointRefused
from modulestack.embedded_aws.interfaces import Reactions, RecordedCall, RoleSession
from modulestack.embedded_aws.loads import Loads
from modulestack.embedded_aws.log_queries import LogQueries

if TYPE_CHECKING:
    from modulestack.embedded_aws.autoscaling.scaler import Scaler
    from modulestack.embedded_aws.dashboards.metric_history import MetricHistory
    from modulestack.embedded_aws.ecs.backend import EcsBackend
    from modulestack.embedded_aws.log_delivery.log_files import LogFiles
    from modulestack.embedded_aws.monitoring.alarms import AlarmWatch


class EmbeddedAws:
    """
    An account of its own; several in one process do not see each other.

    Everything that happens in it happens with ``lock`` held, which is re-entrant and the same for every account of the
    process; whoever changes the account from a thread of his own takes it (``internal()`` does).
    """

    def __init__(
        self, *, region: str = "eu-west-1", account_id: str = "123456789012", clock: Clock | None = None
    ) -> None:
        moto_import.take_settings_over()
        self.region = region
        self.account_id = account_id
        self.clock: Clock = clock or SimulatedClock()
        self.calls: list[RecordedCall] = []
        self.given: frozenset[str] = frozenset()
        """Ids of what AWS itself has put into the account: the default VPC and its parts."""
        self.raised_quotas: dict[str, int] = {}
        """What AWS allows of more here than everybody, by the names that a file has (``quotas``)."""
        self.sessions: dict[str, RoleSession] = {}
        """Of those who have taken roles, by access key."""
        self.reactions: Reactions = {}
        """What others do once something was done."""
        self.visits = 0
        """Grows whenever anybody goes into the account or leaves it: while it stays, nothing in there has changed."""
        self.lock = moto_state.LOCK
        self._moto_state = moto_state.MotoState()
        self._clients: dict[tuple[str, str], Any] = {}
        self._thread = threading.local()
        self._ready: set[tuple[str, str]] = set()
        self._session = session.embedded(region, self._on_params, self._on_call, self._on_send)
        self._ecs: EcsBackend | None = None
        self._scaling: Scaler | None = None
        self._alarms: AlarmWatch | None = None
        self.loads = Loads(lambda: self.scaling.watch_all())
        """What its modules have to do."""
        self.identities = IdentityProviders()
        """By whom people, and other services, are known."""
        self.deliveries: list[Delivery] = []
        """Messages that SNS has delivered, the oldest first."""
        self.chats = Chats()
        """Chat channels that show messages."""
        self._log_files: LogFiles | None = None
        self._metric_history: MetricHistory | None = None
        self.counted = CountedMetrics()
        """Metrics of what happens."""
        self.log_queries = LogQueries()
        """Queries of Logs Insights."""

    @property
    def ecs(self) -> EcsBackend:
        """ECS; it, and what containers do in it, is there from the first look on."""
        with self.lock:
            if self._ecs is None:
                from modulestack.embedded_aws.ecs.backend import EcsBackend

                self._ecs = EcsBackend(self)
            return self._ecs

    @property
    def scaling(self) -> Scaler:
        """What scales ECS's services; it is there from the first policy on."""
        with self.lock:
            if self._scaling is None:
                from modulestack.embedded_aws.autoscaling.scaler import Scaler

                self._scaling = Scaler(self)
            return self._scaling

    @property
    def alarms(self) -> AlarmWatch:
        """What looks at CloudWatch's alarms; it is there from the first alarm on."""
        with self.lock:
            if self._alarms is None:
                from modulestack.embedded_aws.monitoring.alarms import AlarmWatch

                self._alarms = AlarmWatch(self)
            return self._alarms

    def certificate_days(self, region: str, arn: str) -> float | None:
        """Whole days until a certificate of ACM ends; None: it is over, or not issued. Only inside ``internal()``."""
        from modulestack.embedded_aws.validation import certificate_lifecycle
        from modulestack.embedded_aws.validation.request_context import RequestContext

        return certificate_lifecycle.days_left(RequestContext(self, region), arn)

    @property
    def log_files(self) -> LogFiles:
        """Logs that AWS writes into buckets; it is there from the first that is logged on."""
        with self.lock:
            if self._log_files is None:
                from modulestack.embedded_aws.log_delivery.log_files import LogFiles

                self._log_files = LogFiles(self)
            return self._log_files

    @property
    def metric_history(self) -> MetricHistory:
        """What is remembered of metrics on dashboards; it is there from the first dashboard on."""
        with self.lock:
            if self._metric_history is None:
                from modulestack.embedded_aws.dashboards.metric_history import MetricHistory

                self._metric_history = MetricHistory(self)
            return self._metric_history

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of this account; made once per service and region."""
        key = (service, region or self.region)
        with self.lock:
            if key not in self._clients:
                self._clients[key] = self._session.client(service, region_name=key[1])
            return self._clients[key]

    def assumed(self, role: str, name: str) -> boto3.Session:
        """
        A session of the role *role* (ARN), called *name*, in that one's account.

        Raises:
            ClientError: it is not for this account to take (AccessDenied).
        """
        answer = self.client("sts").assume_role(RoleArn=role, RoleSessionName=name)
        key = str(answer["Credentials"]["AccessKeyId"])

        def on_params(params: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> None:
            self._on_params(params, model, context)
            self._thread.key = key

        return session.embedded(self.region, on_params, self._on_call, self._on_send)

    def session(self) -> boto3.Session:
        """A boto3 session whose every client talks to this account, whatever is in the caller's environment."""
        return self._session

    def close(self) -> None:
        """Let go of everything in it."""
        with self.lock:
            if self._ecs is not None:
                self._ecs.close()
            for timeline in (self._scaling, self._alarms, self._log_files, self._metric_history):
                if timeline is not None:
                    timeline.close()
            self._moto_state.drop()
            self._clients.clear()

    @contextlib.contextmanager
    def internal(self) -> Iterator[None]:
        """What happens in here is AWS's own doing: holds the lock, has moto's state in place, is not in ``calls``."""
        with self.lock:
            self._moto_state.activate()
            self._thread.depth = self._depth + 1
            self.visits += 1
            try:
                yield
            finally:
                self.visits += 1
                self._thread.depth -= 1

    @contextlib.contextmanager
    def looked_at(self) -> Iterator[Callable[[], None]]:
        """As ``internal``, but no visit, unless what it gives is called: of AWS itself, which looks and rarely acts."""
        acted: list[bool] = []
        with self.lock:
            before = self.visits
            with self.internal():
                yield lambda: acted.append(True)
            if not acted:
                self.visits = before

    @contextlib.contextmanager
    def entered(self, service: str, region: str, operation: str, params: Mapping[str, Any]) -> Iterator[RecordedCall]:
        """A request is being answered: as ``internal``, but counted unless it comes from within."""
        call = RecordedCall(service=service, operation=operation, region=region, params=params)
        counted = not self._depth
        with self.internal():
            self._prepare(service, region)
            if counted:
                self.calls.append(call)
            yield call

    def backend(self, service: str, region: str | None = None, account_id: str | None = None) -> Any:
        """moto's own object behind *service*, of another account if *account_id* says so; only in ``internal()``."""
        self._prepare(service, region or self.region)
        return moto_state.backend(service, account_id or self.account_id, region or self.region)

    @property
    def _depth(self) -> int:
        depth: int = getattr(self._thread, "depth", 0)
        return depth

    def _prepare(self, service: str, region: str) -> None:
        if service in moto_state.OWN_SERVICES or (service, region) in self._ready:
            return
        self.given |= moto_state.prepare(service, moto_state.backend(service, self.account_id, region))
        self._ready.add((service, region))

    def _on_params(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> None:
        self._thread.key = session.ACCESS_KEY_ID
        self._thread.asked = (model.service_model.service_name, context["client_region"], model.name, params)

    def _on_call(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
        """ECS is our own: its result needs no HTTP."""
        if model.service_model.service_name != "ecs":
            return None
        _refuse_elsewhere(params["url"])
        _, region, operation, given = self._thread.asked
        try:
            result = dispatcher.ecs_result(self, region, operation, given, params["body"])
        except AwsError as error:
            return AWSResponse(params["url"], error.status, {}, _Body()), parsed_result.failure(model, error)
        return AWSResponse(params["url"], 200, {}, _Body()), parsed_result.success(model, result)

    def _on_send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        _refuse_elsewhere(request.url)
        service, region, operation, params = self._thread.asked
        if region.endswith("-global") and region != "aws-global":  # such as aws-us-gov-global: no region to moto
            region = self.region
        headers = {**request.headers, "Authorization": session.authorization(service, region, self._thread.key)}
        received = aws_protocols.HttpRequest(method=request.method, url=request.url, headers=headers, body=request.body)
        status, answered, body = dispatcher.dispatch(self, service, region, operation, params, received)
        return AWSResponse(request.url, status, answered, _Body(body))


def _refuse_elsewhere(url: str) -> None:
    host = urlsplit(url).hostname or ""
    if not host.endswith(_SUFFIXES):
        raise EndpointRefused(f"a client of the embedded AWS was pointed at {host}; leave endpoint_url out")


_SUFFIXES = (*(f".{partition.dns_suffix}" for partition in partitions.PARTITIONS), ".api.aws")
"""Amazon's domains; the last one is of newer services and dual-stack endpoints."""


class _Body(io.BytesIO):
    """A response's body as botocore reads it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        while chunk := self.read():
            yield chunk
