"""Every scenario, in the order in which they run; a new one is a line here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from modulestack.rehearsal.scenarios.alarm_while_baking import ALARM_ENDS_DEPLOYMENT
from modulestack.rehearsal.scenarios.alarms import ALARMS
from modulestack.rehearsal.scenarios.allowed_sources import ALLOWED_SOURCES
from modulestack.rehearsal.scenarios.authenticated import SIGNED_IN_REQUESTS, TOKEN_REQUESTS
from modulestack.rehearsal.scenarios.blocked_requests import BLOCKED_REQUESTS
from modulestack.rehearsal.scenarios.called import (
    CRASH_WHILE_CALLED,
    KILLED_WHILE_CALLED,
    RELEASE_WHILE_CALLED,
    UNHEALTHY_WHILE_CALLED,
)
from modulestack.rehearsal.scenarios.chat import CHAT
from modulestack.rehearsal.scenarios.client_certificates import CLIENT_CERTIFICATES
from modulestack.rehearsal.scenarios.crash_loop import CRASHING_UNDER_REQUESTS
from modulestack.rehearsal.scenarios.dashboard import DASHBOARD
from modulestack.rehearsal.scenarios.disabled_key import DISABLED_KEY
from modulestack.rehearsal.scenarios.ending_certificates import ENDING_CERTIFICATES
from modulestack.rehearsal.scenarios.failed_releases import CRASHING_RELEASE, MISSING_IMAGE, UNHEALTHY_RELEASE
from modulestack.rehearsal.scenarios.failing_hooks import FAILING_HOOK
from modulestack.rehearsal.scenarios.failing_job import FAILING_JOB
from modulestack.rehearsal.scenarios.first_step import FIRST_STEP_TAKEN_BACK
from modulestack.rehearsal.scenarios.full_machines import RELEASE_WITHOUT_ROOM
from modulestack.rehearsal.scenarios.kept_volume import KEPT_VOLUME
from modulestack.rehearsal.scenarios.key_of_disks import DISABLED_KEY_OF_DISKS
from modulestack.rehearsal.scenarios.killed_task import KILLED_TASK
from modulestack.rehearsal.scenarios.logged_calls import LOGGED_CALLS
from modulestack.rehearsal.scenarios.logged_requests import LOGGED_CONNECTIONS, LOGGED_REQUESTS
from modulestack.rehearsal.scenarios.machine_files import FILES_OF_A_MACHINE
from modulestack.rehearsal.scenarios.machines import (
    DAEMON_ON_NEW_MACHINE,
    LOST_DAEMON,
    LOST_MACHINE,
    NO_ROOM_FOR_A_TASK,
)
from modulestack.rehearsal.scenarios.machines_replaced import MACHINES_ARE_REPLACED
from modulestack.rehearsal.scenarios.metric_filters import METRIC_FILTERS
from modulestack.rehearsal.scenarios.nat_instance import NAT_INSTANCE_IS_REPLACED
from modulestack.rehearsal.scenarios.network_acls import NETWORK_ACLS_LET_THROUGH
from modulestack.rehearsal.scenarios.overlapping_releases import OTHER_REPLACES, SECOND_WAITS
from modulestack.rehearsal.scenarios.own_volume import NEW_VOLUME
from modulestack.rehearsal.scenarios.pauses import PAUSE_CONTINUED, PAUSE_ROLLED_BACK, PAUSE_TIMES_OUT
from modulestack.rehearsal.scenarios.predictive_scaling import PREDICTIVE_SCALING
from modulestack.rehearsal.scenarios.protected_task import PROTECTED_TASK
from modulestack.rehearsal.scenarios.queue import QUEUE_SCALING
from modulestack.rehearsal.scenarios.releases import FIRST_RELEASE, SAME_RELEASE_AGAIN, SECOND_RELEASE
from modulestack.rehearsal.scenarios.request_scaling import REQUEST_SCALING
from modulestack.rehearsal.scenarios.rolled_back import ROLLBACK
from modulestack.rehearsal.scenarios.run_command import RUN_COMMAND
from modulestack.rehearsal.scenarios.saved_queries import SAVED_QUERIES
from modulestack.rehearsal.scenarios.scenario import Scenario
from modulestack.rehearsal.scenarios.scheduled_job import SCHEDULED_JOB
from modulestack.rehearsal.scenarios.scheduled_scaling import SCHEDULED_SCALING
from modulestack.rehearsal.scenarios.security_headers import SECURITY_HEADERS
from modulestack.rehearsal.scenarios.shared_load_balancer import BEHIND_SHARED
from modulestack.rehearsal.scenarios.sidecar_dies import SIDECAR_DIES
from modulestack.rehearsal.scenarios.silent_alarms import SILENT_ALARMS
from modulestack.rehearsal.scenarios.silent_port import SILENT_PORT
from modulestack.rehearsal.scenarios.spoken import CONNECTED_RELEASE, DEAF_RELEASE
from modulestack.rehearsal.scenarios.stopped_task import STOPPED_TASK
from modulestack.rehearsal.scenarios.testers import TESTERS_ARE_FIRST
from modulestack.rehearsal.scenarios.through_cloudfront import CLOUDFRONT
from modulestack.rehearsal.scenarios.unfetched_image import UNFETCHED_IMAGE
from modulestack.rehearsal.scenarios.workers import WORKER_CRASH, WORKER_KILLED, WORKER_RELEASE, WORKER_UNHEALTHY

_ALL: tuple[Scenario, ...] = (
    FIRST_RELEASE,
    SECOND_RELEASE,
    SAME_RELEASE_AGAIN,
    CRASHING_RELEASE,
    MISSING_IMAGE,
    UNHEALTHY_RELEASE,
    SILENT_PORT,
    BEHIND_SHARED,
    CONNECTED_RELEASE,
    DEAF_RELEASE,
    FAILING_JOB,
    KILLED_TASK,
    STOPPED_TASK,
    LOGGED_REQUESTS,
    LOGGED_CONNECTIONS,
    BLOCKED_REQUESTS,
    ALLOWED_SOURCES,
    SIGNED_IN_REQUESTS,
    TOKEN_REQUESTS,
    CLIENT_CERTIFICATES,
    DISABLED_KEY,
    SECURITY_HEADERS,
    CLOUDFRONT,
    UNFETCHED_IMAGE,
    KEPT_VOLUME,
    NEW_VOLUME,
    RUN_COMMAND,
    SIDECAR_DIES,
    ROLLBACK,
    TESTERS_ARE_FIRST,
    PAUSE_CONTINUED,
    PAUSE_ROLLED_BACK,
    PAUSE_TIMES_OUT,
    FAILING_HOOK,
    ALARM_ENDS_DEPLOYMENT,
    CRASHING_UNDER_REQUESTS,
    FIRST_STEP_TAKEN_BACK,
    SECOND_WAITS,
    OTHER_REPLACES,
    RELEASE_WHILE_CALLED,
    CRASH_WHILE_CALLED,
    UNHEALTHY_WHILE_CALLED,
    KILLED_WHILE_CALLED,
    LOGGED_CALLS,
    WORKER_RELEASE,
    WORKER_CRASH,
    WORKER_UNHEALTHY,
    WORKER_KILLED,
    PROTECTED_TASK,
    QUEUE_SCALING,
    REQUEST_SCALING,
    PREDICTIVE_SCALING,
    SCHEDULED_JOB,
    SCHEDULED_SCALING,
    FILES_OF_A_MACHINE,
    DAEMON_ON_NEW_MACHINE,
    LOST_MACHINE,
    NO_ROOM_FOR_A_TASK,
    RELEASE_WITHOUT_ROOM,
    MACHINES_ARE_REPLACED,
    DISABLED_KEY_OF_DISKS,
    LOST_DAEMON,
    DASHBOARD,
    NAT_INSTANCE_IS_REPLACED,
    NETWORK_ACLS_LET_THROUGH,
    SAVED_QUERIES,
    *ALARMS,
    ENDING_CERTIFICATES,
    *SILENT_ALARMS,
    METRIC_FILTERS,
    CHAT,
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({scenario.name: scenario for scenario in _ALL})
"""By name."""

STANDARD: tuple[Scenario, ...] = tuple(scenario for scenario in _ALL if not scenario.on_demand)
"""Those of every rehearsal."""


def promised(names: Iterable[str], scenarios: Mapping[str, Scenario] = SCENARIOS) -> tuple[Scenario, ...]:
    """
    The scenarios with the *names* that a module's features promise, each once, in the registry's order.

    Raises:
        ValueError: there is no such scenario; lists those that there are.
    """
    wanted = set(names)
    unknown = sorted(wanted - scenarios.keys())
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no scenario has this name: allowed {', '.join(scenarios)}")
    return tuple(scenario for scenario in scenarios.values() if scenario.name in wanted)
