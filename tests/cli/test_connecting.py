"""Ways to a service that are not straight, each a real server before the real one: the command works, or `doctor` names
the hop that fails, and nothing is a traceback."""

import json
import os
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from made_certificates import DAY, NOW, Authority, Pair
from tls_fronts import Address, ForwardProxy, Listening, TlsFront, page

from wfstudio.cli.hops import HOPS
from wfstudio.cli.main import main
from wfstudio.paths import samples_dir
from wfstudio.protocol.envelope import KeyPair
from wfstudio.service.embedded import ensure

HOST = "acme.test"
"""A name that no DNS knows: only a proxy leads there."""

OWN = ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN", "PROXY", "PROXY_PASSWORD", "CA_FILE", "CLIENT_CERT")
OWN += ("CLIENT_KEY", "CLIENT_KEY_PASSWORD", "CURVE", "READ_ONLY", "PROTECTED")
OTHERS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")

Run = Callable[..., tuple[int, str, str]]
Served = TypeVar("Served", bound=Listening)
Serve = Callable[[Served], Served]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WFSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        for name in OWN:
            patch.delenv(f"WFSTUDIO_{name}", raising=False)
        for name in OTHERS:
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        with ensure() as service:
            yield service.ready


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def behind(ready: dict[str, Any]) -> Address:
    return "127.0.0.1", int(ready["url"].rsplit(":", 1)[1].partition("/")[0])


@pytest.fixture
def serve() -> Iterator[Serve[Any]]:
    running: list[Listening] = []

    def started(server: Served) -> Served:
        running.append(server)
        return server

    yield started
    for server in running:
        server.close()


@pytest.fixture
def run(
    ready: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """A command on a tenant that is reached by the URL given as ``url``; other keywords are variables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WFSTUDIO_LICENSE", ready["licenses"]["service"])
    monkeypatch.setenv("WFSTUDIO_TENANT", ready["tenantId"])
    monkeypatch.setenv("WFSTUDIO_COMMUNITY", ready["communityId"])

    def wfstudio(*arguments: str, url: str = "", **variables: object) -> tuple[int, str, str]:
        with pytest.MonkeyPatch.context() as patch:
            if url:
                patch.setenv("WFSTUDIO_URL", url)
            for name, value in variables.items():
                patch.setenv(name, str(value))
            code = main(list(arguments))
        output = capsys.readouterr()
        assert "Traceback" not in output.err
        assert "internal error" not in output.err
        assert ready["licenses"]["service"] not in output.out + output.err
        return code, output.out, output.err

    return wfstudio


def looked(run: Run, **how: Any) -> tuple[int, dict[str, dict[str, Any]]]:
    """What `doctor` finds of each hop; hops before the one that failed are not failed, those after it are skipped."""
    code, out, _ = run("doctor", "--connection", "-o", "json", **how)
    found = {check["name"]: check for check in json.loads(out)["checks"]}
    states = [found[hop]["state"] for hop in HOPS]
    if "failed" in states and found["clock"]["state"] != "failed":
        assert set(states[states.index("failed") + 1 :]) <= {"skipped"}
    return code, found


def fails(run: Run, hop: str, *words: str, code: int = 8, **how: Any) -> None:
    """`doctor` names the hop, what is wrong and what to do; a command fails with one line that leads there."""
    told, found = looked(run, **how)
    text = found[hop]["detail"] + found[hop]["advice"]
    assert (found[hop]["state"], told) == ("failed", code), found
    assert found[hop]["advice"]
    for word in words:
        assert word in text, text
    for command in (("call", "list_workflows"), ("workflow", "list")):  # the one client, and the other
        ended, _, err = run(*command, **how)
        assert (ended, len(err.splitlines())) == (code, 1), err
        assert words[0] in err or "`wfstudio doctor` looks at every hop" in err, err


def works(run: Run, **how: Any) -> dict[str, dict[str, Any]]:
    """A command works, and `doctor` finds nothing."""
    for command in (("call", "list_workflows"), ("workflow", "list")):
        ended, _, err = run(*command, **how)
        assert ended == 0, err
    code, found = looked(run, **how)
    assert code == 0, found
    assert [found[hop]["state"] for hop in ("service", "clock", "key", "license")] == ["ok"] * 4
    code, out, err = run("whoami", "-o", "json", **how)
    assert (code, json.loads(out)["problem"]) == (0, None), err
    return found


def local(front: Listening) -> str:
    return f"https://localhost:{front.port}/workflowapi"


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


# ---- certificates ---------------------------------------------------------------------------------------------------


def test_a_private_authority(run: Run, authority: Authority, behind: Address, serve: Serve[TlsFront]) -> None:
    front = serve(TlsFront(authority.server("localhost"), behind))
    fails(run, "TLS", "is not accepted", "ca-file", url=local(front))
    found = works(run, url=local(front), WFSTUDIO_CA_FILE=authority.file)
    assert str(authority.file) in found["TLS"]["detail"]
    works(run, url=local(front), SSL_CERT_FILE=authority.file)


def test_a_file_of_certificates_that_is_none(
    run: Run, authority: Authority, behind: Address, serve: Serve[TlsFront], tmp_path: Path
) -> None:
    front = serve(TlsFront(authority.server("localhost"), behind))
    other = Authority(tmp_path, "Other CA")
    fails(run, "TLS", "is not accepted", "ca-file", url=local(front), WFSTUDIO_CA_FILE=other.file)
    (tmp_path / "none.pem").write_text("nothing\n")
    for name, word in (("none.pem", "PEM"), ("missing.pem", "cannot be read")):
        fails(run, "TLS", word, name, code=2, url=local(front), WFSTUDIO_CA_FILE=tmp_path / name)


@pytest.mark.parametrize(
    ("names", "days", "words"),
    [
        (("localhost",), -1, ("expired", "renew")),
        (("other.example",), 30, ("localhost", "host name")),
    ],
)
def test_a_certificate_that_is_over_or_another_hosts(
    run: Run,
    authority: Authority,
    behind: Address,
    serve: Serve[TlsFront],
    names: tuple[str, ...],
    days: int,
    words: tuple[str, ...],
) -> None:
    front = serve(TlsFront(authority.server(*names, until=NOW + days * DAY), behind))
    fails(run, "TLS", *words, url=local(front), WFSTUDIO_CA_FILE=authority.file)


def test_no_tls_at_all(run: Run, behind: Address) -> None:
    fails(run, "TLS", "speaks no TLS", url=f"https://localhost:{behind[1]}/workflowapi")


# ---- a certificate of one's own -------------------------------------------------------------------------------------


@pytest.fixture
def strict(authority: Authority, behind: Address, serve: Serve[TlsFront]) -> TlsFront:
    """A front that wants a client certificate."""
    return serve(TlsFront(authority.server("localhost"), behind, clients=authority.file))


def shown(pair: Pair) -> dict[str, object]:
    return {"WFSTUDIO_CLIENT_CERT": pair.cert, "WFSTUDIO_CLIENT_KEY": pair.key}


def test_a_client_certificate(run: Run, authority: Authority, strict: TlsFront, tmp_path: Path) -> None:
    how: dict[str, Any] = {"url": local(strict), "WFSTUDIO_CA_FILE": authority.file}
    fails(run, "client certificate", "wants a client certificate", "client-cert", **how)
    pair = authority.client("ada")
    found = works(run, **how, **shown(pair))
    assert "CN=ada" in found["client certificate"]["detail"]
    both = tmp_path / "both.pem"
    both.write_bytes(pair.cert.read_bytes() + pair.key.read_bytes())
    both.chmod(0o600)
    works(run, **how, WFSTUDIO_CLIENT_CERT=both)
    works(run, **how, **shown(authority.client("lin", password="hush")), WFSTUDIO_CLIENT_KEY_PASSWORD="hush")


def test_client_certificates_that_are_refused(run: Run, authority: Authority, strict: TlsFront, tmp_path: Path) -> None:
    how: dict[str, Any] = {"url": local(strict), "WFSTUDIO_CA_FILE": authority.file}
    other = Authority(tmp_path, "Other CA").client("eve")
    code, found = looked(run, **how, **shown(other))
    assert (code, found["client certificate"]["state"]) == (8, "failed")
    assert "CN=eve" in found["client certificate"]["detail"]
    code, found = looked(run, **how, **shown(authority.client("old", until=NOW - DAY)))
    assert (code, found["client certificate"]["state"]) == (8, "failed")
    assert "over since" in found["client certificate"]["detail"]
    assert "renew" in found["client certificate"]["advice"]
    code, _, err = run("call", "healthz", **how, **shown(other))
    assert code == 8 and ("client certificate" in err or "`wfstudio doctor`" in err)


def test_the_same_with_the_older_tls(run: Run, authority: Authority, behind: Address, serve: Serve[TlsFront]) -> None:
    old = serve(TlsFront(authority.server("localhost"), behind, clients=authority.file, highest=ssl.TLSVersion.TLSv1_2))
    how: dict[str, Any] = {"url": local(old), "WFSTUDIO_CA_FILE": authority.file}
    code, found = looked(run, **how)
    failed = next(found[hop] for hop in HOPS if found[hop]["state"] == "failed")
    assert code == 8 and failed["name"] in ("TLS", "client certificate") and "client-cert" in failed["advice"]
    works(run, **how, **shown(authority.client("grace")))


def test_a_web_server_that_refuses_after_the_handshake(
    run: Run, authority: Authority, behind: Address, serve: Serve[TlsFront]
) -> None:
    told = "<html><body><center>No required SSL certificate was sent</center></body></html>"
    pages = {"GET": page("400 Bad Request", told, "text/html"), "POST": page("400 Bad Request", told, "text/html")}
    front = serve(TlsFront(authority.server("localhost"), behind, pages=pages))
    code, found = looked(run, url=local(front), WFSTUDIO_CA_FILE=authority.file)
    assert (code, found["client certificate"]["state"], found["service"]["state"]) == (8, "failed", "skipped")


def test_keys_that_cannot_be_used(run: Run, authority: Authority, strict: TlsFront, tmp_path: Path) -> None:
    how: dict[str, Any] = {"url": local(strict), "WFSTUDIO_CA_FILE": authority.file}
    pair, sealed = authority.client("mia"), authority.client("noa", password="hush")
    missing = Pair(pair.cert, tmp_path / "missing.key")
    hop = "client certificate"
    fails(run, hop, "cannot be read", "missing.key", code=2, **how, **shown(missing))
    fails(run, hop, "is not the key", code=2, **how, **shown(Pair(pair.cert, authority.client("zoe").key)))
    fails(run, hop, "is needed", "WFSTUDIO_CLIENT_KEY_PASSWORD", code=2, **how, **shown(sealed))
    fails(run, hop, "not the one", code=2, **how, **shown(sealed), WFSTUDIO_CLIENT_KEY_PASSWORD="guess")
    fails(run, hop, "holds no client certificate", code=2, **how, WFSTUDIO_CLIENT_CERT=pair.key)
    pair.key.chmod(0o644)
    fails(run, hop, "chmod 600", code=2, **how, **shown(pair))


# ---- proxies --------------------------------------------------------------------------------------------------------


@pytest.fixture
def front(authority: Authority, behind: Address, serve: Serve[TlsFront]) -> TlsFront:
    return serve(TlsFront(authority.server(HOST), behind))


def test_a_proxy_from_the_environment(
    run: Run, authority: Authority, front: TlsFront, behind: Address, serve: Serve[ForwardProxy]
) -> None:
    proxy = serve(ForwardProxy({f"{HOST}:443": ("127.0.0.1", front.port), HOST: behind}))
    address = f"http://127.0.0.1:{proxy.port}"
    how: dict[str, Any] = {"url": f"https://{HOST}/workflowapi", "WFSTUDIO_CA_FILE": authority.file}
    for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        found = works(run, **how, **{variable: address})
        assert variable in found["proxy"]["detail"]
    assert {asked.line for asked in proxy.asked} == {f"CONNECT {HOST}:443 HTTP/1.1"}
    found = works(run, url=f"http://{HOST}/workflowapi", HTTP_PROXY=address)
    assert found["proxy"]["state"] == "ok"
    assert proxy.asked[-1].line.startswith(f"GET http://{HOST}/workflowapi/")
    code, found = looked(run, **how, HTTPS_PROXY=address, NO_PROXY="localhost,.test")
    assert (code, found["DNS"]["state"], found["proxy"]["state"]) == (8, "failed", "skipped")


def test_a_host_that_needs_no_proxy(run: Run, behind: Address) -> None:
    """0.0.0.0 leads to this machine, and is not known to."""
    how: dict[str, Any] = {"url": f"http://0.0.0.0:{behind[1]}/workflowapi"}
    dead = f"http://127.0.0.1:{closed_port()}"
    fails(run, "TCP", "proxy", **how, HTTP_PROXY=dead)
    works(run, **how, HTTP_PROXY=dead, NO_PROXY="example.org, 0.0.0.0/8")
    works(run, **how, HTTP_PROXY=dead, WFSTUDIO_PROXY="none")


def test_a_proxy_that_asks_who_is_there(
    run: Run, authority: Authority, front: TlsFront, behind: Address, serve: Serve[ForwardProxy]
) -> None:
    proxy = serve(ForwardProxy({f"{HOST}:443": ("127.0.0.1", front.port), HOST: behind}, login="ada:s3 cret"))
    how: dict[str, Any] = {"url": f"https://{HOST}/workflowapi", "WFSTUDIO_CA_FILE": authority.file}
    bare = f"127.0.0.1:{proxy.port}"
    fails(run, "proxy", "407", "WFSTUDIO_PROXY_PASSWORD", **how, HTTPS_PROXY=f"http://{bare}")
    fails(run, "proxy", "407", url=f"http://{HOST}/workflowapi", HTTP_PROXY=f"http://ada:wrong@{bare}")
    found = works(run, **how, HTTPS_PROXY=f"http://ada:s3%20cret@{bare}")
    assert "s3" not in json.dumps(found)
    works(run, **how, WFSTUDIO_PROXY=f"http://ada@{bare}", WFSTUDIO_PROXY_PASSWORD="s3 cret", HTTPS_PROXY="http://x")
    works(run, url=f"http://{HOST}/workflowapi", HTTP_PROXY=f"ada:s3%20cret@{bare}")


def test_a_proxy_that_is_encrypted_itself(
    run: Run, authority: Authority, front: TlsFront, serve: Serve[ForwardProxy]
) -> None:
    pair = authority.server("localhost")
    proxy = serve(ForwardProxy({f"{HOST}:443": ("127.0.0.1", front.port)}, pair=pair))
    how: dict[str, Any] = {"url": f"https://{HOST}/workflowapi", "HTTPS_PROXY": f"https://localhost:{proxy.port}"}
    fails(run, "proxy", "is not accepted", **how)
    works(run, **how, WFSTUDIO_CA_FILE=authority.file)


def test_proxies_that_do_not_lead_on(
    run: Run, authority: Authority, serve: Serve[Any], behind: Address, tmp_path: Path
) -> None:
    proxy = serve(ForwardProxy({f"{HOST}:8443": ("127.0.0.1", closed_port())}))
    address = f"http://127.0.0.1:{proxy.port}"
    fails(run, "proxy", "403", "let this host", url=f"https://{HOST}/workflowapi", HTTPS_PROXY=address)
    fails(run, "proxy", "502", url=f"https://{HOST}:8443/workflowapi", HTTPS_PROXY=address)
    fails(run, "proxy", "socks5", code=2, url=f"https://{HOST}/workflowapi", ALL_PROXY="socks5://127.0.0.1:1")
    stranger = serve(TlsFront(Authority(tmp_path, "Other CA").server(HOST), behind))
    proxy.hosts[f"{HOST}:443"] = ("127.0.0.1", stranger.port)
    how: dict[str, Any] = {"url": f"https://{HOST}/workflowapi", "HTTPS_PROXY": address}
    fails(run, "TLS", "is not accepted", **how, WFSTUDIO_CA_FILE=authority.file)
    fails(run, "DNS", "proxy", url=f"https://{HOST}/workflowapi", HTTPS_PROXY="http://no-such-proxy.invalid:1")


def test_the_embedded_service_never_knows_of_a_proxy(run: Run, ready: dict[str, Any]) -> None:
    dead = f"http://127.0.0.1:{closed_port()}"
    how = {"HTTP_PROXY": dead, "HTTPS_PROXY": dead, "ALL_PROXY": dead, "WFSTUDIO_PROXY": dead}
    Path("flow.json").write_text(json.dumps({"name": "here", "type": "x", "nodes": [{"id": "a", "type": "form"}]}))
    for command in (("push", "flow.json"), ("keys", "list"), ("status",), ("doctor",), ("whoami",)):
        code, _, err = run(*command, "--profile", "embedded", **how)
        assert code == 0, (command, err)
    assert run("call", "healthz", url=ready["url"], **how)[0] == 0


# ---- what else is between -------------------------------------------------------------------------------------------


def test_a_wrong_clock(run: Run, ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    right = time.time
    url = ready["url"].replace("127.0.0.1", "localhost")
    for off, words in ((7230, "ahead of"), (-7230, "behind")):
        monkeypatch.setattr(time, "time", lambda off=off: right() + off)
        code, found = looked(run, url=url)
        assert (code, found["clock"]["state"]) == (4, "failed")
        assert "NTP" in found["clock"]["advice"]
        code, _, err = run("call", "list_workflows", url=url)
        assert code == 4 and words in err and "clock is 2h" in err
        told = json.loads(run("whoami", "-o", "json", url=url)[1])
        assert abs(told["clockSkewSeconds"] + off) < 5


def test_not_the_service_and_nobody_there(
    run: Run, authority: Authority, behind: Address, serve: Serve[TlsFront]
) -> None:
    html = page("200 OK", "<!doctype html><p>Welcome", "text/html")
    front = serve(TlsFront(authority.server("localhost"), behind, pages={"GET": html, "POST": html}))
    fails(run, "service", "HTML", "/workflowapi", url=local(front), WFSTUDIO_CA_FILE=authority.file)
    code, found = looked(run, url=f"https://localhost:{closed_port()}/workflowapi")
    assert (code, found["TCP"]["state"]) == (8, "failed")
    code, found = looked(run, url="https://no-such-host.invalid/workflowapi")
    assert (code, found["DNS"]["state"]) == (8, "failed")


# ---- a tenant, from its DNS name alone ------------------------------------------------------------------------------


@pytest.fixture
def acme(
    authority: Authority, behind: Address, front: TlsFront, serve: Serve[ForwardProxy], monkeypatch: pytest.MonkeyPatch
) -> TlsFront:
    """A tenant that only a proxy leads to, and its directory of services."""
    proxy = serve(ForwardProxy({f"{HOST}:443": ("127.0.0.1", front.port)}, login="ada:hush-p"))
    monkeypatch.setenv("PROXY_HERE", f"http://ada@127.0.0.1:{proxy.port}")
    url = json.dumps({"workflowapi": f"https://{HOST}/workflowapi", "licenses": f"https://{HOST}/licenses"})
    front.pages["GET /caas/sd "] = page("200 OK", url)
    return front


def added(run: Run, authority: Authority, tmp_path: Path, *more: str) -> tuple[int, str, str]:
    secret = tmp_path / "secret"
    secret.write_text("hush-p\n")
    secret.chmod(0o600)
    proxy = ("--proxy", os.environ["PROXY_HERE"], "--proxy-password-file", str(secret))
    trust = ("--ca-file", os.path.relpath(authority.file))
    return run("profile", "add", "acme", "--dns", HOST, *proxy, *trust, "--replace", *more)


def test_a_tenant_by_its_name_alone(
    run: Run,
    authority: Authority,
    acme: TlsFront,
    ready: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("TENANT", "COMMUNITY"):
        monkeypatch.delenv(f"WFSTUDIO_{name}")
    code, _, err = added(run, authority, tmp_path, "--community", "default")
    assert code == 0, err
    monkeypatch.delenv("WFSTUDIO_LICENSE")
    text = (Path(os.environ["WFSTUDIO_HOME"]) / "config" / "wfstudio.toml").read_text()
    assert "hush" not in text and ready["licenses"]["service"] not in text
    code, out, err = run("whoami", "--profile", "acme", "-o", "json")
    assert code == 0, err
    told = json.loads(out)
    assert (told["kind"], told["tenantName"], told["communityName"]) == ("TENANT", "local", "default")
    assert (told["tenantId"], told["communityId"]) == (ready["tenantId"], ready["communityId"])
    assert "is accepted" in told["licensePermits"]
    assert run("workflow", "list", "--profile", "acme")[0] == 0
    code, out, _ = run("profile", "show", "acme")
    assert code == 0 and str(authority.file) in out and "community-key" in out and "hush" not in out
    run("profile", "remove", "acme")
    assert not list((Path(os.environ["WFSTUDIO_HOME"]) / "config" / "passwords").iterdir())


def test_a_deployment_on_another_curve_is_found_out(
    run: Run, authority: Authority, acme: TlsFront, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WFSTUDIO_LICENSE")
    key = json.dumps({"publicKey": KeyPair.generate("secp256r1").public})
    acme.pages["GET /workflowapi/publickeys "] = page("200 OK", key)
    code, _, err = added(run, authority, tmp_path)
    assert code == 0 and "secp256r1: kept as its curve" in err
    assert looked(run, WFSTUDIO_PROFILE="acme")[1]["key"]["state"] == "ok"
    code, found = looked(run, WFSTUDIO_PROFILE="acme", WFSTUDIO_CURVE="secp256k1")
    assert (code, found["key"]["state"]) == (2, "failed") and "secp256r1" in found["key"]["advice"]
    run("profile", "remove", "acme")


def test_which_of_the_two_calls_failed_is_told(run: Run, authority: Authority, acme: TlsFront, tmp_path: Path) -> None:
    code, _, err = added(run, authority, tmp_path, "--community", "nobody's")
    assert code == 5 and "lookup of tenant and community" in err and "community_info" in err
    acme.pages["GET /caas/sd "] = page("503 Service Unavailable", "{}")
    code, _, err = added(run, authority, tmp_path)
    assert code == 8 and "directory of services" in err and f"{HOST}/caas/sd" in err
    acme.pages["GET /caas/sd "] = page("200 OK", "<p>", "text/html")
    assert "no JSON object" in added(run, authority, tmp_path)[2]
    code, _, err = run("profile", "add", "acme", "--dns", "no-such-host.invalid")
    assert code == 8 and "lookup of tenant and community" in err and len(err.splitlines()) == 1
    code, _, err = run("profile", "add", "x", "--dns", HOST, "--proxy", "http://ada:hush@h:1")
    assert code == 2 and "password" in err and "hush" not in err
    assert "acme" not in run("profile", "list")[1]


# ---- read-only ------------------------------------------------------------------------------------------------------


def test_a_read_only_profile_is_never_written_to(
    run: Run, authority: Authority, behind: Address, serve: Serve[TlsFront]
) -> None:
    front = serve(TlsFront(authority.server("localhost"), behind))
    where = ("--url", local(front), "--ca-file", str(authority.file))
    assert run("profile", "add", "looking", *where, "--read-only")[0] == 0
    before = front.accepted
    shutil.copy(samples_dir() / "age_check.json", "flow.json")
    for command in (
        ("call", "create_workflow", "--data", "@flow.json"),
        ("call", "delete_workflow", "workflowId=wf-1"),
        ("call", "create_by_access_code", "accessCode=Ab1_c2"),
        ("keys", "service", "reset", "k", "--yes"),
    ):
        code, _, err = run(*command, "--profile", "looking", WFSTUDIO_READ_ONLY=0)
        assert (code, "read-only" in err, len(err.splitlines())) == (2, True, 1), err
    assert front.accepted == before
    for command in (("push", "flow.json", "--yes"), ("publish", "flow.json", "--yes")):
        code, _, err = run(*command, "--profile", "looking")
        assert code == 2 and "read-only" in err, err
    assert run("workflow", "list", "--profile", "looking")[0] == 0
    assert "READ-ONLY" in run("whoami", "--profile", "looking")[1]
    code, _, err = run("call", "initiate", "wfInstanceId=wfi-1", "--read-only", url=local(front))
    assert code == 2 and "read-only" in err
    run("profile", "remove", "looking")
