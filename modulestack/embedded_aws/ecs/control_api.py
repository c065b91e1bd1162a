"""
Behaviours and faults over HTTP, for an embedded AWS that is served: not part of AWS.

``GET  ecs/behaviours``                 all that were set
``PUT  ecs/behaviours``                 {"image": "repo/web*", "behaviour": {"exits_after_s": 0, "exit_code": 1}}
``DELETE ecs/behaviours``               {"image": "repo/web*"}
``POST ecs/faults/spot_interruption``   {"cluster": "staging-web", "service": "web", "count": 1}
``POST ecs/faults/spot_capacity``       {"available": false}
``POST ecs/faults/lose_zone``           {"zone": "eu-west-1a"}
``POST ecs/faults/restore_zone``        {"zone": "eu-west-1a"}
``POST ecs/faults/change``              {"cluster": "staging-web", "service": "web", "health_status_code": 500}
"""

from __future__ import annotations

import dataclasses
import inspect
import json
from typing import Any

from modulestack.embedded_aws.ecs.backend import EcsBackend
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.errors import AwsError

FAULTS = ("spot_interruption", "spot_capacity", "lose_zone", "restore_zone", "change")


def control(ecs: EcsBackend, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """
    Do what *method* and *path* (below ``/_modulestack/``) say with the JSON object in *body*.

    Returns:
        HTTP status and a JSON object; ``{"error": text}`` if it could not be done.
    """
    try:
        document = json.loads(body or b"{}")
        if not isinstance(document, dict):
            return 400, {"error": "the body must be a JSON object"}
        return _do(ecs, method, path.strip("/"), document)
    except json.JSONDecodeError as error:
        return 400, {"error": f"the body is not JSON: {error}"}
    except AwsError as error:
        return 400, {"error": error.message}
    except KeyError as error:
        return 400, {"error": f"missing or unknown: {error}"}
    except TypeError as error:
        return 400, {"error": str(error)}


def _do(ecs: EcsBackend, method: str, path: str, document: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if path == "ecs/behaviours":
        if method == "PUT":
            ecs.behaviours.set(document["image"], Behaviour.from_json(document.get("behaviour", {})))
        elif method == "DELETE":
            ecs.behaviours.forget(document["image"])
        elif method != "GET":
            return 405, {"error": f"{method} {path}: use GET, PUT or DELETE"}
        return 200, {"behaviours": {image: dataclasses.asdict(b) for image, b in ecs.behaviours.all().items()}}
    fault = path.removeprefix("ecs/faults/")
    if path.startswith("ecs/faults/") and fault in FAULTS:
        if method != "POST":
            return 405, {"error": f"{method} {path}: use POST"}
        inject = getattr(ecs.faults, fault)
        inspect.signature(inject).bind(**document)
        return 200, {"tasks": inject(**document) or []}
    return 404, {"error": f"no such path: {path}; there are ecs/behaviours, ecs/faults/{{{','.join(FAULTS)}}}"}
