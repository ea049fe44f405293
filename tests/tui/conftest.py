"""A service that is not there, and a home of one's own for every test of the studio."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from textual.worker import WorkerCancelled

from wfstudio.client.errors import InvalidRequest
from wfstudio.document.catalogue import library
from wfstudio.document.model import Document
from wfstudio.tui.app import StudioApp
from wfstudio.tui.service_state import ServiceState
from wfstudio.tui.services import WorkflowRow
from wfstudio.tui.workspace import Workspace

URL = "http://127.0.0.1:8710/workflowapi"
ROWS = [
    WorkflowRow("wf-1a2b3c4d-0000-4000-8000-000000000001", "Age check", "2026-11-20"),
    WorkflowRow("wf-1a2b3c4d-0000-4000-8000-000000000002", "Digital banking", "2026-11-24"),
]


class Offline:
    """Services without a network: ``start`` gives the state wished for, publishing keeps what it was given."""

    def __init__(self, **state):
        wished = {"url": URL, "state": "ready", **state}
        self.state = ServiceState(**{**wished, "state": "starting"})
        self.wished = ServiceState(**wished)
        self.connection = None
        self.stopped = False
        self.rows = ROWS
        self.messages = []
        self.library = library()
        self.planned = []
        self.make_plan = None
        self.copy = None
        self.published = []
        self.profiles = []
        self.others = {}
        self.answers = {}
        self.applied = []
        self.publish_error = None
        self.begun = ""

    def start(self):
        self.state = self.wished
        return self.state

    def is_lost(self, missed):
        return False

    def stop(self):
        self.stopped = True

    def environments(self):
        return self.profiles

    def to(self, name):
        return self.others[name]

    def look_at(self, name):
        return self.answers.get(name, "")

    async def plan_folder(self, place, *, publish=None, progress=None):
        if progress is not None:
            progress(1, 1)
        return self.folder_plan(place, publish)

    async def apply_row(self, plan, row):
        self.applied.append(row)
        return await self.apply(row)

    async def workflows(self):
        if isinstance(self.rows, Exception):
            raise self.rows
        return self.rows

    async def pull(self, workflow_id, file):
        return Workspace(Document.new(f"Copy of {workflow_id}")).save(file)

    async def outbox(self):
        if isinstance(self.messages, Exception):
            raise self.messages
        return [replace(row, subject="", text="") for row in self.messages]

    async def message(self, message_id):
        return next(row for row in self.messages if row.id == message_id)

    async def retry_message(self, message_id):
        row = await self.message(message_id)
        if row.note:
            raise InvalidRequest(f"control: messageId: nothing delivers it: {row.note}")
        self.messages = [replace(one, status="queued") if one is row else one for one in self.messages]

    async def node_library(self):
        if self.library is None:
            raise ConnectionError("no library")
        return self.library

    async def plan(self, document, path, *, new=False, link=None, force=False, merged=None):
        self.planned.append({"new": new, "link": link, "force": force, "merged": merged})
        return self.make_plan(document, path)

    async def under_way(self, workflow_id):
        return self.begun

    async def remote(self, workflow_id):
        return self.copy

    async def publish(self, plan):
        from wfstudio.client.publishing import PushReport

        if self.publish_error:
            raise self.publish_error
        self.published.append(plan)
        return PushReport("wf-new", True, True, True)


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """Nothing is read from or written to the user's own home."""
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    for name in ("WFSTUDIO_PROFILE", "WFSTUDIO_URL", "WFSTUDIO_LICENSE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def snap_compare(snap_compare):
    """Takes the picture in a thread, with an event loop of its own: this thread's belongs to pytest-asyncio."""

    def compare(*args, **options):
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(snap_compare, *args, **options).result()

    return compare


@pytest.fixture
def offline():
    """The class of services without a network."""
    return Offline


@pytest.fixture
def studio_app():
    """Makes an app on files, without a network unless services are given."""

    def make(*files: str | Path, services=None, **options) -> StudioApp:
        return StudioApp(files, services or Offline(), **options)

    return make


async def settle(pilot, seconds=0.0):
    """Wait until the service was asked, the workers are done and what they posted is shown."""
    await pilot.pause(0.15 + seconds)
    while getattr(pilot.app, "keys_wait", False):
        await pilot.pause(0.02)
    services = pilot.app.services
    while services.state.state == "starting" and getattr(services, "wished", services.state).state != "starting":
        await pilot.pause(0.02)  # on a busy machine the first paint takes longer than that
    try:
        await pilot.app.workers.wait_for_complete()
    except WorkerCancelled:  # a newer one took its place while it was waited for
        await pilot.app.workers.wait_for_complete(list(pilot.app.workers))
    await pilot.pause()


@pytest.fixture(name="settle")
def settle_fixture():
    """The coroutine that waits for background work."""
    return settle


class Demo(dict):
    """A small clean workflow that can be changed before it is written."""

    def __init__(self, folder):
        self.folder = folder
        page = "<main><h1>{}</h1>{{form-buttons-placeholder}}</main>"

        def form(node_id, name, **more):
            return {
                "id": node_id, "type": "form", "name": name,
                "fields": [{"type": "html", "html": page.format(name)}], **more,
            }  # fmt: skip

        selfie = {"id": "selfie", "type": "selfie_capture", "name": "Selfie"}
        super().__init__(
            version="v1",
            name="Demo",
            type="idv-ial2",
            isPublished=False,
            nodes=[
                form("welcome", "Welcome", on_next_button_label="Begin", on_next="selfie"),
                {**selfie, "on_success": "done", "on_fail": "retry", "on_error": "welcome"},
                form("retry", "Try again", on_next_button_label="Again", on_next="selfie"),
                form("done", "Done", is_terminal_node=True),
            ],
        )
        last = self["nodes"][3]["fields"][0]
        last["html"] = last["html"].replace("{form-buttons-placeholder}", "")

    def file(self):
        path = self.folder / "demo.json"
        path.write_text(json.dumps(self, indent=2) + "\n")
        return path


@pytest.fixture
def demo(tmp_path):
    """A small clean workflow; ``demo.file()`` writes it."""
    return Demo(tmp_path)


@pytest.fixture
def demo_file(demo):
    """The file of the small clean workflow."""
    return demo.file()
