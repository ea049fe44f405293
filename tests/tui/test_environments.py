"""Going to another service: what is listed, what stays, what is left, and what the frame says."""

import asyncio

import pytest
from textual.widgets import OptionList, Static

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.profiles import Overrides, choose
from wfstudio.paths import config_dir
from wfstudio.tui.dialogs.environments import Environments
from wfstudio.tui.environments import Environment, chosen_again, environments
from wfstudio.tui.live_services import LiveServices
from wfstudio.tui.screens.workflows import WorkflowsScreen

PROFILES = [
    Environment("embedded", "LOCAL", ""),
    Environment("staging", "TENANT", "https://staging.example.com/workflowapi", read_only=True),
    Environment("production", "TENANT", "https://acme.example.com/workflowapi", protected=True),
    Environment("old", "TENANT", "", fault="profile 'old': the project's wfstudio.toml gives it another url"),
]


@pytest.fixture
def services(offline):
    """The embedded service, and two tenants of which one is down."""
    here = offline()
    production = {"name": "production", "kind": "TENANT", "url": PROFILES[2].url, "protected": True}
    staging = {"name": "staging", "kind": "TENANT", "url": PROFILES[1].url, "read_only": True}
    here.profiles = PROFILES
    here.others = {
        "production": offline(**production),
        "staging": offline(**staging, state="down", detail="staging: the service cannot be reached"),
        "embedded": offline(),
    }
    here.answers = {"embedded": "+starts when it is chosen", "staging": "the service cannot be reached: timed out"}
    for other in here.others.values():
        other.profiles, other.others, other.answers = here.profiles, here.others, here.answers
    return here


def shown(app):
    return "\n".join(str(option.prompt) for option in app.screen.query_one(OptionList).options)


def bar(screen):
    return str(screen.query_one("#frame-bar", Static).render())


async def test_another_service_is_gone_to_and_the_documents_stay(studio_app, settle, services, demo_file):
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        design = app.screen
        await pilot.press("D")
        app.action_workflows()
        await settle(pilot)
        await pilot.press("alt+c")
        await settle(pilot)
        listed = shown(app).splitlines()
        assert "in use embedded" in listed[0] and "starts when it is chosen" in listed[0]
        assert "TENANT" in listed[1] and "not reachable  READ-ONLY  staging.example.com" in listed[1]
        assert "answers  PROTECTED  acme.example.com" in listed[2]
        assert "cannot be used" in listed[3]
        await pilot.press("down")
        assert "timed out" in str(app.screen.query_one(".hint", Static).render())
        await pilot.press("down", "enter")
        await settle(pilot)
        assert app.screen is design  # what belonged to the service is left
        assert len(design.document.nodes) == 5 and design.workspace.dirty
        assert "production  PROTECTED  TENANT" in bar(design) and design.has_class("-protected")
        assert services.stopped and app.services is services.others["production"]
        told = [note for note in app._notifications if note.title == "On production (TENANT, protected)"]
        assert "embedded is left; the documents stay open" in told[0].message
        await pilot.press("alt+c", "up", "enter")
        await settle(pilot)
        assert "READ-ONLY" in bar(design) and "down" in bar(design)
        assert "staging: the service cannot be reached" in [note.message for note in app._notifications][-1]


async def test_what_an_old_service_says_late_is_not_heard(studio_app, settle, services, demo_file):
    from wfstudio.tui import environments as going

    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.push_screen(WorkflowsScreen())
        await settle(pilot)
        late = app.ServiceChanged(services.state, services)
        going.go(app, "production")
        app.post_message(late)
        await settle(pilot)
        assert app.service.name == "production"
        assert not isinstance(app.screen, WorkflowsScreen)


async def test_a_screen_that_is_at_work_keeps_its_service(studio_app, settle, services, demo_file, monkeypatch):
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app.screen, "stays", lambda: "Rows are being applied.")
        await pilot.press("alt+c")
        await asyncio.sleep(0)
        assert not isinstance(app.screen, Environments)
        assert "Rows are being applied." in [note.message for note in app._notifications]


def test_profiles_are_those_of_the_files_and_secrets_of_the_start_go_nowhere_else(own_home, monkeypatch):
    (config_dir() / "wfstudio.toml").write_text(
        '[profiles.prod]\nurl = "https://acme.example.com/workflowapi"\ntenant = "t"\nprotected = true\n'
        '[profiles.stage]\nurl = "http://127.0.0.1:9/workflowapi"\nread-only = true\n'
    )
    monkeypatch.setenv("WFSTUDIO_URL", "https://start.example.com/workflowapi")
    monkeypatch.setenv("WFSTUDIO_TOKEN", "secret of the start")
    monkeypatch.setenv("WFSTUDIO_LICENSE", "license of the start")
    first = choose(Overrides())
    found = {one.name: one for one in environments(first)}
    assert list(found) == ["embedded", "prod", "stage", "start.example.com"]
    assert (found["prod"].kind, found["prod"].url) == ("TENANT", "https://acme.example.com/workflowapi")
    assert found["prod"].protected and found["stage"].read_only
    prod = chosen_again("prod", first)
    assert (prod.token, prod.license) == (None, None)
    assert chosen_again("start.example.com", first) is first
    services = LiveServices(first)
    assert services.to("embedded").state.kind == "LOCAL"
    assert services.look_at("embedded") == "+starts when it is chosen"
    assert "cannot be reached" in services.look_at("stage")
    with pytest.raises(ConfigurationError):
        services.to("nowhere")


def test_a_flag_that_forbids_changes_holds_wherever_one_goes(own_home):
    (config_dir() / "wfstudio.toml").write_text('[profiles.prod]\nurl = "https://acme.example.com/workflowapi"\n')
    assert chosen_again("prod", choose(Overrides(read_only=True))).read_only
    assert not chosen_again("prod", choose(Overrides())).read_only


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_picture(snap_compare, studio_app, settle, services, demo_file, size):
    async def before(pilot):
        await settle(pilot)
        await pilot.press("alt+c")
        await settle(pilot)
        pilot.app.screen.styles.background = "black"
        await pilot.pause()

    app = studio_app(demo_file, services=services, ascii=size[0] == 80)
    assert snap_compare(app, terminal_size=size, run_before=before)
