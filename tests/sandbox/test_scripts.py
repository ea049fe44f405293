"""What a script can do: parameters, result, next, awaiting, log, fetch, and where its errors are."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from wfstudio.sandbox.pool import FetchRefused, FetchRequest, FetchResponse, Limits, ScriptPool

PARAMS = {"nodes": {"contact": {"email": "ada@example.org", "amount": 1200}}, "metadata": {"firstName": "Ada"}}


@pytest.fixture
async def pool() -> AsyncIterator[ScriptPool]:
    async with ScriptPool(size=1, limits=Limits(cpu_ms=500, wall_ms=4000)) as pool:
        yield pool


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("return {mail: params.nodes.contact.email}", {"mail": "ada@example.org"}),
        ("return {big: params.nodes.contact.amount > 1000}", {"big": True}),
        ("return {first: params.metadata.firstName}", {"first": "Ada"}),
        ("const x = await Promise.resolve(4); return {x}", {"x": 4}),
        ("// nothing but a comment", None),
        ("return", None),
        ("return 'text'", "text"),
        ("return {f() {}, u: undefined, n: NaN, d: new Date(0)}", {"n": None, "d": "1970-01-01T00:00:00.000Z"}),
        ("return {t: 'zero \\u0000 é 😀'}", {"t": "zero \0 é 😀"}),
        ("return {half: '\\ud83d'}", {"half": "?"}),
        ("return [typeof process, typeof require, typeof std, typeof os]", ["undefined"] * 4),
    ],
)
async def test_value(pool: ScriptPool, code: str, value: object) -> None:
    outcome = await pool.run(code, PARAMS)
    assert (outcome.error, outcome.ok, outcome.value) == (None, True, value)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("return {}", None),
        ("next = 'done'", "done"),
        ("'use strict'; next = 'done'; return {next}", "done"),
        ("await 0; next = 'late'; return {}", "late"),
        ("next = ''", ""),
        ("next = 5", 5),
        ("const result = {}; result.next = 'only there'; return result", None),
    ],
)
async def test_next_is_the_variable_at_the_end(pool: ScriptPool, code: str, expected: object) -> None:
    outcome = await pool.run(code, PARAMS)
    assert outcome.ok
    assert outcome.next == expected


@pytest.mark.parametrize(
    ("code", "kind", "message", "line", "column"),
    [
        ("const a = 1;\n\n  missing.thing()", "throw", "missing is not defined", 3, 3),
        ("await 1;\nnull.x", "throw", "null", 2, 1),
        ("function f() {\n  throw new TypeError('no good')\n}\nf()", "throw", "TypeError: no good", 2, 13),
        ("throw {message: 'a plain object'}", "throw", "a plain object", None, None),
        ("throw 'text'", "throw", "text", None, None),
        ("return JSON.parse('{')", "throw", "SyntaxError", 1, 13),
        ("const a = 1;\nreturn a b", "syntax", "expecting ';'", 2, 10),
        ("return 1 }); (function () {", "syntax", "Unexpected token", 1, 11),
        ("\0", "syntax", "NUL", None, None),
        ("const a = {}; a.a = a; return a", "result", "circular", None, None),
        ("return 10n", "result", "BigInt", None, None),
        ("next = {toJSON() { throw new Error('sly') }}", "result", "sly", 1, 30),
    ],
)
async def test_error_tells_the_place_within_the_body(
    pool: ScriptPool, code: str, kind: str, message: str, line: int | None, column: int | None
) -> None:
    outcome = await pool.run(code, PARAMS)
    assert not outcome.ok
    assert outcome.error is not None
    assert message in outcome.error.message
    assert (outcome.error.kind, outcome.error.line) == (kind, line)
    if line is not None:
        assert outcome.error.column == column


async def test_error_reads_as_one_sentence(pool: ScriptPool) -> None:
    outcome = await pool.run("\nfoo()", {})
    assert str(outcome.error) == "ReferenceError: foo is not defined (line 2, column 1)"


async def test_log_is_captured_also_of_a_failure(pool: ScriptPool) -> None:
    outcome = await pool.run("console.log('a', {b: 1}, null); console.warn(2); throw new Error('x')", {})
    assert outcome.log == ('a {"b":1} null', "2")


async def test_compile_check_runs_nothing(pool: ScriptPool) -> None:
    assert await pool.compile_check("throw new Error('not now'); await 1; return 2") is None
    error = await pool.compile_check("let x = 1;\nlet x = 2;")
    assert error is not None
    assert (error.kind, error.line) == ("syntax", 2)


async def test_fetch_asks_the_callable(pool: ScriptPool) -> None:
    asked: list[FetchRequest] = []

    async def answer(request: FetchRequest) -> FetchResponse:
        asked.append(request)
        return FetchResponse(201, {"Content-Type": "application/json"}, '{"id": "c-1"}')

    code = """
    const r = await fetch('https://api.example.org/c', {method: 'post', headers: {'X-A': 'b'}, body: 'q=1'});
    const [one, two] = await Promise.all([fetch('https://a.example'), fetch('https://b.example')]);
    return {ok: r.ok, status: r.status, type: r.headers.get('CONTENT-type'), absent: r.headers.get('no'),
            body: await r.json(), text: await two.text()};
    """
    outcome = await pool.run(code, {}, answer)
    assert outcome.error is None
    assert outcome.value == {
        "ok": True, "status": 201, "type": "application/json", "absent": None,
        "body": {"id": "c-1"}, "text": '{"id": "c-1"}',
    }  # fmt: skip
    assert asked[0] == FetchRequest("https://api.example.org/c", "POST", {"x-a": "b"}, "q=1")
    assert {request.url for request in asked[1:]} == {"https://a.example", "https://b.example"}


async def test_answers_come_back_as_they_are_ready(pool: ScriptPool) -> None:
    first_done = asyncio.Event()

    async def answer(request: FetchRequest) -> FetchResponse:
        if request.url == "slow":
            await first_done.wait()
        return FetchResponse(body=request.url)

    async def watch(request: FetchRequest) -> FetchResponse:
        if request.url == "seen":
            first_done.set()
        return await answer(request)

    code = """
    const slow = fetch('slow').then(r => r.text());
    const fast = await (await fetch('fast')).text();
    await fetch('seen');
    return [fast, await slow];
    """
    outcome = await pool.run(code, {}, watch)
    assert outcome.value == ["fast", "slow"]


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (FetchRefused("host evil.example is not on the allow-list"), "evil.example is not on the allow-list"),
        (ConnectionResetError("secret detail"), "the request failed (ConnectionResetError)"),
    ],
)
async def test_refused_request_is_a_rejected_promise(pool: ScriptPool, problem: Exception, message: str) -> None:
    async def refuse(request: FetchRequest) -> FetchResponse:
        raise problem

    outcome = await pool.run("try { await fetch('x') } catch (e) { return e.message }", {}, refuse)
    assert isinstance(outcome.value, str)
    assert message in outcome.value
    assert "secret" not in outcome.value


async def test_without_a_callable_every_request_is_refused(pool: ScriptPool) -> None:
    outcome = await pool.run("await fetch('https://example.org')", {})
    assert outcome.error is not None
    assert "not allowed" in outcome.error.message


async def test_a_request_that_never_answers_meets_the_wall_limit() -> None:
    cancelled = asyncio.Event()

    async def never(request: FetchRequest) -> FetchResponse:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            cancelled.set()
        return FetchResponse()

    async with ScriptPool(1, Limits(wall_ms=150)) as pool:
        outcome = await pool.run("await fetch('x')", {}, never)
        assert outcome.error is not None
        assert outcome.error.kind == "limit"
        assert cancelled.is_set()
        assert (await pool.run("return 1", {})).value == 1
