"""What the parts of the embedded AWS know of each other, so that none imports the account that holds them all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from modulestack.contract.log_delivery import LogKind
from modulestack.embedded_aws.alarm_history import HistoryItem
from modulestack.embedded_aws.authentication.identity_providers import IdentityProviders
from modulestack.embedded_aws.chat_channels import Chats
from modulestack.embedded_aws.clock import Clock
from modulestack.embedded_aws.counted_metrics import CountedMetrics
from modulestack.embedded_aws.delivery import Delivery
from modulestack.embedded_aws.load_forecasts import Forecast
from modulestack.embedded_aws.loads import Loads
from modulestack.embedded_aws.log_queries import LogQueries
from modulestack.embedded_aws.mute_rules import Mutes
from modulestack.embedded_aws.service_activities import ServiceActivities


@dataclasses.dataclass(kw_only=True)
class RecordedCall:
    """One request that came through a front door."""

    service: str
    """boto3's name of it."""
    operation: str
    region: str
    params: Mapping[str, Any]
    error_code: str | None = None
    """AWS's code, if the answer was an error."""
    role: str | None = None
    """ARN of the role by which it was made; None: it came from the account itself."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RoleSession:
    """Somebody of this account who has taken a role, mostly of another one."""

    role: str
    """Its ARN."""
    account_id: str
    """Whose it is, 12 digits."""
    name: str


class EcsInterface(Protocol):
    """ECS of one account, as the rest of the account sees it: ``ecs.backend.EcsBackend``."""

    def handle(self, region: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """
        Answer a request whose parameters have botocore's shape.

        Raises:
            AwsError: AWS would refuse it.
            NotEmbedded: AWS has this operation, the embedded AWS has not.
        """

    def prepare_region(self, region: str) -> None:
        """Have moto ask this ECS, not its own, in *region*."""

    def plan(self, at: float, action: Callable[[], None]) -> None:
        """Have *action* happen when time has come to *at*, epoch seconds."""

    def carry_out(self, region: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """As ``handle``, of something that is happening: what else is due by now may happen later."""

    def networks_in_use(self, region: str) -> Iterator[Mapping[str, Any]]:
        """The ``awsvpcConfiguration`` of each service of *region* that has tasks."""

    def task_counts(self, region: str, cluster: str, service: str) -> tuple[int, int, bool] | None:
        """How many tasks of *service* run, and shall; whether the cluster has Container Insights. None: no service."""

    def resolution_s(self, region: str, cluster: str, service: str, metric: str) -> int:
        """Seconds between two values of a *metric* of *service*."""

    def deployment_count(self, region: str, cluster: str, service: str) -> int:
        """How many deployments *service* has: one, unless another one is on its way."""

    def last_unhealthy(self, region: str, target_group: str) -> float | None:
        """When the target group (ARN) had an unhealthy target last, epoch seconds; None: never."""

    def catch_up(self) -> None:
        """Let all happen that is due by now, before somebody else changes what it looks at."""

    def instances_changed(self, region: str) -> None:
        """EC2 instances of *region* have come or gone."""

    def networks_changed(self, region: str) -> None:
        """Network ACLs of *region* let other things through."""

    def drains(self, region: str, instance_id: str) -> bool:
        """An EC2 instance is to be scaled in: whether that waits until ECS has moved its tasks away."""

    def lost_zones(self, region: str) -> Collection[str]:
        """Availability zones of *region* in which nothing can be started."""


Reactions = dict[tuple[str, str], list[Callable[[str, Mapping[str, Any]], None]]]
"""
Service (boto3's name) and operation → what somebody else does once that was done, given its region and parameters.

It happens inside ``internal()``.
"""


class ForecasterInterface(Protocol):
    """Forecasts of one account, as the rest sees them: ``autoscaling.predictive_scaling.Forecaster``."""

    def forecast(self, region: str, policy: Any) -> Forecast | None:
        """The newest of *policy* (moto's)."""


class ScalingInterface(Protocol):
    """Application Auto Scaling of one account, as the rest sees it: ``autoscaling.scaler.Scaler``."""

    def watch(self, region: str) -> None:
        """A policy was put in *region*."""

    @property
    def activities(self) -> ServiceActivities:
        """What it has done."""

    @property
    def predictive(self) -> ForecasterInterface:
        """What its policies forecast."""


class AlarmsInterface(Protocol):
    """CloudWatch's alarms of one account, as the rest sees them: ``monitoring.alarms.AlarmWatch``."""

    def watch(self, region: str) -> None:
        """An alarm was put in *region*."""

    def transition(self, region: str, alarm: Any, state: str, reason: str) -> None:
        """*alarm* (moto's) comes into another *state*, and does what it says for it."""

    @property
    def history(self) -> Sequence[HistoryItem]:
        """What alarms did, the oldest first."""

    @property
    def mutes(self) -> Mutes:
        """Rules that keep alarms from what they would do."""

    def release(self) -> None:
        """Let alarms that are not muted any more do what they were kept from. Only in ``internal()``."""


class MetricHistoryInterface(Protocol):
    """What CloudWatch remembers of metrics on dashboards: ``dashboards.metric_history.MetricHistory``."""

    def watch(self, region: str) -> None:
        """A dashboard was put by way of *region*."""


class LogFilesInterface(Protocol):
    """Logs that AWS writes into buckets, as the rest sees them: ``log_delivery.log_files.LogFiles``."""

    def watch(self, region: str) -> None:
        """Something is logged in *region*."""

    def test_file(self, region: str, load_balancer: str, kind: LogKind) -> None:
        """Logs of a kind were switched on for *load_balancer* (ARN)."""

    def asked(self, bucket: str, method: str, target: str, user_agent: str) -> None:
        """Somebody has asked something of *bucket*, whose requests are logged."""


class AccountInterface(Protocol):
    """An embedded account as its parts see it: ``account.EmbeddedAws``."""

    @property
    def reactions(self) -> Reactions:
        """What others do, such as a pipeline that pushes an image once there is a repository."""

    @property
    def identities(self) -> IdentityProviders:
        """By whom people, and other services, are known."""

    @property
    def sessions(self) -> dict[str, RoleSession]:
        """Of those who have taken roles, by access key."""

    @property
    def account_id(self) -> str:
        """12 digits."""

    @property
    def region(self) -> str:
        """The account's own region: where a part looks that is told no other."""

    @property
    def clock(self) -> Clock:
        """The account's time."""

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Held, re-entrantly, by whoever looks at the account's state."""

    @property
    def ecs(self) -> EcsInterface:
        """ECS, which is not moto's."""

    @property
    def scaling(self) -> ScalingInterface:
        """What scales ECS's services."""

    @property
    def raised_quotas(self) -> Mapping[str, int]:
        """What AWS allows of more here than everybody, by the names that a file has (``quotas``)."""

    @property
    def alarms(self) -> AlarmsInterface:
        """What looks at CloudWatch's alarms."""

    @property
    def visits(self) -> int:
        """Grows whenever anybody goes into the account or leaves it."""

    def certificate_days(self, region: str, arn: str) -> float | None:
        """Whole days until a certificate of ACM ends; None: it is over, or not issued. Only inside ``internal()``."""

    @property
    def loads(self) -> Loads:
        """What its modules have to do."""

    @property
    def counted(self) -> CountedMetrics:
        """Metrics of what happens."""

    @property
    def log_queries(self) -> LogQueries:
        """Queries of Logs Insights."""

    @property
    def metric_history(self) -> MetricHistoryInterface:
        """What is remembered of metrics on dashboards."""

    @property
    def deliveries(self) -> list[Delivery]:
        """Messages that SNS has delivered, the oldest first."""

    @property
    def chats(self) -> Chats:
        """Chat channels that show messages."""

    @property
    def log_files(self) -> LogFilesInterface:
        """Logs that AWS writes into buckets."""

    def backend(self, service: str, region: str | None = None, account_id: str | None = None) -> Any:
        """
        moto's own object behind *service* (boto3's name), of another account if *account_id* says so.

        Only inside ``internal()``.
        """

    def internal(self) -> AbstractContextManager[None]:
        """Holds the lock, has moto's state in place; what happens in it is not recorded as a call."""

    def looked_at(self) -> AbstractContextManager[Callable[[], None]]:
        """As ``internal``, of AWS itself; before it changes anything, what this gives is to be called."""

    def entered(
        self, service: str, region: str, operation: str, params: Mapping[str, Any]
    ) -> AbstractContextManager[RecordedCall]:
        """As ``internal``, for a request, which is recorded unless it comes from within."""
