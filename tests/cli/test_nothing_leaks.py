"""Licenses, keys and people: in no log, journal, export or argument of a process, whatever was done with them.

A home of its own is lived in for a while, with a real service in the background; then everything it holds, everything
that was printed without ``--reveal``, and the arguments of every command and process that took part are searched.
"""

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from wfstudio.cli.main import main
from wfstudio.service.embedded import ensure

PEOPLE = {
    "firstName": "Adalovelace",
    "mail": "adalovelace@mail.example",
    "phone": "5550177013",
    "ssn": "219099999",
    "metadata": "Umeaastrasse",
}
KEEPS_DATA = ("store.sqlite3", "store.sqlite3-wal")
"""The store keeps what people entered: that is what it is for (`store purge` takes it away)."""

KEEPS_SECRETS = ("store.sqlite3.secrets.json", "ready.json")
FLOW = {
    "name": "leaks",
    "version": "v1",
    "type": "idv",
    "nodes": [
        {
            "id": "start",
            "type": "form",
            "fields": [{"type": "email", "name": "mail"}, {"type": "ssn", "name": "ssn"}],
            "on_next": "check",
        },
        {
            "id": "check",
            "type": "js",
            "config": {"js_code": "console.log(params.nodes.start.ssn); return {mail: params.nodes.start.mail}"},
            "on_success": "end",
        },
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}


@dataclass
class Lived:
    """What there is to search."""

    home: Path
    printed: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    lived = Lived(tmp_path_factory.mktemp("home"))
    folder = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WFSTUDIO_")]:
            patch.delenv(name)
        patch.setenv("WFSTUDIO_HOME", str(lived.home))
        patch.chdir(folder)
        with ensure() as service:
            ready = service.ready
            lived.secrets = {f"license {level}": text for level, text in ready["licenses"].items()}
            lived.secrets["client key"] = ready["client"]["keySecret"]

            def run(*arguments: str, text: str = "", code: int = 0, **more: str) -> str:
                out, err = io.StringIO(), io.StringIO()
                with pytest.MonkeyPatch.context() as inner, redirect_stdout(out), redirect_stderr(err):
                    inner.setattr("sys.stdin", io.StringIO(text))
                    for name, value in more.items():
                        inner.setenv(name, value)
                    ended = main(list(arguments))
                assert ended == code, (arguments, out.getvalue(), err.getvalue())
                lived.printed += [out.getvalue(), err.getvalue()]
                lived.arguments.append(" ".join(arguments))
                return out.getvalue()

            _live(run, folder, ready)
            lived.arguments += _processes_of(service.ready["pid"])
            yield lived


def _processes_of(pid: int) -> list[str]:
    """The command lines of the service and of the workers that it started."""
    if not Path("/proc").is_dir():
        return []
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            if pid in (int(place.name), parent):
                found.append((place / "cmdline").read_text())
        except (OSError, ValueError):
            continue  # it ended meanwhile
    assert found
    return found


def _live(run: Callable[..., str], folder: Path, ready: dict[str, object]) -> None:
    (folder / "flow.json").write_text(json.dumps(FLOW))
    (folder / "people.csv").write_text(f"firstName,street\n{PEOPLE['firstName']},{PEOPLE['metadata']}\n")
    run("push", "flow.json")
    row = json.loads(run("instance", "create", "flow.json", "--csv", "people.csv", "-o", "json"))["rows"][0]
    instance = row["wfInstanceId"]
    run("call", "initiate", f"wfInstanceId={instance}")
    body = {"wfInstanceId": instance, "nodeId": "start", "requestData": {"mail": PEOPLE["mail"], "ssn": PEOPLE["ssn"]}}
    run("call", "submit_result", "--data", "-", text=json.dumps(body))
    run("call", "submit_result", "--data", "-", text=json.dumps({**body, "nodeId": "end"}), code=2)
    for command in ("show", "explain", "results", "summary", "watch"):
        run("instance", command, instance)
        run("instance", command, instance, "-o", "json")
    run(
        "instance",
        "list",
        "--workflow",
        json.loads(run("workflow", "list", "-o", "json"))["workflows"][0]["workflowId"],
    )
    run("instance", "notify", instance, "--email", "--to-file", "-", text=PEOPLE["mail"])
    run("instance", "notify", instance, "--sms", "--isd", "+1", WFSTUDIO_TO=PEOPLE["phone"])
    (folder / "many.csv").write_text(f"instance,emailTo\n{instance},{PEOPLE['mail']}\n")
    run("instance", "notify", "--csv", "many.csv", "-o", "csv")
    run("outbox", "list")
    run("requests", "list", "-o", "json")
    run("history", "--steps", "-o", "json")
    licenses = ready["licenses"]
    assert isinstance(licenses, dict)
    run("status", WFSTUDIO_LICENSE=str(licenses["service"]))
    run("doctor", WFSTUDIO_LICENSE=str(licenses["app"]), code=4)
    run(
        "profile", "add", "ci", "--url", "https://host/workflowapi", "--license-file", "-", text=licenses["service_ext"]
    )
    run("keys", "list")
    run("keys", "service", "list")
    run("run", "flow.json", "--no-input", code=2)


def found(text: str, values: dict[str, str]) -> list[str]:
    return [name for name, value in values.items() if value in text]


def test_what_was_printed_tells_nobody_and_nothing(lived: Lived) -> None:
    for text in lived.printed:
        assert found(text, {**PEOPLE, **lived.secrets}) == [], text


def test_no_process_was_given_any_as_an_argument(lived: Lived) -> None:
    for text in lived.arguments:
        assert found(text, {**PEOPLE, **lived.secrets}) == [], text


def test_logs_journals_and_every_other_file_hold_none(lived: Lived) -> None:
    seen = []
    for path in sorted(lived.home.rglob("*")):
        if not path.is_file():
            continue
        seen.append(path.name)
        text = path.read_bytes().decode("latin-1")
        name = path.relative_to(lived.home)
        if path.name not in KEEPS_DATA:
            assert found(text, PEOPLE) == [], name
        if path.name not in KEEPS_SECRETS and path.parent.name != "licenses":
            assert found(text, lived.secrets) == [], name
        if found(text, {**PEOPLE, **lived.secrets}):
            assert path.stat().st_mode & 0o077 == 0, name
    assert {"writes.jsonl", "steps.jsonl", "store.sqlite3"} <= set(seen)
    assert [name for name in seen if name.startswith("create-")] and [
        name for name in seen if name.startswith("notify-")
    ]
