"""What the rules of containers beside a module's own tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.cases.machines import MACHINED
from tests.environment.followed_rule import of, on_web

IMAGE = {"image": "a:1"}
CHECK = {"command": ["CMD", "true"]}


def beside(**keys: Any) -> dict[str, Any]:
    """One container, ``p``."""
    return {"containers": {"p": {**IMAGE, **keys}}}


OF_CONTAINERS = (
    on_web("who_serves_is_there", {"serving_container": "web"}, "leave it out", {"serving_container": None}),
    on_web(
        "who_serves_is_there",
        {"serving_container": "p"},
        "add it under containers",
        {"containers/p": IMAGE},
    ),
    on_web(
        "container_names_differ", {"containers": {"web": IMAGE}}, "choose another", {"containers": {"proxy": IMAGE}}
    ),
    on_web(
        "containers_are_not_too_many",
        {"containers": {f"c{number}": IMAGE for number in range(10)}},
        "allowed 9",
        {"containers/c0": None},
    ),
    on_web("container_ports_differ", beside(ports=[8080]), "choose another", {"containers/p/ports": [8081]}),
    on_web(
        "containers_fit_the_cpu",
        beside(cpu=257),
        "claim less, or raise the module's cpu",
        {"containers/p/cpu": 256},
        {"cpu": 512, "memory": 1024},
    ),
    on_web(
        "containers_fit_the_memory",
        beside(memory=513),
        "allowed up to 512, or raise the module's memory",
        {"containers/p/memory": 512},
        {"memory": 1024},
    ),
    on_web(
        "containers_fit_the_memory",
        {"containers": {"p": {**IMAGE, "memory": 300}, "q": {**IMAGE, "memory_reservation": 300}}},
        "keep less, or raise the module's memory",
        {"containers/p/memory": 200},
        {"memory": 1024},
    ),
    on_web(
        "containers_fit_the_memory",
        beside(memory=100, memory_reservation=200),
        "allowed up to 100",
        {"containers/p/memory_reservation": 100},
    ),
    on_web(
        "options_of_containers_go_together",
        beside(user="app", run_as_root=True),
        "leave one of them out",
        {"containers/p/user": None},
        {"containers/p/run_as_root": None},
    ),
    on_web(
        "a_root_has_no_other_user",
        {"user": "app", "run_as_root": True},
        "leave one of them out",
        {"user": None},
        {"run_as_root": None},
    ),
    on_web(
        "container_variables_are_plain_or_secret",
        beside(environment={"A": "x"}, secrets={"A": "ssm:/a"}),
        "keep one of the two",
        {"containers/p/environment": None},
        {"containers/p/secrets": None},
    ),
    on_web(
        "container_checks_are_commands",
        beside(health_check={"command": ["curl"]}),
        "allowed",
        {"containers/p/health_check/command": ["CMD", "curl"]},
        {"containers/p/health_check/command": ["CMD-SHELL", "curl -f localhost"]},
    ),
    on_web(
        "options_of_containers_go_together",
        beside(restart={"ignored_exit_codes": list(range(51))}),
        "allowed 50",
        {"containers/p/restart/ignored_exit_codes": list(range(50))},
    ),
    on_web(
        "ignored_exit_codes_are_few",
        {"restart": {"ignored_exit_codes": list(range(51))}},
        "allowed 50",
        {"restart/ignored_exit_codes": list(range(50))},
    ),
    on_web(
        "container_names_differ",
        {"tracing": {}, "containers": {"otel-collector": IMAGE}},
        "choose another, or leave tracing out",
        {"containers": {"collector": IMAGE}},
        {"tracing": None},
    ),
    on_web(
        "container_ports_differ",
        {"port": 4318, "tracing": {}},
        "give that another, or leave it out",
        {"port": 8080},
        {"tracing": None},
    ),
    of(
        "agents_have_names_of_their_own",
        {"modulestack:modules/otel-collector": {"image": "a:1", "tracing": {}}},
        "give the module another, or leave it out",
        {"modulestack:modules/otel-collector/tracing": None},
        {"modulestack:modules/otel-collector": None, "modulestack:modules/other": {"image": "a:1", "tracing": {}}},
    ),
    on_web(
        "configurations_are_not_kept_where_releases_read",
        {"tracing": {"config": "ssm:/modulestack/any/collector"}},
        "move the parameter",
        {"tracing": {"config": "ssm:/collector"}},
    ),
    on_web(
        "checks_ask_who_can_answer",
        {"health_check": {"port": 8080}},
        "leave it out",
        {"health_check/port": None},
    ),
    on_web(
        "checks_ask_who_can_answer",
        {"health_check": {"port": 13133}, "tracing": {}},
        "choose another",
        {"health_check/port": 9000},
    ),
    on_web(
        "environment_files_are_few_and_differ",
        {"environment_files": ["s3://any-files/a.env", "arn:aws:s3:::any-files/a.env"]},
        "s3://any-files/a.env is in the list twice",
        {"environment_files": ["s3://any-files/a.env"]},
    ),
    on_web(
        "environment_files_are_few_and_differ",
        beside(environment_files=[f"s3://any-files/{number}.env" for number in range(11)]),
        "allowed 10",
        {"containers/p/environment_files": [f"s3://any-files/{number}.env" for number in range(10)]},
    ),
    on_web(
        "a_job_has_room_for_all_containers",
        {"cpu": 512, "memory": 1024, "tracing": {}, "jobs": {"migrate": {"command": ["migrate"], "cpu": 256}}},
        "allowed 512 and more, or leave it out",
        {"jobs/migrate/cpu": 512},
        {"jobs/migrate/cpu": None},
    ),
    on_web(
        "a_job_has_room_for_all_containers",
        {
            "memory": 1024,
            **beside(memory_reservation=600),
            "jobs": {"migrate": {"command": ["migrate"], "memory": 512}},
        },
        "allow more, or leave it out",
        {"jobs/migrate/memory": 1024},
        {"jobs/migrate/memory": None},
    ),
    on_web(
        "a_job_runs_once",
        {"restart": {}, "jobs": {"migrate": {"command": ["migrate"]}}},
        "leave restart out, or give the jobs to a module of their own",
        {"restart": None},
        {"jobs": None},
    ),
    on_web(
        "containers_wait_for_what_can_happen",
        {**beside(), "depends_on": {"q": "START"}},
        "there is no such container: ",
        {"depends_on": {"p": "START"}},
        {"containers/q": IMAGE},
    ),
    on_web(
        "containers_wait_for_what_can_happen",
        {**beside(), "depends_on": {"p": "HEALTHY"}},
        "add containers.p.health_check, or wait for START",
        {"containers/p/health_check": CHECK},
        {"depends_on": {"p": "START"}},
    ),
    on_web(
        "containers_wait_for_what_can_happen",
        {**beside(), "depends_on": {"p": "SUCCESS"}},
        "set containers.p.essential: false, or wait for START or HEALTHY",
        {"containers/p/essential": False},
        {"depends_on": {"p": "START"}},
        {"depends_on": {"p": "HEALTHY"}, "containers/p/health_check": CHECK},
    ),
    on_web(
        "what_is_waited_for_comes_in_time",
        {**beside(health_check=CHECK, start_timeout_s=30), "depends_on": {"p": "HEALTHY"}},
        "allowed more than 30, or check it more often",
        {"containers/p/start_timeout_s": 31},
        {"containers/p/health_check/interval_s": 29},
    ),
    on_web(
        "what_is_waited_for_comes_in_time",
        {**beside(essential=False, restart={}), "depends_on": {"p": "COMPLETE"}},
        "add 0 to ignored_exit_codes, or leave restart out",
        {"containers/p/restart/ignored_exit_codes": [0]},
        {"containers/p/restart": None},
    ),
    on_web(
        "containers_wait_for_what_can_happen",
        {"tracing": {}, "depends_on": {"otel-collector": "COMPLETE"}},
        "runs as long as the task: wait for START",
        {"depends_on": {"otel-collector": "START"}},
    ),
    on_web(
        "who_ends_serves_nobody",
        {**beside(essential=False), "depends_on": {"p": "SUCCESS"}, "serving_container": "p"},
        "name another container, or wait for START or HEALTHY",
        {"containers/q": IMAGE, "serving_container": "q"},
        {"depends_on": {"p": "START"}},
    ),
    on_web(
        "who_ends_needs_nothing_that_stays",
        {**beside(essential=False, ports=[9000]), "depends_on": {"p": "SUCCESS"}},
        "leave it out, or wait for START or HEALTHY",
        {"containers/p/ports": None},
        {"depends_on": {"p": "START"}},
    ),
    on_web(
        "who_ends_needs_nothing_that_stays",
        {**beside(essential=False, health_check=CHECK), "depends_on": {"p": "SUCCESS"}},
        "leave it out, or wait for HEALTHY, with essential: true",
        {"containers/p/health_check": None},
        {"depends_on": {"p": "HEALTHY"}, "containers/p/essential": True},
    ),
    on_web(
        "who_ends_is_not_waited_for_to_be_healthy",
        {
            "containers": {
                "p": {**IMAGE, "essential": False},
                "q": {**IMAGE, "depends_on": {"p": "HEALTHY"}},
            },
            "depends_on": {"p": "SUCCESS"},
        },
        "wait for SUCCESS here too, or for START",
        {"containers/q/depends_on/p": "SUCCESS"},
        {"containers/q/depends_on/p": "START"},
    ),
    on_web(
        "are_of_machines",
        {"ulimits": {"memlock": "unlimited"}},
        "leave it out, or name machines with capacity",
        {"ulimits/memlock": None},
        {"capacity": "machines"},
        base=MACHINED,
    ),
    on_web(
        "open_files_are_said_once",
        {**beside(open_files=1000, ulimits={"nofile": "1000:2000"})},
        "keep one of the two",
        {"containers/p/open_files": None},
        {"containers/p/ulimits": None},
    ),
    on_web(
        "volumes_are_mounted",
        {"volumes": {"disk": {}}},
        "add it to the mounts of a container, or leave it out",
        {"mounts/disk": {"path": "/disk"}},
        {"containers/p": {**IMAGE, "mounts": {"disk": {"path": "/disk"}}}},
        {"volumes/disk": None},
    ),
    on_web(
        "mounts_are_of_volumes",
        {"mounts": {"disk": {"path": "/disk"}}},
        "add it under volumes",
        {"volumes/disk": {}},
    ),
    on_web(
        "mount_paths_differ",
        {"volumes": {"disk": {}}, "mounts": {"disk": {"path": "/tmp"}}},
        "choose another directory",
        {"mounts/disk/path": "/disk"},
    ),
    on_web(
        "routed_logs_have_a_router",
        {"log_driver": {"driver": "awsfirelens"}, **beside(run_as_root=True)},
        "add log_router: {} to a container that is one",
        {"containers/p/log_router": {}},
    ),
    on_web(
        "routed_logs_have_a_router",
        beside(run_as_root=True, log_router={}),
        "set log_driver: {driver: awsfirelens} for another, or leave it out",
        {"log_driver": {"driver": "awsfirelens"}},
        {"containers/p/log_router": None},
    ),
    on_web(
        "routed_logs_have_a_router",
        {
            "log_driver": {"driver": "awsfirelens"},
            "containers": {name: {**IMAGE, "run_as_root": True, "log_router": {}} for name in ("p", "q")},
        },
        "take one of them out",
        {"containers/p/log_router": None},
        {"containers/q/log_router": None},
    ),
    on_web(
        "routed_logs_have_a_router",
        {
            **beside(run_as_root=True, log_router={}, log_driver={"driver": "awsfirelens"}),
            "log_driver": {"driver": "awsfirelens"},
        },
        "leave the driver out",
        {"containers/p/log_driver/driver": None},
    ),
    on_web(
        "a_log_router_is_root",
        {**beside(log_router={}), "log_driver": {"driver": "awsfirelens"}},
        "set it to true",
        {"containers/p/run_as_root": True},
    ),
    on_web(
        "log_options_are_the_drivers",
        {"log_driver": {"driver": "splunk"}},
        "splunk needs splunk-token and splunk-url: add them to options or secret_options",
        {"log_driver/options": {"splunk-token": "t", "splunk-url": "u"}},
        {"log_driver/options": {"splunk-url": "u"}, "log_driver/secret_options": {"splunk-token": "ssm:/a"}},
    ),
    on_web(
        "log_options_are_the_drivers",
        {"log_driver": {"options": {"awslogs-group": "mine"}}},
        "leave it out",
        {"log_driver/options": None},
    ),
    on_web(
        "log_options_are_the_drivers",
        {"log_driver": {"options": {"awslogs-multiline-patern": "x"}}},
        "did you mean awslogs-multiline-pattern?",
        {"log_driver/options": {"awslogs-multiline-pattern": "x"}},
    ),
    on_web(
        "log_options_are_the_drivers",
        {"log_driver": {"options": {"mode": "blocking"}, "secret_options": {"mode": "ssm:/a"}}},
        "keep one of the two",
        {"log_driver/options": None},
        {"log_driver/secret_options": None},
    ),
    on_web(
        "containers_do_not_wait_in_a_circle",
        {**beside(depends_on={"web": "START"}), "depends_on": {"p": "START"}},
        "take one of them out",
        {"depends_on": None},
        {"containers/p/depends_on": None},
    ),
)
