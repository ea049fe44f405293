from pathlib import Path

import pytest

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.proxies import needs_none, proxy_for, without_password
from wfstudio.client.route import DIRECT, Route

URL = "https://acme.example/workflowapi"


@pytest.mark.parametrize(
    ("url", "environ", "host", "source"),
    [
        (URL, {"HTTPS_PROXY": "http://p:1"}, "p", "HTTPS_PROXY"),
        (URL, {"https_proxy": "http://small:1", "HTTPS_PROXY": "http://p:1"}, "small", "https_proxy"),
        (URL, {"HTTP_PROXY": "http://p:1"}, None, None),
        (URL, {"HTTP_PROXY": "http://p:1", "ALL_PROXY": "all:3128"}, "all", "ALL_PROXY"),
        ("http://acme.example", {"HTTP_PROXY": "http://p:1", "ALL_PROXY": "all"}, "p", "HTTP_PROXY"),
        (URL, {"ALL_PROXY": "http://p:1", "NO_PROXY": "acme.example"}, None, None),
        (URL, {"ALL_PROXY": "http://p:1", "no_proxy": "other.example"}, "p", "ALL_PROXY"),
        ("https://localhost/x", {"ALL_PROXY": "http://p:1"}, None, None),
        ("https://127.0.0.9/x", {"ALL_PROXY": "http://p:1"}, None, None),
        ("https://a.localhost/x", {"ALL_PROXY": "http://p:1"}, None, None),
        ("https://[::1]/x", {"ALL_PROXY": "http://p:1"}, None, None),
        (URL, {"ALL_PROXY": "  "}, None, None),
    ],
)
def test_what_the_environment_says(url: str, environ: dict[str, str], host: str | None, source: str | None) -> None:
    found = proxy_for(url, environ=environ)
    assert (found and found.host, found and found.source) == (host, source)


def test_a_profile_stands_before_the_environment() -> None:
    said = {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}
    found = proxy_for(URL, Route(proxy="http://ada@q", proxy_password="hush"), said)
    assert found is not None and (found.host, found.port, found.user, found.password) == ("q", 80, "ada", "hush")
    assert found.authorization == "Basic YWRhOmh1c2g=" and "hush" not in repr(found) + found.shown
    assert proxy_for(URL, DIRECT, said) is None


@pytest.mark.parametrize(
    ("host", "lists", "none"),
    [
        ("acme.example", "acme.example", True),
        ("acme.example", "example", True),
        ("acme.example", ".example", True),
        ("acme.example", "*.example", True),
        ("ACME.example.", "acme.EXAMPLE", True),
        ("acme.example", "cme.example", False),
        ("acme.example", "other, acme.example:443", True),
        ("acme.example", "acme.example:8443", False),
        ("acme.example", "*", True),
        ("acme.example", " , ", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("fd00::1", "fd00::/8", True),
        ("fd00::1", "[fd00::1]:443", True),
        ("fd00::1", "[fd00::1]:80", False),
    ],
)
def test_no_proxy(host: str, lists: str, none: bool) -> None:
    assert needs_none(host, 443, lists) is none


@pytest.mark.parametrize("text", ["socks5://p:1", "http://", "http://p:port", "ftp://p"])
def test_proxies_that_cannot_be_used_are_named_by_who_says_them(text: str) -> None:
    with pytest.raises(ConfigurationError, match="ALL_PROXY"):
        proxy_for(URL, environ={"ALL_PROXY": text})


def test_a_password_is_taken_out_of_a_url() -> None:
    assert without_password("http://ada:a%20b@p:1") == ("http://ada@p:1", "a b")
    assert without_password("ada:x@p:1") == ("ada@p:1", "x")
    assert without_password("http://ada@p:1") == ("http://ada@p:1", None)
    assert without_password("http://p:1") == ("http://p:1", None)


def test_the_ways_secrets_stay_out_of_its_repr() -> None:
    route = Route(key_password="hush", proxy_password="hush", client_cert=Path("c"))
    assert "hush" not in repr(route)
