"""Ways into the run screen besides the open document: a workflow of the profile, or an instance that is there."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from textual.screen import Screen

from wfstudio.document.model import Document
from wfstudio.tui.beside import beside
from wfstudio.tui.frame import studio

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection
    from wfstudio.tui.app import StudioApp

_ID = re.compile(r"wfi-[\w-]+")


def instance_in(text: str) -> tuple[str, str] | None:
    """(id, URL) of an instance that a text names: its id, or its URL, whose last part it is; None for other texts.

    Inferred: ids begin with ``wfi-``, and an instance's URL holds ``/wf_instance/``.
    """
    given = text.strip()
    if given.startswith(("http://", "https://")):
        _, sign, rest = urlsplit(given).path.partition("/wf_instance/")
        name = unquote(rest.strip("/").partition("/")[0])
        return (name, given) if sign and name else None
    return (given, "") if _ID.fullmatch(given) else None


def run_workflow(screen: Screen[Any], workflow_id: str) -> None:
    """Run a workflow of the profile's service, on that service."""
    app, connection = _ready(screen)
    if connection is not None:
        beside(screen, "run", _run, app, connection, workflow_id)


async def _run(app: "StudioApp", connection: "Connection", workflow_id: str) -> None:
    from wfstudio.client.api import AsyncClient
    from wfstudio.scenario.profile_stage import ProfileStage
    from wfstudio.tui.screens.run import RunScreen

    try:
        async with AsyncClient(connection) as client:
            found = await client.call("get_workflow", path={"workflowId": workflow_id})
    except Exception as error:
        app.notify(f"{workflow_id}: not run: {error}", severity="error", markup=False)
        return
    document = Document.from_workflow(found if isinstance(found, dict) else {})
    stage = ProfileStage(connection, workflow_id)
    app.push_screen(RunScreen(document, None, stage, place=connection.name))


def ask_instance(app: "StudioApp") -> None:
    """Ask for an instance's id or URL and take it up."""
    from wfstudio.tui.dialogs.ask import Prompt

    def check(text: str) -> str | None:
        return (
            None if instance_in(text) or _ID.match(text) else "That is no instance: an id is wfi-…, or paste its URL."
        )

    question = f"The id or URL of an instance on {app.service.name}:"
    prompt = Prompt("Attach to an instance", question, check=check, placeholder="wfi-…")
    app.push_screen(prompt, lambda text: attach(app, text) if text else None)


def attach(app: "StudioApp", text: str) -> None:
    """Open the run screen on an instance of the profile's service. Looking changes nothing there."""
    named = instance_in(text)
    _, connection = _ready(app.screen)
    if named is not None and connection is not None:
        beside(app, "run", _attach, app, connection, *named)


async def _attach(app: "StudioApp", connection: "Connection", instance: str, url: str) -> None:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.control import AsyncControl
    from wfstudio.scenario.evidence import gather
    from wfstudio.scenario.profile_stage import ProfileStage
    from wfstudio.tui.screens.run import RunScreen

    control = AsyncControl(connection) if connection.control_url else None
    try:
        async with AsyncClient(connection) as client:
            evidence = await gather(client, control, instance)
    except Exception as error:
        app.notify(f"{instance}: not found on {connection.name}: {error}", severity="error", markup=False)
        return
    finally:
        if control is not None:
            await control.aclose()
    document = evidence.document or Document.from_workflow({"name": evidence.workflow_name, "nodes": []})
    if evidence.document is None:
        app.notify("Its workflow is gone or may not be read: pages are shown without their fields.", severity="warning")
    stage = ProfileStage(connection, evidence.workflow_id)
    address = url or address_of(connection, instance)
    app.push_screen(
        RunScreen(
            document,
            None,
            stage,
            place=connection.name,
            begin=lambda session: session.attach(instance, address),
        )
    )


def address_of(connection: "Connection", instance: str) -> str:
    """Where a browser opens an instance; known for the embedded service alone, "" elsewhere."""
    if not connection.control_url:
        return ""
    parts = urlsplit(connection.url)
    return f"{parts.scheme}://{parts.netloc}/workflow/wf_instance/{instance}"


def _ready(screen: Screen[Any]) -> "tuple[StudioApp, Connection | None]":
    app = studio(screen)
    connection = app.services.connection
    if connection is None:
        app.notify(app.service.detail or "The service is not ready yet.", severity="warning", markup=False)
    return app, connection
