"""What a script says about itself."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.script.facts import NextTarget, NodeRead, read_script


def targets(code: str) -> list[str]:
    return [found.target for found in read_script(code).next_targets]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("next = 'done';", ["done"]),
        ('next = "done"', ["done"]),
        ("next = `done`", ["done"]),
        ("result.next = next = 'done'", ["done"]),
        ("next = result.next = 'done'", ["done"]),
        ("next = ok ? 'a' : 'b'", ["a", "b"]),
        ("next = ok && 'a' || 'b'", ["a", "b"]),
        ("if (x) { next = 'a' } else { next = ('b') }", ["a", "b"]),
        ("for (const x of []) { if (x) next = 'a' }", ["a"]),
        ("[1].forEach(() => { next = 'a' })", ["a"]),
        ("next ||= 'a'", ["a"]),
        ("next = 'it\\'s \\u00e9'", ["it's é"]),
        ("next = ''", []),
        ("next = null", []),
        ("result.next = 'a'", []),
        ("return { next: 'a' }", []),
        ("// next = 'a'\nconst s = \"next = 'b'\"", []),
        ("nextStep = 'a'; $next = 'b'", []),
    ],
)
def test_literal_targets(code: str, expected: list[str]) -> None:
    facts = read_script(code)
    assert targets(code) == expected
    assert not facts.next_computed
    assert facts.sets_next is bool(expected)
    assert facts.errors == ()


@pytest.mark.parametrize(
    "code",
    [
        "next = pick()",
        "next = `step_${n}`",
        "next = names[0]",
        "next = 'step_' + n",
        "next = chosen || 'a'",
        "next += 'x'",
        "({ next } = pick())",
        "[next] = ['a', 'b']",
        "for (next of steps) {}",
        "next = await pick()",
    ],
)
def test_computed_targets(code: str) -> None:
    facts = read_script(code)
    assert facts.next_computed
    assert facts.sets_next


@pytest.mark.parametrize(
    "code",
    [
        "result.next = next; return result",
        "const x = next",
        "function walk(next) { next = next.child }",
        "const f = next => { next = g() }",
        "const f = (a, next) => { next = 'x' }",
        "let next = 'a'; next = f()",
        "{ let next; next = 'a' }",
        "try { f() } catch (next) { next = 1 }",
        "for (const next of steps) { go(next) }",
        "iterator.next()",
    ],
)
def test_a_variable_of_that_name_routes_nothing(code: str) -> None:
    assert not read_script(code).sets_next


def test_a_local_next_hides_only_its_own_block() -> None:
    assert targets("{ let next; next = 'inner' }\nnext = 'outer'") == ["outer"]


def test_offsets_count_characters_and_take_in_the_quotes() -> None:
    code = "// naïve 😀\nnext = 'dône';"
    found = read_script(code).next_targets
    start = code.index("'dône'")
    assert found == (NextTarget("dône", start, start + 6),)


def test_offsets_far_behind_other_characters() -> None:
    code = "// " + "é😀x" * 5000 + "\nnext = 'done';" + "// ü\n" * 3000 + "next = 'end'"
    assert [code[found.start : found.end] for found in read_script(code).next_targets] == ["'done'", "'end'"]


@pytest.mark.parametrize(
    "code",
    [
        "return await fetch('x')",
        "for await (const x of y) {}",
        "return;",
        "",
        "const { a = 1, ...rest } = params; return { a, ...rest }",
        "class A { #x = 1; static { } }",
        "return a?.b ?? c",
        "const m = await import('x')",
    ],
)
def test_what_is_legal_in_an_async_body(code: str) -> None:
    assert read_script(code).errors == ()


@pytest.mark.parametrize(
    ("code", "at"),
    [
        ("foo(]", "]"),
        ("if (a) {\n  b()\n}}\n", "}\n"),
        ("let s = 'abc", "'abc"),
        ("let a = 1 1;", "1;"),
        ("return { ok: true \n", "{ ok"),
        ("import x from 'y'", "import"),
        ("export const a = 1", "export"),
    ],
)
def test_errors_point_at_the_mistake(code: str, at: str) -> None:
    problem = read_script(code).errors[0]
    assert problem.start == code.rindex(at)
    assert problem.message


@pytest.mark.parametrize(
    "code", ["let x = ;", "if (a { b() }", "function (", "}", "x = `a ${ `", "/* open", "retrun {a}"]
)
def test_errors_are_found(code: str) -> None:
    assert read_script(code).errors


def test_reads() -> None:
    code = (
        "const mail = params.nodes.contact.email;\n"
        "const { zip, city: town } = params.nodes.address;\n"
        "const { nodes } = params;\n"
        "if (nodes['photo-id']?.ok || nodes.welcome) { }\n"
        "const all = params.nodes; return { x: all.selfie.score }"
    )
    found = [(read.node, read.key) for read in read_script(code).reads]
    assert found == [
        ("contact", "email"),
        ("address", "zip"),
        ("address", "city"),
        ("photo-id", "ok"),
        ("welcome", None),
        ("selfie", "score"),
    ]
    first = read_script(code).reads[0]
    start, at = code.index("contact"), code.index("email")
    assert first == NodeRead("contact", "email", start, start + 7, at, at + 5)


@pytest.mark.parametrize(
    ("code", "keys", "more"),
    [
        ("return { a: 1, 'b-c': 2, d }", {"a", "b-c", "d"}, False),
        ("const r = { a: 1 }; r.b = 2; r['c'] = 3; return r", {"a", "b", "c"}, False),
        ("if (x) return { a: 1 }; return { b: 1 }", {"a", "b"}, False),
        ("return ok ? { a: 1 } : { b: 1 }", {"a", "b"}, False),
        ("return { a: 1, ...more }", {"a"}, True),
        ("return make()", set(), True),
        ("[1].map(x => { return { inner: x } }); return { a: 1 }", {"a"}, False),
        ("return;", set(), False),
        ("", set(), False),
    ],
)
def test_returned_keys(code: str, keys: set[str], more: bool) -> None:
    facts = read_script(code)
    assert facts.returned_keys == keys
    assert facts.returns_more is more


_WORDS = st.sampled_from(
    [
        *"""=`{}()[];,.1é😀\\\n""",
        "next",
        "'a'",
        '"b"',
        "${",
        "=>",
        "params",
        "nodes",
        "return",
        "const",
        "let",
        "//",
        "/*",
        "if",
        "else",
        "switch",
        "case",
        "try",
        "catch",
        "finally",
        "while",
        "function",
        "console.log",
        "eval",
        "window",
        "fetch",
        "params.nodes.a.email",
        "const { a }",
        "=",
        "x",
        "...",
        "?.",
        "||",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_gives_facts_within_it(code: str) -> None:
    facts = read_script(code)
    spans = [(p.start, p.end) for p in facts.errors] + [(t.start, t.end) for t in facts.next_targets]
    spans += [place for r in facts.reads for place in ((r.start, r.end), (r.key_start, r.key_end))]
    spans += [*facts.computed]
    spots = (*facts.silent_ends, *facts.debugging, *facts.absent, *facts.dangerous, *facts.leaks(lambda *_: True))
    spans += [(spot.start, spot.end) for spot in spots]
    spans += [spot.cut for spot in facts.debugging if spot.cut]
    for start, end in spans:
        assert 0 <= start <= end <= len(code)
    for found in facts.next_targets:
        assert code[found.start] in "'\"`"
    assert isinstance(facts.returned_keys, frozenset)
    assert facts.empty in (True, False)


def test_the_parser_is_loaded_without_typing() -> None:
    import subprocess

    code = (
        "import sys; from wfstudio.script.facts import read_script; read_script(\"next = 'a'\");"
        "print(','.join(m for m in ('typing', 'importlib.resources', 'dataclasses') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("const ok = 'done'; next = ok", ["done"]),
        ("let where; if (x) where = 'a'; else where = 'b'; next = where", ["a", "b"]),
        ("const ways = { car: 'garage', 'on foot': 'door' }; next = ways[how] || 'home'", ["garage", "door", "home"]),
        ("const ways = { car: 'garage', foot: 'door' }; next = ways.foot", ["door"]),
        ("const ways = { car: 'garage' }; next = ways[how] ?? ways.car", ["garage"]),
        ("const result = {}; result.next = 'a'; next = result.next; return result", ["a"]),
        ("const result = { next: 'a' }; next = result.next; result.next = next", ["a"]),
    ],
)
def test_variables_and_tables_of_literals(code: str, expected: list[str]) -> None:
    assert targets(code) == expected
    assert not read_script(code).next_computed


@pytest.mark.parametrize(
    ("code", "there"),
    [
        ("const f = (t) => { next = t }; f('a')", "t"),
        ("const a = pick(); next = a", "a"),
        ("const a = b; const b = a; next = 'x' + a", "'x' + a"),
        ("const ways = load(); next = ways.car", "ways.car"),
        ("const ways = { car: 'a' }; fill(ways); next = ways[how]", "ways[how]"),
        ("const ways = { car: 'a', ...more }; next = ways[how]", "ways[how]"),
        ("const ways = {}; ways[k] = pick(); next = ways[how]", "ways[how]"),
        ("let a = 'x'; { let a = 'y'; } next = a", "a"),
        ("next += 'x'", "next"),
    ],
)
def test_what_is_computed_says_where(code: str, there: str) -> None:
    facts = read_script(code)
    assert [code[start:end] for start, end in facts.computed] == [there]


def test_facts_stay_when_the_tree_is_given_up() -> None:
    code = "const { a } = params.nodes; console.log(a.email); if (a) return { x: 1 };"
    facts = read_script(code)
    before = facts.reads, facts.silent_ends
    facts.forget()
    assert (facts.reads, facts.silent_ends) == before
    assert facts.returned_keys == {"x"}
    assert [spot.what for spot in facts.debugging] == ["console.log"]
    assert [(leak.node, leak.key) for leak in facts.leaks(lambda *_: True)] == [("a", "email")]


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("return { a: params.nodes.x.y }", set()),
        ("return { a: params.nodes.x?.y }", {"x"}),
        ("return { a: (params.nodes.x || {}).y }", {"x"}),
        ("const { x = {} } = params.nodes; return { a: x.y }", {"x"}),
        ("const { nodes: { x: { y } } } = params; return { y }", set()),
        ("const x = params.nodes.x ?? {}; return { a: x.y }", {"x"}),
        ("if (!params.nodes.x) return {}; return { a: params.nodes.x.y }", {"x"}),
        ("return params.nodes.x && { a: params.nodes.x.y }", {"x"}),
        ("return { a: params.nodes.x ? params.nodes.x.y : 0 }", {"x"}),
        ("if ('x' in params.nodes) return { a: params.nodes.x.y }; return {}", {"x"}),
        ("params.nodes.x = { y: 1 }; return { a: params.nodes.x.y }", {"x"}),
        ("const p = params; const { nodes } = p; return { a: nodes['x'].y }", set()),
        ("if (Object.hasOwn(params.nodes, 'x')) return { a: params.nodes.x.y }; return {}", {"x"}),
    ],
)
def test_what_a_script_knows_may_be_missing(code: str, asked: set[str]) -> None:
    facts = read_script(code)
    assert facts.errors == ()
    assert ("x", "y") in [(read.node, read.key) for read in facts.reads]
    assert facts.asked == asked


def test_many_names_are_found_by_one_list_of_words() -> None:
    names = [f"node_{i}" for i in range(60)]
    code = f"const {{ {', '.join(names)} }} = params.nodes;\n" + "".join(f"{name}.email;\n" for name in names)
    reads = [(read.node, read.key) for read in read_script(code).reads if read.key]
    assert reads == [(name, "email") for name in names]
