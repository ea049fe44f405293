"""The journey's page: what it shows, what it takes, and that it is the same journey as that of the API."""

import asyncio
import json
import re

import pytest
from page_forms import Person, at, hidden, path_of, title

from wfstudio.paths import samples_dir
from wfstudio.service.pages.sent import MOST_UPLOAD_BYTES
from wfstudio.service.store.errors import StoreUnavailable


@pytest.fixture
def store_kind():
    """The page has no way of its own into the store, so one kind of store does."""
    return "sqlite"


def sample(name):
    document = json.loads((samples_dir() / f"{name}.json").read_text())
    return document.get("data", document)


async def test_opening_starts_the_journey_and_a_form_goes_on_like_a_submission(world):
    instance = await world.instance()
    person = Person(world.http, instance)
    page = await person.open()
    assert page.status_code == 200
    assert at(page) == "0.pending"
    assert 'name="f.email"' in page.text
    answer = await person.send(fields={"email": "ada@example.org", "nick": ""})
    assert answer.status_code == 303
    assert answer.headers["location"] == path_of(instance)
    assert at(person.page) == "1.pending"
    result = await world.caller().call("node_result", wfInstanceId=instance, nodeId="welcome")
    assert result["resultData"] == {"email": "ada@example.org"}
    events = (await world.control("GET", f"/instance/{instance}/events")).json()
    assert [event["kind"] for event in events] == ["created", "initiated", "submitted"]


async def test_page_and_api_take_turns_on_one_instance(world):
    instance = await world.started()
    person = Person(world.http, instance)
    await world.submit(instance, "welcome", {"email": "x"})
    assert at(await person.open()) == "1.pending"
    answer = await person.send("sample")
    assert answer.status_code == 303
    assert at(person.page) == "1.inprogress"
    assert 'http-equiv="refresh"' in person.page.text
    await world.control("POST", "/outcome", {"wfInstanceId": instance, "nodeId": "selfie", "outcome": "fail"})
    polled = await world.caller(None).call("poll_liveid", {"wfInstanceId": instance, "nodeId": "selfie"})
    assert polled["nextNodeId"] == "retry"
    assert at(await person.open()) == "2.pending"
    await person.send("back")
    assert 'name="f.email"' in person.page.text


async def test_a_capture_goes_on_by_looking_again(world, clock):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "x"})
    person = Person(world.http, instance)
    await person.open()
    await person.send(files={"picture": ("face.png", b"\x89PNG" + b"x" * 5000, "image/png")})
    assert (await person.open("/state")).text == "1.inprogress"
    clock.advance(2)
    assert (await person.open("/state")).text == "completed"
    page = await person.open()
    assert at(page) == "completed"
    assert "<form" not in page.text
    events = (await world.control("GET", f"/instance/{instance}/events")).json()
    assert next(e for e in events if e["kind"] == "submitted" and e["nodeId"] == "selfie")["detail"]["fields"] == {
        "image": "(6672 characters)"
    }


async def test_what_is_missing_or_wrong_is_told_at_the_field_and_above(world):
    instance = await world.instance(sample("age_check"))
    person = Person(world.http, instance)
    await person.open()
    await person.send()
    answer = await person.send(fields={"orderNumber": "", "deliveryDate": "2026-13-01"})
    assert answer.status_code == 400
    assert title(answer).startswith("Error: ")
    assert re.search(r'role="alert".*href="#wf-orderNumber".*href="#wf-deliveryDate".*href="#wf-agree"', answer.text)
    field = re.search(r'<input id="wf-orderNumber"[^>]*>', answer.text)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="wf-orderNumber-error"' in field
    assert "“Order number” is required" in answer.text
    await person.send("back")
    assert at(person.page) == "2.pending"


async def test_the_same_form_again_shows_where_the_journey_is(world):
    instance = await world.instance()
    person = Person(world.http, instance)
    first = await person.open()
    sent = {**hidden(first), "action": "next", "f.email": "a@b.c", "f.nick": ""}
    for _ in range(2):
        answer = await person.post(sent)
        assert (answer.status_code, answer.headers["location"]) == (303, path_of(instance))
        assert at(person.page) == "1.pending"
    answer = await person.post({**sent, "f.email": "other@b.c"})
    assert answer.headers["location"].endswith("?passed")
    assert "was not used" in person.page.text
    result = await world.caller().call("node_result", wfInstanceId=instance, nodeId="welcome")
    assert result["resultData"] == {"email": "a@b.c"}


async def test_a_form_of_an_earlier_visit_is_not_taken_for_the_present_one(world):
    loop = {
        "version": "v1",
        "name": "Loop",
        "type": "x",
        "nodes": [{"id": "a", "type": "form", "fields": [{"type": "text", "name": "t"}], "on_next": "a"}],
    }
    instance = await world.instance(loop)
    person = Person(world.http, instance)
    first = hidden(await person.open())
    await person.send(fields={"t": "one"})
    assert at(person.page) == "1.pending"
    answer = await person.post({**first, "action": "next", "f.t": "two"})
    assert answer.headers["location"].endswith("?passed")
    assert at(person.page) == "1.pending"


async def test_a_form_that_is_sent_many_times_at_once_counts_once(world):
    loop = {
        "version": "v1",
        "name": "Loop",
        "type": "x",
        "nodes": [{"id": "a", "type": "form", "fields": [{"type": "text", "name": "t"}], "on_next": "a"}],
    }
    instance = await world.instance(loop)
    page = await world.http.get(path_of(instance))
    sent = [{**hidden(page), "action": "next", "f.t": f"text {number % 3}"} for number in range(12)]
    answers = await asyncio.gather(*(world.http.post(path_of(instance), data=data) for data in sent))
    assert {answer.status_code for answer in answers} == {303}
    events = (await world.control("GET", f"/instance/{instance}/events")).json()
    assert [event["kind"] for event in events] == ["created", "initiated", "submitted"]
    assert sum(answer.headers["location"].endswith("?passed") for answer in answers) == 8


@pytest.mark.parametrize("spoil", [{"token": "0" * 40}, {"visit": "1"}, {"visit": "-1"}, {"visit": "x"}, {"token": ""}])
async def test_a_form_that_no_page_had_changes_nothing(world, spoil):
    instance = await world.instance()
    person = Person(world.http, instance)
    page = await person.open()
    answer = await person.post({**hidden(page), "action": "next", "f.email": "a@b.c", **spoil})
    assert answer.status_code == 403
    assert at(answer) == "0.pending"


async def test_a_form_of_another_instance_changes_nothing(world):
    one, other = await world.instance(), await world.instance()
    mine, theirs = Person(world.http, one), Person(world.http, other)
    await theirs.open()
    await mine.open()
    answer = await mine.post({**hidden(theirs.page), "action": "next", "f.email": "a@b.c"})
    assert answer.status_code == 403
    cross = await mine.post({**hidden(await mine.open()), "action": "next"}, headers={"sec-fetch-site": "cross-site"})
    assert cross.status_code == 403


async def test_an_unknown_id_is_like_any_other(world):
    pages = [await world.http.get(path_of(name)) for name in ("wfi-1", "<script>x", "wfi-2%0d%0aset-cookie:x")]
    assert {page.status_code for page in pages} == {404}
    assert all("set-cookie" not in page.headers and "<script>" not in page.text for page in pages)
    posted = await world.http.post(path_of("wfi-1"), data={"visit": "0"})
    assert posted.status_code == 404
    assert (await world.http.get(path_of("wfi-1") + "/state")).text == "gone"


async def test_the_end_is_shown_whatever_is_sent(world, clock):
    instance = await world.instance()
    person = Person(world.http, instance)
    sent = {**hidden(await person.open()), "action": "next", "f.email": "a@b.c"}
    clock.advance(25 * 3600)
    page = await person.open()
    assert page.status_code == 410
    assert "expired" in title(page)
    await person.post(sent)
    assert person.page.status_code == 410


async def test_only_get_head_and_post(world):
    instance = await world.instance()
    head = await world.http.head(path_of(instance))
    assert (head.status_code, head.content) == (200, b"")
    assert (await world.caller().call("result_summary", instanceId=instance))["status"] == "PENDING"
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert (await world.http.request(method, path_of(instance))).status_code == 405
    assert (await world.http.get(path_of(instance), headers={"sec-purpose": "prefetch"})).status_code == 200
    assert (await world.caller().call("result_summary", instanceId=instance))["status"] == "PENDING"


async def test_what_is_too_large_or_no_form_is_refused_on_a_page(world):
    instance = await world.instance()
    person = Person(world.http, instance)
    await person.open()
    await person.send(fields={"email": "a@b.c"})
    large = await person.send(files={"picture": ("a.png", b"x" * (MOST_UPLOAD_BYTES + 1), "image/png")})
    assert large.status_code == 413
    assert "too large" in large.text
    assert at(large) == "1.pending"
    other = await world.http.post(path_of(instance), json={"action": "next"})
    assert other.status_code == 415


async def test_a_failure_of_ours_is_a_page_and_tells_nothing(world, monkeypatch, caplog):
    instance = await world.instance()
    person = Person(world.http, instance)
    await person.open()
    caplog.set_level("DEBUG")

    async def broken(step):
        raise StoreUnavailable("the disk is gone")

    monkeypatch.setattr(world.service.repository, "commit_step", broken)
    answer = await person.send(fields={"email": "secret-ada@mail.example", "nick": "secret-nick"})
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "disk is gone" in caplog.text
    assert "secret" not in answer.text + caplog.text
    monkeypatch.undo()
    refused = await person.open()
    assert at(refused) == "0.pending"
    assert "secret" not in refused.text


async def test_what_was_entered_is_in_no_log_and_on_no_later_page(world, caplog):
    caplog.set_level("DEBUG")
    instance = await world.started()
    person = Person(world.http, instance)
    await person.open()
    await person.send(fields={"email": "secret-ada@mail.example", "nick": "secret-nick"})
    await world.control("POST", "/outcome", {"wfInstanceId": instance, "nodeId": "selfie", "outcome": "fail"})
    await person.send("sample")
    await person.open()
    await person.send("back")
    assert 'name="f.email"' in person.page.text
    logged = (await world.control("POST", "/requests/find", {})).text
    metrics = (await world.http.get("/metrics")).text
    assert 'endpoint="page"' in metrics
    assert "secret" not in person.page.text + caplog.text + logged + metrics


async def test_the_policy_lets_in_the_pictures_that_the_page_has_and_nothing_else(world):
    html = '<main><h1>A</h1><img src="https://pictures.example/a.png" alt=""></main>'
    page = {"id": "a", "type": "form", "fields": [{"type": "html", "html": html}]}
    instance = await world.instance({"version": "v1", "name": "P", "type": "x", "nodes": [page]})
    answer = await world.http.get(path_of(instance))
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    nonce = policy.pop("script-src")
    assert re.fullmatch(r"'nonce-[\w-]{22}'", nonce)
    assert policy == {
        "default-src": "'none'",
        "style-src": nonce,
        "style-src-attr": "'unsafe-inline'",
        "img-src": "data: blob: https://pictures.example",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    again = await world.http.get(path_of(instance))
    assert again.headers["content-security-policy"] != answer.headers["content-security-policy"]
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ):
        assert answer.headers[name] == value
    cookie = answer.headers["set-cookie"]
    assert f"Path={path_of(instance)}; HttpOnly; SameSite=Lax" in cookie
