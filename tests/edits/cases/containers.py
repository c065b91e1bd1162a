"""Edits of containers beside a module's own, and where their output goes."""

from __future__ import annotations

from tests.edits.case import EditCase, of_module
from tests.edits.cases.tasks import FOREIGN
from tests.edits.plain import OF_WEB, PLAIN, of_web, with_value

CHECK = {"command": ["CMD", "true"]}
CHECKED = of_web("container_health_check", CHECK)
TRACED, MEASURED = of_web("tracing", {"cpu": 16}), of_web("cloudwatch_agent", {"cpu": 16})
RESTARTED = of_web("restart", {"attempt_period_s": 60})
PROXY = {"image": "nginx:1"}
BESIDE = of_web("containers", {"proxy": PROXY})
BESIDE_CHECKED = with_value(BESIDE, "modulestack:modules/web/containers/proxy/health_check", CHECK)
BESIDE_RESTARTED = with_value(BESIDE, "modulestack:modules/web/containers/proxy/restart", {"attempt_period_s": 60})
BESIDE_SECRET = with_value(BESIDE, "modulestack:modules/web/containers/proxy/secrets", {"A": "ssm:/a"})
SPLUNK = {"splunk-url": "https://splunk.example.com", "splunk-token": "t"}
SPLUNK_SECRET = {"options": {"splunk-url": SPLUNK["splunk-url"]}, "secret_options": {"splunk-token": "ssm:/a"}}
TOLD = {"driver": "splunk", "options": SPLUNK}
SECRETLY = of_web("log_driver", {"driver": "splunk", **SPLUNK_SECRET})
PROXY_LOGS = with_value(BESIDE, f"{OF_WEB}/containers/proxy/log_driver", TOLD)
ROOT_PROXY = with_value(BESIDE, f"{OF_WEB}/containers/proxy/run_as_root", True)
ROUTED = with_value(
    with_value(ROOT_PROXY, f"{OF_WEB}/containers/proxy/log_router", {"type": "fluentbit"}),
    f"{OF_WEB}/log_driver",
    {"driver": "awsfirelens"},
)
ROUTED_PROXY = {
    "proxy": {**PROXY, "log_driver": {"driver": "awsfirelens", "options": SPLUNK}},
    "router": {"image": "fluent:1", "run_as_root": True, "log_router": {}},
}

CASES: tuple[EditCase, ...] = (
    of_module("restart", None, {}),
    of_module("restart/ignored_exit_codes", None, [0], RESTARTED),
    of_module("restart/attempt_period_s", 60, 120, RESTARTED),
    of_module("container_health_check", None, CHECK),
    of_module("container_health_check/command", ["CMD", "true"], ["CMD", "false"], CHECKED),
    of_module("container_health_check/interval_s", None, 60, CHECKED),
    of_module("container_health_check/timeout_s", None, 10, CHECKED),
    of_module("container_health_check/retries", None, 5, CHECKED),
    of_module("container_health_check/start_period_s", None, 60, CHECKED),
    of_module("serving_container", None, "proxy", BESIDE),
    of_module("tracing", None, {}),
    of_module("tracing/image", None, "example/collector:1", TRACED),
    of_module("tracing/config", None, "ssm:/collector", TRACED),
    of_module("tracing/config", "ssm:/collector", "ssm:/other", TRACED),
    of_module("tracing/cpu", None, 64, TRACED),
    of_module("tracing/memory_reservation", None, 64, TRACED),
    of_module("cloudwatch_agent", None, {}),
    of_module("cloudwatch_agent/image", None, "example/agent:1", MEASURED),
    of_module("cloudwatch_agent/config", None, "ssm:/agent", MEASURED),
    of_module("cloudwatch_agent/config", "ssm:/agent", "ssm:/other", MEASURED),
    of_module("cloudwatch_agent/namespace", None, "shop", MEASURED),
    of_module("cloudwatch_agent/cpu", None, 64, MEASURED),
    of_module("cloudwatch_agent/memory_reservation", None, 128, MEASURED),
    of_module("depends_on", None, {"proxy": "START"}, BESIDE),
    of_module("containers/proxy", None, PROXY),
    of_module("containers/proxy", {**PROXY, "secrets": {"A": "ssm:/a"}}, None),
    *(
        of_module(f"containers/proxy/{key}", old, new, BESIDE)
        for key, old, new in (
            ("image", "nginx:1", "nginx:2"),
            ("image", FOREIGN, "nginx:2"),
            ("command", None, ["serve"]),
            ("entry_point", None, ["program"]),
            ("environment", None, {"E": "1"}),
            ("secrets", None, {"A": "ssm:/a"}),
            ("environment_files", ["s3://any-files/a.env"], ["s3://any-files/b.env"]),
            ("registry_credentials", None, "secretsmanager:registry"),
            ("cpu", None, 64),
            ("memory", None, 128),
            ("memory_reservation", None, 64),
            ("user", None, "app"),
            ("run_as_root", None, True),
            ("writable_root", None, True),
            ("working_directory", None, "/srv"),
            ("essential", None, False),
            ("depends_on", None, {"web": "START"}),
            ("health_check", None, CHECK),
            ("start_timeout_s", None, 60),
            ("stop_timeout_s", None, 60),
            ("restart", None, {}),
            ("open_files", None, 1000),
            ("ulimits", None, {"nofile": 1000}),
            ("capabilities", None, ["SYS_PTRACE"]),
            ("docker_labels", None, {"a": "b"}),
            ("ports", None, [9000]),
        )
    ),
    of_module("containers/proxy/secrets", {"A": "ssm:/a"}, {"B": "ssm:/b"}, BESIDE_SECRET),
    of_module("containers/proxy/health_check/command", ["CMD", "true"], ["CMD", "false"], BESIDE_CHECKED),
    of_module("containers/proxy/health_check/interval_s", None, 60, BESIDE_CHECKED),
    of_module("containers/proxy/health_check/timeout_s", None, 10, BESIDE_CHECKED),
    of_module("containers/proxy/health_check/retries", None, 5, BESIDE_CHECKED),
    of_module("containers/proxy/health_check/start_period_s", None, 60, BESIDE_CHECKED),
    of_module("containers/proxy/restart/ignored_exit_codes", None, [0], BESIDE_RESTARTED),
    of_module("containers/proxy/restart/attempt_period_s", 60, 120, BESIDE_RESTARTED),
    of_module("log_driver", None, {"driver": "splunk", "options": SPLUNK}),
    of_module("log_driver", {"driver": "splunk", **SPLUNK_SECRET}, None),
    of_module(
        "log_driver/driver", None, "splunk", with_value(PLAIN, f"{OF_WEB}/log_driver/options", {}), log_driver=TOLD
    ),
    of_module("log_driver/options", SPLUNK, {**SPLUNK, "splunk-source": "a"}, of_web("log_driver", TOLD)),
    of_module("log_driver/secret_options", {"splunk-token": "ssm:/a"}, {"splunk-token": "ssm:/b"}, SECRETLY),
    of_module("containers/proxy/log_driver", None, {"driver": "splunk", **SPLUNK_SECRET}, BESIDE),
    of_module("containers/proxy/log_driver/driver", "splunk", "awsfirelens", PROXY_LOGS, containers=ROUTED_PROXY),
    of_module("containers/proxy/log_driver/options", SPLUNK, {**SPLUNK, "splunk-source": "a"}, PROXY_LOGS),
    of_module("containers/proxy/log_driver/secret_options", {"splunk-index": "ssm:/a"}, None, PROXY_LOGS),
    of_module("containers/proxy/log_router", None, {}, ROOT_PROXY, log_driver={"driver": "awsfirelens"}),
    of_module("containers/proxy/log_router/type", None, "fluentd", ROUTED),
    of_module("containers/proxy/log_router/config_file", None, "/extra.conf", ROUTED),
    of_module("containers/proxy/log_router/ecs_log_metadata", None, False, ROUTED),
)
