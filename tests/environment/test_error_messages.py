"""What is told about single values: wrong types, unknown keys, texts without form."""

from __future__ import annotations

import pytest

REFERENCE = (
    "is no reference to a secret: allowed ssm:/path/of/parameter, secretsmanager:name, "
    "secretsmanager:name#json-key, or the full ARN of a parameter or secret"
)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ('{port: "8080"}', 'port: "8080" is text: write it without quotes: 8080'),
        ("{port: http}", 'port: "http" is no whole number'),
        ("{port: 0}", "port: 0 is too small: allowed 1 to 65535"),
        ("{port: 65536}", "port: 65536 is too large: allowed 1 to 65535"),
        ("{port: true}", "port: true is no whole number: allowed 1 to 65535"),
        ("{port: [80]}", "port: a list is no whole number: allowed 1 to 65535"),
        ("{cpu: 0.5}", "cpu: 0.5 is no whole number: 0.5 vCPU is written 512"),
        ("{cpu: 0.3}", "cpu: 0.3 is no whole number: allowed 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768"),
        ("{memory: 0.5}", "memory: 0.5 MiB is no whole number: allowed 512, 1024, 2048 and so on, up to 249856"),
        (
            "{scaling: {min: 1, max: 2, cpu_percent: x}}",
            'scaling.cpu_percent: "x" is no whole number: allowed 1 to 100',
        ),
        (
            "{load_balancing: {slow_start_s: x}}",
            'load_balancing.slow_start_s: "x" is no whole number: allowed 0 or 30 to 900',
        ),
        ("{environment: {A: 3}}", 'environment.A: 3 is no text: quote it: "3"'),
        ("{environment: {A: 1.5}}", 'environment.A: 1.5 is no text: quote it: "1.5"'),
        ("{environment: {A: true}}", 'environment.A: true is no text: quote it: "true"'),
        ("{environment: {A: [x]}}", "environment.A: a list is not possible: text is needed"),
        ("{environment: {A: {B: x}}}", "environment.A: a map is not possible: text is needed"),
        ("{environment: [A]}", 'environment: a list, but a map is needed: "key: value" lines without a dash'),
        ("{environment: A}", 'environment: "A" is no map: indent its keys below it'),
        (
            "{environment: {1A: x}}",
            (
                'environment.1A: "1A" is no name of a variable: '
                "allowed letters, digits, _ . and -, not starting with a digit"
            ),
        ),
        (
            "{environment: {AWS_SECRET_ACCESS_KEY: x}}",
            (
                'environment.AWS_SECRET_ACCESS_KEY: "AWS_SECRET_ACCESS_KEY" is a credential: '
                "give the task's role a policy with task_policy_arns, or use secrets"
            ),
        ),
        ("{command: npm start}", 'command: "npm start" is text, a list is needed: write ["npm", "start"]'),
        ("{command: 3}", "command: 3 is no list: write [...]"),
        ("{command: [3]}", 'command[0]: 3 is no text: quote it: "3"'),
        ("{command: [null]}", 'command[0]: nothing is written here: text is needed, "" if it is to be empty'),
        (
            "{reachable_from: web}",
            'reachable_from: "web" is neither internet nor a list of modules: write internet, or their names in [ ]',
        ),
        ("{reachable_from: 3}", "reachable_from: 3 is neither internet nor a list of modules"),
        ("{health_check: /healthz}", 'health_check: "/healthz" is no map: indent its keys below it'),
        ("{health_check: {matcher: 200}}", 'health_check.matcher: 200 is no text: quote it: "200"'),
        ("{health_check: {interval_s: 4}}", "health_check.interval_s: 4 s is too small: allowed 5 to 300"),
        ("{spot_percent: 101}", "spot_percent: 101 % is too large: allowed 0 to 100"),
        ("{ephemeral_storage_gib: 20}", "ephemeral_storage_gib: 20 GiB is too small: allowed 21 to 200"),
        (
            "{log_retention_days: 20}",
            "log_retention_days: 20 days is not possible: the nearest allowed are 14 and 30",
        ),
        ("{log_retention_days: 5000}", "log_retention_days: 5000 days is not possible: the nearest allowed is 3653"),
        (
            "{load_balancing: {slow_start_s: 10}}",
            "load_balancing.slow_start_s: 10 s is not possible: allowed 0 (off) or 30 to 900",
        ),
        (
            "{load_balancing: {algorithm: round-robin}}",
            (
                'load_balancing.algorithm: "round-robin" is not possible: allowed round_robin, '
                "least_outstanding_requests or weighted_random; did you mean round_robin?"
            ),
        ),
        (
            "{scaling: {min: 1, max: 3, cpu_percent: 60, metrics_resolution_s: 30}}",
            "scaling.metrics_resolution_s: 30 s is not possible: allowed 20 or 60",
        ),
        (
            "{deployment: {strategy: canary, canary: {percent: '5'}}}",
            'deployment.canary.percent: "5" is text: write it without quotes: 5',
        ),
        ("{deployment: {strategy: canary, canary: {percent: few}}}", 'deployment.canary.percent: "few" is no number'),
        (
            "{deployment: {strategy: canary, test_traffic: {header: {name: X-Test, values: '1'}}}}",
            'deployment.test_traffic.header.values: "1" is text, a list is needed: write ["1"]',
        ),
        (
            "{deployment: {strategy: canary, test_traffic: {header: {name: X-Test, values: [1]}}}}",
            'deployment.test_traffic.header.values[0]: 1 is no text: quote it: "1"',
        ),
        ("{cpu_architecture: 3}", "cpu_architecture: 3 is not possible: allowed X86_64 or ARM64"),
        ("{deployment: {grace_period_s: -1}}", "deployment.grace_period_s: -1 s is too small: allowed 0 and more"),
        ("{container_health_check: {}}", "container_health_check.command: missing"),
        ("{scaling: {max: 3, cpu_percent: 60}}", "scaling.min: missing (fewest tasks)"),
        (
            "{service_connect: {tls: {}}}",
            (
                "service_connect.tls.authority_arn: missing (the authority of AWS Private CA that issues certificates, "
                "of the environment's region, with the tag `AmazonECSManaged: true`)"
            ),
        ),
        ("{memroy: 512}", "memroy: unknown key: did you mean memory?"),
        ("{healthCheck: {}}", "healthCheck: unknown key: did you mean health_check?"),
        (
            "{network_mode: bridge}",
            "network_mode: unknown key: a task has a network interface of its own, on machines, too (awsvpc), and a",
        ),
        ("{hostPort: 80}", "hostPort: unknown key: a task has a network interface of its own"),
        ("{target_type: instance}", "target_type: unknown key: a task has a network interface of its own"),
        (
            "{links: [web]}",
            "links: unknown key: containers of one task reach each other at localhost: leave it out",
        ),
        ("{path: /x}", "path: unknown key here: it belongs in health_check: health_check.path"),
        ("{name: web}", "name: unknown key: web, under modules, is the name already"),
        (
            "{deployment: {canary: {zzz: 1}}}",
            "deployment.canary.zzz: unknown key: allowed bake_time_min or percent",
        ),
        ('{"a b\\e[31m": 1}', '"a b\\u001b[31m": unknown key'),
        (
            "{user: root}",
            'user: "root" is root, who could change the container\'s own programs: allowed any other user',
        ),
        ("{secrets: {A: vault:x}}", f'secrets.A: "vault:x" {REFERENCE}'),
        ("{placeholders: {image: x}}", 'placeholders.image: "image" is the module\'s image already'),
    ],
)
def test_a_wrong_value_is_told_in_the_files_words(problems_of_web, keys, expected):
    """One line, which begins as expected: explanations of the model may follow in brackets."""
    [line] = problems_of_web(keys)
    assert line[: len(expected)] == expected


def test_what_is_missing_is_called_as_it_is(problems_of_web):
    """A sentence begins in small letters within another, an abbreviation does not."""
    told = problems_of_web("{}", top="modulestack:alerts: {slack: {ops: {workspace: Example}}}")
    assert told == ["alerts.slack.ops.channel_id: missing (ID of the channel, the end of its link)"]


def test_a_boolean_is_not_text(problems_of_web):
    """Quotes make it one."""
    assert problems_of_web("{}", top='modulestack:deletion_protection: "true"') == [
        'deletion_protection: "true" is not possible: allowed true or false, without quotes'
    ]


def test_what_a_misspelt_key_left_open_is_not_told_as_missing(problems):
    """One slip, one line."""
    text = """\
config:
  aws:region: eu-west-1
  modulestack:netwrok: {create: {}}
  modulestack:modules:
    web: {image: "a:1", prot: 80}
"""
    assert problems(text) == [
        ":3: modulestack:netwrok: unknown key: did you mean modulestack:network?",
        ":5: modules.web.prot: unknown key: did you mean port?",
    ]


def test_a_key_of_a_module_at_the_top_is_shown_its_place(problems):
    """In a module, or in the defaults."""
    text = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:log_retention_days: 30
  modulestack:modules:
    web: {image: "a:1", port: 80}
"""
    assert problems(text) == [
        (
            ":4: modulestack:log_retention_days: unknown key here: it is a module's: "
            "write it in one, or in modulestack:defaults for all"
        )
    ]
