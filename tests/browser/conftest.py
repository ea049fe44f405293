"""A real service and a real Chromium."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from wfstudio.paths import samples_dir
from wfstudio.protocol.endpoints import ENDPOINTS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""A camera that shows a test picture, and a person who allows it."""


class Service:
    """A service that was started as users start it."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.url = ready["url"]
        self.origin = self.url.rpartition("/")[0]
        self._place = {"tenantId": ready["tenantId"], "communityId": ready["communityId"]}
        keys = ready["client"]
        license_text = ready["licenses"]["system"]
        self.http = httpx.Client(headers={**keys, "license": license_text}, trust_env=False)

    def call(self, name: str, data: Any = None, **path: str) -> Any:
        row = ENDPOINTS[name]
        url = self.url + row.fill({**self._place, **path})
        answer = self.http.request(row.method, url, json={"data": data} if row.request else None)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, f"{self.origin}/__studio{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def instance(self, workflow: dict[str, Any] | str) -> tuple[str, str]:
        """A new instance of a workflow or a sample: its id and URL."""
        if isinstance(workflow, str):
            read = json.loads((samples_dir() / f"{workflow}.json").read_text())
            workflow = read.get("data", read)
        made = self.call("create_workflow", workflow)
        created = self.call("create_instance", {"workflowId": made["workflowId"]})
        return created["wfInstanceId"], created["wfInstanceUrl"]

    def outcome(self, instance: str, node: str, outcome: str = "success", result: Any = None) -> None:
        body = {"wfInstanceId": instance, "nodeId": node, "outcome": outcome, "result": result}
        self.control("POST", "/outcome", body)

    def status(self, instance: str) -> str:
        return str(self.call("result_summary", instanceId=instance)["status"])

    def path(self, instance: str) -> list[str]:
        """The nodes that were visited, in order."""
        return [row["nodeId"] for row in self.call("instance_details", wfInstanceId=instance)["list"]]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("home")
    ready = home / "ready.json"
    command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
    process = subprocess.Popen(command, env={**os.environ, "WFSTUDIO_HOME": str(home)}, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while not ready.exists():
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
        running = Service(json.loads(Path(ready).read_text()))
        yield running
        running.http.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each module: Playwright has an event loop running as long as it lives, which other tests cannot have."""
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM: nobody looked at the journey's page in a browser; install chromium")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=[*flags, *CAMERA])
        yield launched
        launched.close()


class Opened:
    """Devices of a test; what their pages asked for and complained of is kept."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.requests: list[tuple[str, str, str]] = []
        self.complaints: list[str] = []

    def device(self, viewport: dict[str, int], **more: Any) -> Page:
        context = self._browser.new_context(viewport=viewport, **more)  # type: ignore[arg-type]
        context.set_default_timeout(8000)
        self._contexts.append(context)
        page = context.new_page()
        self.watch(page)
        context.on("page", self.watch)
        return page

    def watch(self, page: Page) -> None:
        page.on("request", lambda one: self.requests.append((one.method, one.url, one.post_data or "")))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def sent_elsewhere(self, page: Page, origin: str) -> list[str]:
        """The addresses that leave the browser for another origin (what a policy stops never does); none is reached."""
        sent: list[str] = []

        def leaves(route: Route) -> None:
            sent.append(route.request.url)
            route.abort()

        page.context.route(lambda url: not url.startswith((origin, "data:", "blob:")), leaves)
        return sent

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def devices(browser: Browser) -> Iterator[Opened]:
    opened = Opened(browser)
    yield opened
    opened.close()
