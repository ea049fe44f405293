"""Values and secrets of a profile, and what pushing and pulling do with them, on the real service in this process."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfstudio.client import definition_secrets
from wfstudio.client.api import AsyncClient
from wfstudio.client.connection import Connection
from wfstudio.client.copies import copies
from wfstudio.client.errors import ConfigurationError, Conflict
from wfstudio.client.publishing import apply, fetch, plan_push
from wfstudio.client.pulling import pull
from wfstudio.client.rollback import plan_rollback, roll_back
from wfstudio.client.values import UnresolvedValues, plain_values, trial_of, values_of
from wfstudio.document.model import Document
from wfstudio.document.placeholders import UnresolvedTokens
from wfstudio.document.reading import load
from wfstudio.service.app import create_app
from wfstudio.service.first_start import ready_content
from wfstudio.service.settings import Settings

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Flow of ${title}",
    "dvcId": "${dvcId}",
    "nodes": [
        {
            "id": "call",
            "type": "js",
            "config": {"js_code": "const a = `${b}`; return f('https://${host}/x', '${secret:api_key}');"},
            "on_success": "end",
        },
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True, "min_resolution_height": "${height}"},
    ],
}
TOML = """
[values]
title = "Bank"
height = 800
[values.embedded]
host = "dev.example"
dvcId = "dvc-dev"
"""
SECRET = "k3y-of-dev's\\x"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("WFSTUDIO_HOME", str(home))
    return home


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    url = "http://127.0.0.1:8710/workflowapi"
    app = create_app(Settings(store=tmp_path / "store.sqlite3", url=url))
    async with app.router.lifespan_context(app):
        ready = ready_content(app.state.service.secrets, url, os.getpid())
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with AsyncClient(Connection.from_ready(ready), transport=transport) as made:
            yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "wfstudio.toml").write_text(TOML)
    path = folder / "flow.json"
    path.write_text(json.dumps(WORKFLOW, indent=4))
    definition_secrets.save("embedded", "api_key", SECRET)
    return path


async def push(client: AsyncClient, file: Path, **how: Any) -> Any:
    return await apply(client, await plan_push(client, load(file), file, **how))


def text_of(file: Path) -> str:
    return file.read_text()


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def bytes_of(file: Path) -> bytes:
    return file.read_bytes()


def change(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))


def script_of(workflow: Any) -> str:
    return str(workflow["nodes"][0]["config"]["js_code"])


def everything_kept(home: Path) -> Iterator[tuple[Path, bytes]]:
    for path in home.rglob("*"):
        if path.is_file() and "secrets" not in path.parts:
            yield path, path.read_bytes()


async def test_what_is_sent_has_the_values_and_what_is_pulled_the_placeholders(
    client: AsyncClient, file: Path, home: Path
) -> None:
    before = bytes_of(file)
    made = await push(client, file)
    copy = await fetch(client, made.workflow_id)
    assert (copy["name"], copy["dvcId"], made.told) == ("Flow of Bank", "dvc-dev", ())
    assert copy["nodes"][1]["min_resolution_height"] == 800  # type: ignore[index,call-overload]
    assert script_of(copy) == "const a = `${b}`; return f('https://dev.example/x', 'k3y-of-dev\\'s\\\\x');"
    assert (await pull(client, made.workflow_id, file, file.parent)).action == "unchanged"
    assert bytes_of(file) == before
    assert (await push(client, file)).changed is False
    for path, data in everything_kept(home):
        assert b"k3y-of-dev" not in data, path


async def test_a_change_on_the_service_comes_without_taking_placeholders(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    theirs = await fetch(client, made.workflow_id)
    theirs["nodes"][0]["config"]["js_code"] = script_of(theirs).replace("/x'", "/v2'").replace("`${b}`", "1")  # type: ignore
    theirs["styleSheet"] = f"${{x}} {SECRET}"
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={
        key: theirs[key] for key in ("nodes", "styleSheet")
    })  # fmt: skip
    conflict = await plan_push(client, load(file), file)
    assert conflict.kind == "conflict"
    assert "k3y-of-dev" not in str(conflict.refusal())
    assert "${secret:api_key}" in str(conflict.refusal())
    report = await pull(client, made.workflow_id, file, file.parent)
    assert report.action == "updated"
    assert "k3y-of-dev" not in " ".join(map(str, report.differences))
    held = json.loads(text_of(file))
    assert script_of(held) == "const a = 1; return f('https://${host}/v2', '${secret:api_key}');"
    assert held["styleSheet"] == "$${x} ${secret:api_key}"
    assert held["dvcId"] == "${dvcId}"
    assert (await push(client, file)).changed is False


async def test_both_sides_changes_are_merged_with_their_placeholders(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={"type": f"idv {SECRET}"})
    change(file, "Flow of ${title}", "The flow of ${title}")
    with pytest.raises(Conflict) as caught:
        await pull(client, made.workflow_id, file, file.parent)
    assert "k3y-of-dev" not in str(caught.value)
    assert (await pull(client, made.workflow_id, file, file.parent, merge=True)).action == "merged"
    held = json.loads(text_of(file))
    assert (held["name"], held["type"]) == ("The flow of ${title}", "idv ${secret:api_key}")


async def test_nothing_is_sent_while_a_placeholder_has_no_value(client: AsyncClient, file: Path) -> None:
    definition_secrets.forget("embedded", "api_key")
    (file.parent / "wfstudio.toml").write_text(TOML.replace("dvcId", "other"))
    with pytest.raises(UnresolvedValues) as caught:
        await plan_push(client, load(file), file)
    assert [token.text for token in caught.value.tokens] == ["${dvcId}", "${secret:api_key}"]
    assert f"{file}:4:15: ${{dvcId}} in workflow, dvcId" in str(caught.value)
    assert caught.value.exit_code == 2
    assert (await client.call("list_workflows", data={"query": {}}))["data"] == []  # type: ignore[index,call-overload]


async def test_values_that_make_it_invalid_are_refused_when_it_is_published(client: AsyncClient, file: Path) -> None:
    write(file.parent / "wfstudio.toml", TOML.replace("800", '"high"'))
    change(file, '"id": "end"', '"id": "end", "on_back": "${host}"')
    change(file, '"is_terminal_node": true', '"on_next": "last"')
    change(file, "    ]\n}", ', {"id": "last", "type": "form", "fields": [], "is_terminal_node": true}]}')
    assert (await push(client, file)).created  # nothing stops a draft
    with pytest.raises(ConfigurationError) as caught:
        await plan_push(client, load(file), file, publish=True)
    told = str(caught.value)
    assert "with the values of 'embedded' it cannot be published" in told
    assert "WF106 /nodes/1/min_resolution_height" in told
    assert "WF201 /nodes/1/on_back" in told


async def test_a_pull_without_the_secret_keeps_its_placeholder(client: AsyncClient, file: Path) -> None:
    before = bytes_of(file)
    made = await push(client, file)
    definition_secrets.forget("embedded", "api_key")
    report = await pull(client, made.workflow_id, file, file.parent)
    assert (report.action, bytes_of(file)) == ("unchanged", before)
    assert report.notes == (
        "${secret:api_key} stays in node 'call', config.js_code, where the service has another value than 'embedded'",
    )
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={"type": "idv"})
    assert (await pull(client, made.workflow_id, file, file.parent)).action == "updated"
    assert json.loads(text_of(file)) == {**WORKFLOW, "type": "idv"}
    nodes = json.loads(json.dumps(WORKFLOW["nodes"]).replace("return f(", "return g("))
    nodes[0]["config"]["js_code"] = nodes[0]["config"]["js_code"].replace("${secret:api_key}", "another-one")
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={"nodes": nodes})
    with pytest.raises(Conflict, match="cannot be put back") as caught:
        await pull(client, made.workflow_id, file, file.parent)
    assert "another-one" not in str(caught.value)


async def test_a_changed_secret_is_pushed_and_neither_is_shown(client: AsyncClient, file: Path) -> None:
    await push(client, file)
    definition_secrets.save("embedded", "api_key", "the-new-one")
    plan = await plan_push(client, load(file), file)
    told = "\n".join([*map(str, plan.differences), *(line for one in plan.differences for line in one.lines())])
    assert plan.kind == "update"
    assert "another value" in told
    assert "the-new-one" not in told + repr(plan)
    assert "k3y-of-dev" not in told + repr(plan)
    made = await apply(client, plan)
    assert "the-new-one" in script_of(await fetch(client, made.workflow_id))


async def test_a_roll_back_sends_the_secret_of_today(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    change(file, "Flow of", "Flow for")
    definition_secrets.save("embedded", "api_key", "the-new-one")
    await push(client, file)
    assert all("${secret:api_key}" in json.dumps(one.workflow) for one in copies("embedded", made.workflow_id))
    plan = await plan_rollback(client, made.workflow_id)
    assert "the-new-one" not in " ".join(map(str, plan.differences))
    await roll_back(client, plan)
    copy = await fetch(client, made.workflow_id)
    assert copy["name"] == "Flow of Bank"
    assert "the-new-one" in script_of(copy)
    definition_secrets.forget("embedded", "api_key")
    with pytest.raises(ConfigurationError, match=r"copy 1 holds \$\{secret:api_key\}"):
        await plan_rollback(client, made.workflow_id, to=1)


_PIECES = st.sampled_from(
    ["${title}", "${host}", "${secret:api_key}", "${var:host}", "$${host}", "$", "${", "'", '"', "`", "\\", "\n", "}"]
)  # fmt: skip
_TEXT = st.lists(_PIECES, max_size=8).map("".join)


@given(
    name=_TEXT, code=_TEXT, html=_TEXT, title=st.text(max_size=9), height=st.integers(), secret=st.text(min_size=6),
    indent=st.sampled_from([None, 2, 4]),
)  # fmt: skip
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_pull_after_push_gives_the_same_bytes(
    client: AsyncClient,
    file: Path,
    name: str,
    code: str,
    html: str,
    title: str,
    height: int,
    secret: str,
    indent: int | None,
) -> None:
    nodes = [WORKFLOW["nodes"][0] | {"config": {"js_code": code}}, WORKFLOW["nodes"][1] | {"name": html}]
    document = {**WORKFLOW, "name": f"N{name}", "nodes": nodes}
    write(file, json.dumps(document, indent=indent, ensure_ascii=indent is None))
    (file.parent / "wfstudio.toml").write_text(
        TOML.replace('"Bank"', json.dumps(title)).replace("800", f"{height % 999}")
    )
    secret = secret.replace("\0", "0").encode("utf-8", "replace").decode() + "s3cret"
    definition_secrets.save("embedded", "api_key", secret)
    try:
        values_of("embedded", file)
    except ConfigurationError:  # a value that refers to another
        return
    before = bytes_of(file)
    (file.parent / "wfstudio.lock").unlink(missing_ok=True)
    made = await push(client, file, new=True)
    sent = await fetch(client, made.workflow_id)
    if "$$" not in text_of(file):
        assert "${secret:api_key}" not in json.dumps(sent)
    assert (await pull(client, made.workflow_id, file, file.parent)).action == "unchanged"
    assert bytes_of(file) == before
    other = file.with_name("fresh.json")
    other.unlink(missing_ok=True)
    await pull(client, made.workflow_id, other, file.parent)
    assert "s3cret" not in text_of(other)
    assert Document(sent).content_hash() == (await plan_push(client, load(other), other)).hash


# -- where values and secrets come from ----------------------------------------------------------------------------


def test_values_of_all_of_a_profile_and_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "wfstudio.toml").write_text(
        '[values]\na = 1\nb = "all"\n[values.prod]\nb = "prod"\nc = true\nd = 1.5\n'
    )
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "prod.toml").write_text('c = "env"\n')
    below = tmp_path / "flows" / "a.json"
    below.parent.mkdir()
    assert plain_values("prod", below) == {"a": 1, "b": "prod", "c": "env", "d": 1.5}
    assert plain_values("dev", below) == {"a": 1, "b": "all"}
    assert plain_values("localhost:80/x", below) == {"a": 1, "b": "all"}


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("values = 3", "wfstudio.toml:1: `values` takes a table"),
        ("[values]\na = [1]", "wfstudio.toml:2: `values.a` takes text, a number, true or false"),
        ("[values.p]\n'a b' = 1", "wfstudio.toml:2: `values.p.a b` is no name of a value"),
        ("[values.p]\na = '${b}'", "wfstudio.toml:2: `values.p.a` refers to another value"),
        ("[values]\na = inf", "wfstudio.toml:2: `values.a` is no number that JSON has"),
        ("[values", "wfstudio.toml: cannot be read"),
    ],
)
def test_values_that_cannot_be_used_are_named(tmp_path: Path, said: str, complaint: str) -> None:
    (tmp_path / "wfstudio.toml").write_text(said)
    with pytest.raises(ConfigurationError) as caught:
        plain_values("p", tmp_path / "a.json")
    assert complaint in str(caught.value)


def test_a_secret_is_kept_in_a_private_file_and_the_environment_goes_before_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "-----BEGIN KEY-----\nline\n"
    assert definition_secrets.save("acme.prod:1", "my-key", text) is False
    (path,) = (home / "config" / "secrets").rglob("my-key")
    assert path.stat().st_mode & 0o777 == 0o600
    assert definition_secrets.names("acme.prod:1") == ["my-key"]
    assert definition_secrets.secrets_of("acme.prod:1") == {"my-key": text}
    assert definition_secrets.secrets_of("another") == {}
    monkeypatch.setenv("WFSTUDIO_SECRET_MY_KEY", "from-outside")
    assert definition_secrets.secrets_of("acme.prod:1", ["myKey"]) == {
        "my_key": "from-outside",
        "my-key": "from-outside",
    }
    path.chmod(0o644)
    monkeypatch.delenv("WFSTUDIO_SECRET_MY_KEY")
    with pytest.raises(ConfigurationError, match="others may read this secret"):
        definition_secrets.secrets_of("acme.prod:1")
    assert definition_secrets.forget("acme.prod:1", "my-key") is True
    assert definition_secrets.forget("acme.prod:1", "my-key") is False


def test_the_keyring_has_it_where_there_is_one(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    class Ring:
        kept: dict[tuple[str, str], str] = {}

        def set_password(self, service: str, name: str, text: str) -> None:
            self.kept[service, name] = text

        def get_password(self, service: str, name: str) -> str | None:
            return self.kept.get((service, name))

        def delete_password(self, service: str, name: str) -> None:
            del self.kept[service, name]

    ring = Ring()
    monkeypatch.setattr(definition_secrets, "keyring", lambda: ring)
    monkeypatch.setattr(definition_secrets, "import_module", lambda name: ring)
    assert definition_secrets.save("prod", "k", "hidden-away") is True
    assert ring.kept == {("wfstudio", "prod/secret/k"): "hidden-away"}
    assert definition_secrets.secrets_of("prod") == {"k": "hidden-away"}
    assert b"hidden-away" not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    definition_secrets.forget("prod", "k")
    assert (ring.kept, definition_secrets.names("prod")) == ({}, [])


@pytest.mark.parametrize("text", ["q9z", "x" * 70000, "null\0null"])
def test_what_can_be_no_secret_is_refused_without_being_shown(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError) as caught:
        definition_secrets.save("p", "k", text)
    assert text not in str(caught.value)
    with pytest.raises(ConfigurationError, match="the name may hold"):
        definition_secrets.save("p", "../k", "long-enough")


def test_what_is_tried_out_by_itself_gets_no_secret(tmp_path: Path) -> None:
    (tmp_path / "wfstudio.toml").write_text("[values]\nhost = 'all'\n[values.embedded]\nhost = 'here'\n")
    definition_secrets.save("embedded", "k", "the-real-one")
    document = Document({"name": "${host} ${secret:k} $${x}"})
    assert trial_of(document, tmp_path / "a.json").name == "here secret k ${x}"
    with pytest.raises(UnresolvedTokens):
        trial_of(Document({"name": "${other}"}), tmp_path / "a.json")
    untouched = Document({"name": "none"})
    assert trial_of(untouched, None) is untouched
