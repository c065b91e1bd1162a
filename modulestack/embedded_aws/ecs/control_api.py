"""
Behaviours, answers of functions and faults over HTTP, for an embedded AWS that is served: not part of AWS.

``GET  ecs/behaviours``                 all that were set
``PUT  ecs/behaviours``                 {"image": "repo/web*", "behaviour": {"exits_after_s": 0, "exit_code": 1}}
``DELETE ecs/behaviours``               {"image": "repo/web*"}
``GET  ecs/functions``                  what functions of lifecycle hooks answer, and their calls
``PUT  ecs/functions``                  {"function": "verify", "answers": [{"hook_status": "FAILED"}]}
``DELETE ecs/functions``                {"function": "verify"}
``POST ecs/faults/spot_interruption``   {"cluster": "staging-web", "service": "web", "count": 1}
``POST ecs/faults/spot_capacity``       {"available": false}
``POST ecs/faults/volume_attachments``  {"working": false}
``POST ecs/faults/lose_zone``           {"zone": "eu-west-1a"}
``POST ecs/faults/lose_instance``       {"cluster": "staging-web", "instance": "i-0123456789abcdef0"}
``POST ecs/faults/interrupt_instance``  {"cluster": "staging-web"}
``POST ecs/faults/out_of_memory``       {"cluster": "staging-web", "task": "0123456789abcdef", "container": "web"}
``POST ecs/faults/restore_zone``        {"zone": "eu-west-1a"}
``POST ecs/faults/change``              {"cluster": "staging-web", "service": "web", "health_status_code": 500}

Faults also take a ``region``; ``change`` takes a ``task`` (its id) and a ``container`` (its name). Requests that change
something carry the header ``Content-Type: application/json``, so that no form of a web page can send them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ecs.backend import EcsBackend
from modulestack.embedded_aws.ecs.behaviour_json import behaviour, checked
from modulestack.embedded_aws.ecs.deployment_lifecycle import hook_answer_json
from modulestack.embedded_aws.errors import AwsError

Check = Callable[[Any], str]
"""What is wrong with a value: what it must be; empty if nothing is."""


def control(ecs: EcsBackend, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """
    Do what *method* and *path* (below ``/_modulestack/``) say with the JSON object in *body*.

    Returns:
        HTTP status and a JSON object; ``{"error": text}`` if it could not be done.
    """
    try:
        document = json.loads(body or b"{}", parse_constant=_no_constant)
        if not isinstance(document, dict):
            return 400, {"error": "the body must be a JSON object"}
        return _do(ecs, method, path.strip("/"), document)
    except RecursionError:
        return 400, {"error": "the body is nested too deeply"}
    except ValueError as error:
        return 400, {"error": f"the body is not JSON: {error}"}
    except AwsError as error:
        return 400, {"error": error.message}


def _do(ecs: EcsBackend, method: str, path: str, document: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if path == "ecs/behaviours":
        if method == "PUT":
            _check(document, {"image": _text, "behaviour": _anything}, required={"image"})
            ecs.behaviours.set(document["image"], behaviour(document.get("behaviour", {})))
        elif method == "DELETE":
            _check(document, {"image": _text}, required={"image"})
            ecs.behaviours.forget(document["image"])
        elif method != "GET":
            return 405, {"error": f"{method} {path}: use GET, PUT or DELETE"}
        return 200, {"behaviours": {image: vars(b) for image, b in ecs.behaviours.all().items()}}
    if path == "ecs/functions":
        return _functions(ecs, method, document)
    fault = path.removeprefix("ecs/faults/")
    if path.startswith("ecs/faults/") and fault in FAULTS:
        if method != "POST":
            return 405, {"error": f"{method} {path}: use POST"}
        known, required = FAULTS[fault]
        _check({k: v for k, v in document.items() if k in known or fault != "change"}, known, required=required)
        rest = {name: value for name, value in document.items() if name not in known}
        given = {name: value for name, value in document.items() if name in known}
        return 200, {"tasks": getattr(ecs.faults, fault)(**given, **checked(rest)) or []}
    return 404, {
        "error": f"no such path: {path}; there are ecs/behaviours, ecs/functions, ecs/faults/{{{','.join(FAULTS)}}}"
    }


def _functions(ecs: EcsBackend, method: str, document: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if method == "PUT":
        _check(document, {"function": _text, "answers": _anything}, required={"function", "answers"})
        ecs.functions.set(document["function"], *hook_answer_json.answers(document["answers"]))
    elif method == "DELETE":
        _check(document, {"function": _text}, required={"function"})
        ecs.functions.forget(document["function"])
    elif method != "GET":
        return 405, {"error": f"{method} ecs/functions: use GET, PUT or DELETE"}
    known = {name: hook_answer_json.shown(given) for name, given in ecs.functions.all().items()}
    return 200, {"functions": known, "calls": [vars(call) for call in ecs.functions.calls]}


def _check(document: Mapping[str, Any], known: Mapping[str, Check], *, required: set[str]) -> None:
    problems = [f"{name} is required" for name in sorted(required - document.keys())]
    problems += [f"no such field: {n}; there are {', '.join(known)}" for n in sorted(document.keys() - known.keys())]
    problems += [
        f"{name} must be {allowed}, not {value!r}"
        for name, value in document.items()
        if name in known and (allowed := known[name](value))
    ]
    if problems:
        raise AwsError("ValidationError", "; ".join(problems))


def _text(value: object) -> str:
    return "" if isinstance(value, str) and value else "a string that is not empty"


def _optional_text(value: object) -> str:
    return "" if value is None else _text(value)


def _count(value: object) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return "" if value is None or whole else "a whole number from 0 on"


def _truth(value: object) -> str:
    return "" if isinstance(value, bool) else "true or false"


def _anything(value: object) -> str:
    del value
    return ""


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON value")


_WHERE: dict[str, Check] = {"cluster": _text, "service": _optional_text, "region": _optional_text}
FAULTS: Mapping[str, tuple[Mapping[str, Check], set[str]]] = {
    "spot_interruption": (_WHERE | {"count": _count}, {"cluster"}),
    "spot_capacity": ({"available": _truth, "region": _optional_text}, {"available"}),
    "volume_attachments": ({"working": _truth, "region": _optional_text}, {"working"}),
    "lose_instance": ({"cluster": _text, "instance": _optional_text, "region": _optional_text}, {"cluster"}),
    "interrupt_instance": ({"cluster": _text, "instance": _optional_text, "region": _optional_text}, {"cluster"}),
    "lose_zone": ({"zone": _text, "region": _optional_text}, {"zone"}),
    "out_of_memory": (
        {"cluster": _text, "task": _text, "container": _text, "region": _optional_text},
        {"cluster", "task", "container"},
    ),
    "restore_zone": ({"zone": _text, "region": _optional_text}, {"zone"}),
    "change": (_WHERE | {"task": _optional_text, "container": _optional_text}, {"cluster"}),
}
"""What each fault takes, and what it must be given; ``change`` takes the fields of a behaviour beside them."""
