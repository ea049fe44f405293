"""Whole journeys in a real browser: on a phone and a desktop, on two devices, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import DESKTOP, PHONE

AXE = Axe()
GRAVE = ("serious", "critical")


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()


def accessible(page):
    """The page has nothing that keeps people out; returns its heading."""
    found = AXE.run(page).response["violations"]
    bad = [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found if one["impact"] in GRAVE]
    assert bad == [], page.title()
    return page.locator("h1").first.inner_text()


def fits(page):
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def fill(page, **values):
    for label, value in values.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_age_check_on_a_desktop(service, devices, scripts, tmp_path):
    instance, url = service.instance("age_check")
    service.outcome(instance, "id_scan", result={"dob": "1990-01-01"})
    service.outcome(instance, "selfie", "fail")
    service.outcome(instance, "selfie")
    look = accessible if scripts else lambda page: page.locator("h1").first.inner_text()
    page = devices.device(DESKTOP, java_script_enabled=scripts)
    page.goto(url)
    assert "old enough" in look(page)
    press(page, "Check my age")
    press(page, "Continue")
    assert page.get_by_role("alert").get_by_role("link").count() == 3
    look(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    page.keyboard.type("CV-1")
    page.get_by_label("Day of delivery").fill("2030-05-01")
    page.get_by_label("I agree that my document").check()
    press(page, "Continue")
    assert look(page) == "Document with date of birth"
    press(page, "Send the picture")
    assert page.get_by_label("Take a picture of your document").get_attribute("aria-invalid") == "true"
    picture = tmp_path / "id.png"
    picture.write_bytes(PIXEL)
    page.get_by_label("Take a picture of your document").set_input_files(picture)
    press(page, "Send the picture")
    page.get_by_role("heading", name="Selfie").wait_for()
    if scripts:
        press(page, "Use the camera")
        press(page, "Take the picture")
        page.get_by_alt_text("The picture that you chose").wait_for()
        look(page)
        press(page, "Send the picture")
    else:
        press(page, "Use a test picture")
    page.get_by_role("heading", name="That did not look like the photograph").wait_for()
    press(page, "Take another selfie")
    press(page, "Use a test picture")
    page.get_by_role("heading", name="Cheers").wait_for()
    look(page)
    assert page.get_by_role("list").last.inner_text().split("\n") == ["Passport", "Biometric"]
    assert service.status(instance) == "COMPLETED"
    assert devices.complaints == []
    assert all(one.startswith((service.origin, "blob:")) for _, one, _ in devices.requests)


def test_benefits_from_a_desktop_to_a_phone_and_back(service, devices):
    instance, url = service.instance("ial2_onboarding")
    for node in ("liveness", "drivers_license", "passport", "ssn"):
        service.outcome(instance, node)
    first, phone = devices.device(DESKTOP), devices.device(PHONE, has_touch=True, is_mobile=True)
    first.goto(url)
    accessible(first)
    press(first, "Start")
    accessible(first)
    first.get_by_label("I have read").check()
    first.get_by_label("I agree that my face").check()
    press(first, "I agree")
    fill(first, First_name="Ada", Last_name="Lovelace", Date_of_birth="1990-12-10", Email_address="ada@mail.example")
    accessible(first)
    first.keyboard.press("Enter")
    press(first, "Use my phone instead")
    assert accessible(first) == "Go on with your phone"
    assert first.get_by_role("img", name="Code with the address").is_visible()
    assert url in first.locator(".wf-address").inner_text()

    shared = service.control("POST", "/share", {"wfInstanceId": instance})["url"]
    first.get_by_text(shared).wait_for()
    phone.goto(shared)
    assert phone.url.endswith(f"/workflow/wf_instance/{instance}") and not phone.url.startswith(service.origin)
    assert accessible(phone) == "Face video"
    fits(phone)
    first.get_by_role("heading", name="Face video").wait_for()
    press(phone, "Use a test picture")
    phone.get_by_role("heading", name="Your driver's license").wait_for()
    for label in ("Scan my license", "Use a test picture"):
        press(phone, label)
    phone.get_by_role("heading", name="Your passport").wait_for()
    fits(phone)
    for label in ("Scan my passport", "Use a test picture"):
        press(phone, label)
    phone.get_by_role("heading", name="Your social security number").wait_for()
    accessible(phone)
    phone.get_by_label("Social security number").fill("078-05-1120")
    press(phone, "Check my number")
    phone.get_by_role("heading", name="Thank you").wait_for()
    accessible(phone)
    fits(phone)
    press(first, "Use a test picture")
    first.get_by_role("heading", name="Thank you").wait_for()
    assert service.status(instance) == "COMPLETED"
    assert devices.complaints == []


def test_a_page_that_stayed_open_elsewhere_sends_nothing_twice(service, devices):
    fields = [{"type": "text", "name": "t", "label": "Text"}]
    nodes = [
        {"id": "a", "type": "form", "name": "First", "fields": fields, "on_next": "b"},
        {"id": "b", "type": "form", "name": "Second", "fields": [], "on_next": "c"},
        {"id": "c", "type": "form", "name": "End", "fields": [], "is_terminal_node": True},
    ]
    instance, url = service.instance({"version": "v1", "name": "Two", "type": "x", "nodes": nodes})
    page = devices.device(PHONE, color_scheme="dark")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(url)
    accessible(page)
    fill(page, Text="one")
    press(page, "Next")
    fill(other, Text="two")
    press(other, "Next")
    assert "was not used" in other.get_by_role("status").inner_text()
    assert accessible(other) == "Second"
    other.reload()
    press(other, "Next")
    press(page, "Next")
    assert accessible(page) == accessible(other) == "End"
    page.go_back()
    page.goto(url)
    assert accessible(page) == "End"
    page.goto(url + "0")
    assert accessible(page) == "Not found"
    assert service.path(instance) == ["a", "b", "c"]
    assert service.call("node_result", wfInstanceId=instance, nodeId="a")["resultData"] == {"t": "one"}


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
