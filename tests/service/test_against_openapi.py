"""schemathesis against the service: what its own description says is all that it answers, whatever is sent."""

import asyncio
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from wfstudio.protocol.endpoints import BASE_PATH, ENDPOINTS
from wfstudio.protocol.envelope import KeyPair, agree, decrypt, encrypt
from wfstudio.protocol.openapi import document
from wfstudio.service.app import create_app
from wfstudio.service.core import Service
from wfstudio.service.settings import Settings

EXAMPLES = 8
PAGES = [
    {"id": "a", "type": "form", "fields": [], "on_next": "b"},
    {"id": "b", "type": "form", "fields": [], "on_next": "a", "on_back": "a"},
]
CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance, negative_data_rejection]
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Running:
    """A service on a socket of its own, in a thread."""

    url: str
    service: Service
    token: str

    def documented(self, name: str) -> dict[str, str]:
        keys = KeyPair.from_private(self.service.secrets.client_key)
        return {"keyId": keys.public, "keySecret": keys.private, **self._credentials(name)}

    def enveloped(self, name: str, keys: KeyPair, shared: bytes) -> dict[str, str]:
        stamp = {"appid": "fuzz", "uuid": str(uuid.uuid4()), "ts": int(time.time())}
        made = {"publickey": keys.public, "requestid": encrypt(json.dumps(stamp), shared)}
        given = self._credentials(name)
        if "license" in given:
            made["licensekey"] = encrypt(given["license"], shared)
        return {**made, **{key: text for key, text in given.items() if key == "authorization"}}

    def _credentials(self, name: str) -> dict[str, str]:
        auth = ENDPOINTS[name.removesuffix("_default")].auth
        if auth.license != "none":
            return {"license": self.service.secrets.licenses["system"]}
        return {"authorization": f"Bearer {self.token}"} if auth.jwt != "none" else {}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("openapi")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = create_app(Settings(folder / "store.sqlite3", origin + BASE_PATH))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", ws="none"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        service = app.state.service
        held = service.secrets
        token = service.tokens.sign(held.tenant_id, held.community_id, ["workflow.manage"], int(time.time()), 3600)
        yield Running(origin + BASE_PATH, service, token)
        server.should_exit = True
        thread.join()


def _schema() -> Any:
    """The description without its credentials, which each request gets good ones of."""
    described = document()
    described["components"].pop("securitySchemes")
    for path in described["paths"].values():
        for operation in path.values():
            operation.pop("security")
    return schemathesis.openapi.from_dict(described)


def _operations() -> list[Any]:
    return [found.ok() for found in _schema().get_all_operations()]


def _name(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


def _at_home(case: Any, running: Running) -> None:
    """Put the service's own tenant and community into the path: everything else would only be a 403."""
    for key, value in (
        ("tenantId", running.service.secrets.tenant_id),
        ("communityId", running.service.secrets.community_id),
    ):
        if key in (case.path_parameters or {}):
            case.path_parameters[key] = value


def _check(case: Any, response: Any) -> None:
    if response.status_code == 501:
        return
    case.validate_response(response, checks=[not_a_server_error, *CHECKS])


def _can_be_wrong(operation: Any) -> bool:
    """Whether anything that is sent has a type: a path's texts cannot be of a wrong one."""
    row = ENDPOINTS[_name(operation).removesuffix("_default")]
    return row.request is not None or any(param.kind == "integer" or param.required for param in row.query)


def _fuzz(running: Running, operation: Any, mode: Any) -> None:
    name = _name(operation)

    @seed(20)
    @QUICK
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        _at_home(case, running)
        _check(case, case.call(base_url=running.url, headers=running.documented(name)))

    run()


@pytest.mark.parametrize("operation", _operations(), ids=_name)
def test_good_requests_get_documented_answers(running: Running, operation: Any) -> None:
    _fuzz(running, operation, schemathesis.GenerationMode.POSITIVE)


@pytest.mark.parametrize("operation", filter(_can_be_wrong, _operations()), ids=_name)
def test_bad_requests_are_refused_as_documented(running: Running, operation: Any) -> None:
    _fuzz(running, operation, schemathesis.GenerationMode.NEGATIVE)


@pytest.mark.parametrize("operation", filter(_can_be_wrong, _operations()), ids=_name)
def test_an_encrypted_answer_is_a_documented_one(running: Running, operation: Any) -> None:
    name = _name(operation)
    keys = KeyPair.generate()
    shared = agree(keys.private, running.service.keys.public)

    @seed(21)
    @settings(QUICK, max_examples=4)
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        _at_home(case, running)
        response = case.call(base_url=running.url, headers=running.enveloped(name, keys, shared))
        _check(case, response)
        if response.status_code == 200 and ENDPOINTS[name.removesuffix("_default")].encrypted:
            json.loads(decrypt(response.json()["data"], shared))

    run()


def test_what_an_answer_leads_to_is_documented_too(running: Running) -> None:
    schema = _schema()
    reached: set[tuple[str, int]] = set()

    class Journey(schema.as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Any) -> None:
            _at_home(case, running)
            if _name(case.operation) == "create_workflow" and isinstance(case.body, dict):
                case.body = {"name": "pages", "nodes": PAGES}  # what is made up at random leads nowhere

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"base_url": running.url, "headers": running.documented(_name(case.operation))}

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            reached.add((_name(case.operation), response.status_code))
            _check(case, response)

    run_state_machine_as_test(
        Journey, settings=settings(QUICK, max_examples=30, stateful_step_count=10, derandomize=True)
    )
    assert {(name, 200) for name in ("create_workflow", "create_instance", "initiate", "submit_result")} <= reached
    assert {("submit_result", 400), ("create_instance", 404)} <= reached
