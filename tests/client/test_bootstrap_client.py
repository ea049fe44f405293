from typing import Any

import httpx
import pytest

from wfstudio.client.bootstrap import COMMUNITY_INFO, DIRECTORY, discover, origin_of
from wfstudio.client.errors import ClientError, ConfigurationError, NotFound, TimedOut, Unreachable

INFO = {
    "tenant": {"id": "t1", "tenanttag": "acme"},
    "community": {"id": "c1", "name": "people", "publicKey": "k"},
}


def _transport(info: Any = INFO, services: Any = None, status: int = 200) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == COMMUNITY_INFO:
            assert request.method == "POST"
            assert b'"dns":"acme.example.com"' in request.content
            return httpx.Response(status, json=info)
        assert (request.method, request.url.path) == ("GET", DIRECTORY)
        return httpx.Response(200, json=services or {"workflowapi": "https://wf.example.com/workflowapi"})

    return httpx.MockTransport(answer)


def test_a_dns_name_gives_ids_and_url() -> None:
    found = discover("acme.example.com", "people", transport=_transport())
    assert (found.url, found.tenant_id, found.community_id) == ("https://wf.example.com/workflowapi", "t1", "c1")
    wrapped = discover("https://acme.example.com/anything", transport=_transport({"data": INFO}))
    assert wrapped.tenant_tag == "acme"


@pytest.mark.parametrize(
    ("dns", "origin"),
    [
        ("acme.example.com", "https://acme.example.com"),
        ("127.0.0.1:8710", "http://127.0.0.1:8710"),
        ("acme.localhost:1", "http://acme.localhost:1"),
        ("http://host/path", "http://host"),
        ("[::1]:9", "http://[::1]:9"),
    ],
)
def test_https_save_on_this_machine(dns: str, origin: str) -> None:
    assert origin_of(dns) == origin


@pytest.mark.parametrize("dns", ["", " ", "a b", "host/path", "user@host", "http://u:p@host", "ftp://x", "host:port"])
def test_what_is_no_dns_name(dns: str) -> None:
    with pytest.raises(ConfigurationError):
        origin_of(dns)


@pytest.mark.parametrize(
    ("transport", "kind", "named"),
    [
        (_transport(status=404, info={"message": "no such community"}), NotFound, "no such community"),
        (_transport(status=500, info={}), Unreachable, "500"),
        (_transport(info=[1]), Unreachable, "JSON object"),
        (_transport(info={"tenant": {}, "community": {"id": "c"}}), Unreachable, "id of the tenant"),
        (_transport(info={"tenant": {"id": "t"}}), Unreachable, "no community"),
        (_transport(services={"adminapi": "https://a"}), NotFound, "adminapi"),
        (_transport(services={"workflowapi": "http://wf.example.com/workflowapi"}), ConfigurationError, "not https"),
        (_transport(services={"workflowapi": "nonsense"}), ConfigurationError, "nonsense"),
    ],
)
def test_what_does_not_lead_to_a_service_is_told(transport: Any, kind: type[ClientError], named: str) -> None:
    with pytest.raises(kind, match=named):
        discover("acme.example.com", transport=transport)


def test_no_answer() -> None:
    def late(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("late")

    with pytest.raises(TimedOut):
        discover("acme.example.com", transport=httpx.MockTransport(late))
    with pytest.raises(Unreachable):
        discover("127.0.0.1:1")
