"""Run mode's further states as pictures: a re-run told apart, a step with its script, a request, a mock, a tenant."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parents[1] / "scenario"))
from engine_caller import INSTANCE, URL, EngineCaller
from test_run_session import FILE, WORKFLOW, Stage

from wfstudio.client.api import Exchange
from wfstudio.document.model import Document
from wfstudio.engine.events import ScriptReport
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.scenario.recording import Done, Recording
from wfstudio.scenario.replaying import Target
from wfstudio.tui.run.exchanges import as_call, as_curl, exchange_rows, masked_data
from wfstudio.tui.screens.run import RunScreen

LAST = Recording(
    "wfi-0",
    0.0,
    ("contact", "selfie", "lookup", "sorry"),
    "sorry",
    (Done("contact", "next", {"email": "ada@example.org"}), Done("selfie", None, {}, "success", {"score": "0.97"})),
    {"firstName": "Ada"},
)
REFUSED = {"url": "https://core.example/v1/people?mail=ada@example.org", "method": "GET", "body": "", "status": None}
EXCHANGE = Exchange(
    ENDPOINTS["submit_result"],
    "http://127.0.0.1:8710/workflowapi/tenant/t-1/community/c-1/workflow/wf_instance/submit_result",
    {"wfInstanceId": INSTANCE, "nodeId": "contact", "requestData": {"email": "ada@example.org"}, "action": "next"},
    {"wfInstanceId": INSTANCE, "nextNodeId": "selfie", "nextNodeType": "selfie_capture", "summary": ["Passport"]},
    200,
    None,
    1,
    1_700_000_000.0,
    0.012,
)


def stage_of(**how: Any) -> Stage:
    caller = EngineCaller(WORKFLOW, scripts={"lookup": ScriptReport(True, {"name": "Ada"}, log=("asked Ada",))}, **how)
    caller.fetched["lookup"] = [REFUSED]
    return Stage(caller)


async def rerun(pilot: Pilot[Any], stage: Stage, target: str = "lookup") -> RunScreen:
    document = Document.from_workflow(WORKFLOW)
    screen = RunScreen(
        document, FILE, stage, clock=lambda: 0.0, begin=lambda session: session.rerun(LAST, Target(target))
    )
    await pilot.app.push_screen(screen)
    return await stands(pilot, screen)


async def stands(pilot: Pilot[Any], screen: RunScreen) -> RunScreen:
    for _ in range(500):
        await pilot.pause()
        if screen.state.phase not in ("working", "metadata"):
            break
        await asyncio.sleep(0.01)
    await pilot.pause()
    for line in screen.query(Input):
        line.cursor_blink = False
    await pilot.pause()
    return screen


def test_picture_of_two_paths_told_apart(snap_compare: Any, studio_app: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await rerun(pilot, stage_of())

    assert snap_compare(studio_app(), terminal_size=(150, 40), run_before=before)


def test_picture_of_a_step_and_its_script_masked(snap_compare: Any, studio_app: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        screen = await rerun(pilot, stage_of())
        await pilot.press("3", "up")
        await pilot.pause()
        await pilot.press("enter")
        await stands(pilot, screen)

    assert snap_compare(studio_app(), terminal_size=(120, 40), run_before=before)


def test_picture_of_a_mock(snap_compare: Any, studio_app: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        screen = await rerun(pilot, stage_of())
        screen.canvas.focus()
        await pilot.press("a")
        await pilot.pause()
        for line in pilot.app.screen.query("Input, TextArea"):
            line.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    assert snap_compare(studio_app(), terminal_size=(80, 24), run_before=before)


def test_picture_of_a_request(snap_compare: Any, studio_app: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        screen = await rerun(pilot, stage_of())
        screen.post_message(RunScreen.RequestAnswered(EXCHANGE))
        await pilot.pause()
        await pilot.press("5")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()

    assert snap_compare(studio_app(), terminal_size=(120, 40), run_before=before)


def test_picture_of_a_tenant_s_capture(snap_compare: Any, studio_app: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        stage = Stage(EngineCaller(WORKFLOW, not_yet=10**6), tenant=True)
        waits = asyncio.Event()

        async def sleep(seconds: float) -> None:
            await waits.wait()

        stage.sleep = sleep  # type: ignore[method-assign]
        stage.caller._create_instance({"metaData": {}})
        stage.caller._initiate({})
        stage.caller._submit_result({"nodeId": "contact", "requestData": {"email": "ada@example.org"}})
        document = Document.from_workflow(WORKFLOW)
        screen = RunScreen(
            document,
            None,
            stage,
            clock=lambda: 0.0,
            place="acme",
            begin=lambda session: session.attach(
                INSTANCE, URL.replace("http://127.0.0.1:8710", "https://acme.example")
            ),
        )
        await pilot.app.push_screen(screen)
        await stands(pilot, screen)

    assert snap_compare(studio_app(), terminal_size=(120, 40), run_before=before)


async def test_what_only_the_embedded_service_can_do_says_so_on_a_tenant(studio_app: Any) -> None:
    stage = Stage(EngineCaller(WORKFLOW), tenant=True)
    async with studio_app().run_test(size=(120, 40)) as pilot:
        screen = RunScreen(
            Document.from_workflow(WORKFLOW), None, stage, place="acme", begin=lambda session: session.start({})
        )
        await pilot.app.push_screen(screen)
        await stands(pilot, screen)
        screen.canvas.focus()
        await pilot.press("R", "a")
        await pilot.pause()
        told = [note.message for note in pilot.app._notifications]
        assert len(told) == 2 and all("needs the embedded service" in text for text in told)


async def test_a_branch_goes_back_to_the_visit_that_is_marked(studio_app: Any) -> None:
    async with studio_app().run_test(size=(120, 40)) as pilot:
        screen = await rerun(pilot, stage_of(), "review")
        assert screen.state.waiting == "review"
        await pilot.press("3", "up", "up")
        await pilot.pause()
        assert screen.place == 1
        await pilot.press("R")
        await stands(pilot, screen)
        assert (screen.state.waiting, screen.state.path) == ("selfie", ("contact", "selfie"))
        assert screen.looked_at is None


def test_a_request_is_copied_without_values_and_secrets() -> None:
    data = masked_data(EXCHANGE.request)
    for text in (as_curl(EXCHANGE, data), as_call(EXCHANGE, data)):
        assert "ada@example.org" not in text and '"email": "<email>"' in text and INSTANCE in text
    assert as_call(EXCHANGE, data).startswith("wfstudio call submit_result --data '{")
    details = Exchange(
        ENDPOINTS["instance_details"],
        "http://h/workflowapi" + ENDPOINTS["instance_details"].fill(
            {"tenantId": "t", "communityId": "c", "wfInstanceId": INSTANCE}
        ),
        None, None, 200, None, 1, 0.0, 0.0, "pIndex=0&pSize=100",
    )  # fmt: skip
    assert as_call(details, None) == f"wfstudio call instance_details wfInstanceId={INSTANCE} pIndex=0 pSize=100"
    assert not [row for row in exchange_rows(EXCHANGE) if row.plain and "ada" in str(row.value)]


async def test_a_service_killed_in_the_middle_of_a_poll_is_replaced_and_the_run_goes_on(
    tmp_path: Path, studio_app: Any, own_home: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240
    ready = own_home / "ready.json"
    command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
    children: list[subprocess.Popen[bytes]] = []

    def serve() -> None:
        ready.unlink(missing_ok=True)
        children.append(subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    async def until(what: Any) -> None:
        deadline = time.monotonic() + 60
        while not what():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)

    serve()
    try:
        async with studio_app().run_test(size=(80, 24)) as pilot:
            await until(ready.exists)
            document = Document.from_workflow({**WORKFLOW, "nodes": [WORKFLOW["nodes"][1] | {"on_success": "done"},
                                                                     WORKFLOW["nodes"][-1]]})  # fmt: skip
            screen = RunScreen(document, tmp_path / "a.json", begin=lambda session: session.start({}))
            await pilot.app.push_screen(screen)
            await until(lambda: screen.state.phase == "page")
            await pilot.pause()
            await pilot.press("end", "f2")
            await until(lambda: screen.state.phase == "polling" and screen.state.attempt is not None)
            children[0].send_signal(signal.SIGKILL)
            children[0].wait()
            serve()
            await until(lambda: screen.state.phase == "ended")
            assert screen.state.report is not None and screen.state.report.status == "COMPLETED"
    finally:
        for child in children:
            child.terminate()
            child.wait(20)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("firstName=Ada, documentType=Passport", {"firstName": "Ada", "documentType": "Passport"}),
        ('{"score": 0.5}', {"score": 0.5}),
    ],
)
def test_what_a_capture_is_to_find(text: str, found: Any) -> None:
    from wfstudio.tui.run.page_form import found_in

    assert found_in(text) == found
    for bad in ("Ada", "{"):
        with pytest.raises(ValueError, match="What it finds"):
            found_in(bad)


def test_an_image_is_looked_at_before_it_is_sent(tmp_path: Path) -> None:
    from wfstudio.tui.run.images import MOST_BYTES, fault_of

    image = tmp_path / "a.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert fault_of(str(image)) is None
    image.write_bytes(b"\xff\xd8\xff" + bytes(MOST_BYTES))
    assert "at most" in str(fault_of(str(image)))
    image.write_bytes(b"hello")
    assert "no image" in str(fault_of(str(image)))
    assert "No such file" in str(fault_of(str(tmp_path / "b.png")))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f" {INSTANCE} ", (INSTANCE, "")),
        (URL, (INSTANCE, URL)),
        ("https://acme.example/workflow/", None),
        ("wf-1", None),
    ],
)
def test_an_instance_is_named_by_its_id_or_its_url(text: str, named: Any) -> None:
    from wfstudio.tui.run.ways_in import instance_in

    assert instance_in(text) == named


def test_a_url_is_a_qr_code_with_a_quiet_edge() -> None:
    from wfstudio.scenario.qr import qr_lines

    lines = qr_lines(URL)
    assert len({len(line) for line in lines}) == 1 and len(lines) * 2 - len(lines[0]) in (0, 1)
    assert not lines[0].strip() and all(line.startswith("  ") for line in lines)
    assert set("".join(qr_lines(URL, ascii=True))) == {"#", " "}
