"""The outbox screen: what it lists, masks and tells; on a stand-in, and once on the real service."""

import pytest
from textual.widgets import Static

from wfstudio.client.errors import Unreachable
from wfstudio.client.outbox import OutboxMessage
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.screens.outbox import OutboxScreen

URL = "http://127.0.0.1:8710/workflow/wf_instance/wfi-1a2b3c4d-0000-4000-8000-00000000000"
SMS = "there is no gateway for text messages"
REFUSED = "mail.example.org:587 refused the recipient (550): (address): no such person"


def message(number, status, recipient, **more):
    facts = {"kind": "email", "attempts": 0, "failure": "", "note": "", "next_try": "", "sent": "", **more}
    wording = f"You are invited to go on with Age check:\n\n{URL}{number}\n\nIf you do not expect this, leave it alone."
    return OutboxMessage(
        id=f"msg-{number}",
        instance=f"{URL}{number}".rpartition("/")[2],
        recipient=recipient,
        url=f"{URL}{number}",
        status=status,
        created=f"2026-11-24T10:3{number}:00.000Z",
        subject="Go on with Age check",
        text=wording,
        **facts,
    )


@pytest.fixture
def services(offline):
    made = offline()
    made.messages = [
        message(4, "queued", "grace@navy.example", attempts=2, next_try="2026-11-24T10:36:00.000Z"),
        message(3, "failed", "ada@mail.example.org", attempts=1, failure=REFUSED),
        message(2, "sent", "alan@example.org", attempts=1, sent="2026-11-24T10:32:01.000Z"),
        message(1, "kept", "+44 20 7946 0018", kind="sms", note=SMS),
    ]
    return made


def text(app):
    """Everything that can be read on the screen."""
    return "\n".join("".join(part.text for part in line) for line in app.screen._compositor.render_strips())


def said(app):
    return " | ".join(note.message for note in app._notifications)


async def test_messages_are_listed_masked_and_revealed_one_by_one(studio_app, services, settle):
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("M")
        await settle(pilot)
        assert isinstance(app.screen, OutboxScreen)
        assert app.screen.query_one("#outbox-messages ChoiceList", ChoiceList).option_count == 4
        shown = text(app)
        assert "g•••@n•••.example" in shown
        assert "+44 •••18" in shown
        assert "navy" not in shown
        await pilot.press("down", "v")
        await settle(pilot)
        shown = text(app)
        assert shown.count("ada@mail.example.org") == 2  # in the list and beside it
        assert "navy" not in shown
        read = str(app.screen.query_one("#outbox-text", Static).content)
        for told in ("no such person", "Go on with Age check", "You are invited", f"url       {URL}3", "wfi-1a2b3c4d"):
            assert told in read
        await pilot.press("v")
        await settle(pilot)
        assert "ada@" not in text(app)
        await pilot.press("y")
        assert f"{URL}3" in said(app)
        await pilot.press("M", "escape")
        await settle(pilot)
        assert not isinstance(app.screen, OutboxScreen)


async def test_a_failed_message_is_delivered_and_a_kept_one_says_why_not(studio_app, services, settle):
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("M")
        await settle(pilot)
        await pilot.press("down", "r")
        await settle(pilot)
        assert app.screen.marked.status == "queued"
        assert app.screen.marked.id == "msg-3"
        await pilot.press("end", "r")
        await settle(pilot)
        assert SMS in said(app)


async def test_the_palette_leads_there_and_an_empty_outbox_says_so(studio_app, offline, settle, demo_file):
    services = offline()
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await pilot.pause(0.1)
        await pilot.press(*"outbox")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, OutboxScreen)
        assert "Nobody was sent a message yet." in text(app)
        services.messages = Unreachable("control: nobody answers")
        await pilot.press("g", "r", "v")
        await settle(pilot)
        assert "Not listed: control: nobody answers" in text(app)


async def test_a_tenant_has_none_and_says_so(studio_app, offline, settle):
    services = offline(name="prod", kind="TENANT", url="https://prod.example.org/workflowapi")
    services.messages = AssertionError("a tenant was asked")
    app = studio_app(services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("M", "g")
        await settle(pilot)
        assert "prod is a tenant: only the embedded service has an outbox" in text(app).replace("\n", " ")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_picture(studio_app, services, snap_compare, settle, size):
    async def before(pilot):
        await settle(pilot)
        await pilot.press("M")
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)

    assert snap_compare(studio_app(services=services), terminal_size=size, run_before=before)


async def test_on_the_real_service(studio_app, settle):
    from wfstudio.client.api import Client
    from wfstudio.client.profiles import choose
    from wfstudio.service.embedded import make_token
    from wfstudio.tui.live_services import LiveServices

    form = {"name": "Age check", "nodes": [{"id": "a", "type": "form", "fields": [], "is_terminal_node": True}]}
    services = LiveServices(choose())
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        try:
            await settle(pilot)
            with Client(services.connection) as client:
                workflow = client.call("create_workflow", data=form)["workflowId"]
                url = client.call("create_instance", data={"workflowId": workflow})["wfInstanceUrl"]
            from dataclasses import replace

            with Client(replace(services.connection, token=make_token(["workflow.manage"], 60))) as client:
                body = {"type": "email", "emailTo": "ada@example.org", "instanceUrl": url, "captchaToken": "t"}
                client.call("send_notification", data=body)
            await pilot.press("M")
            await settle(pilot)
            shown = text(app)
            for told in ("kept", "a•••@e•••.org", "no mail server is configured", "You are invited", "Age check"):
                assert told in shown, told
            await pilot.press("r")
            await settle(pilot)
            assert "no mail server" in said(app)
        finally:
            services.stop()
