"""What scripts do with code and with a person's data."""

from wfstudio.lint.findings import ERROR, WARNING
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.script.rows import LeakSpot


@rule("WF803", "dangerous-js", ERROR)
def dangerous_js(context: "Context") -> "Iterator[Finding]":
    """A script makes code from text: `eval`, `new Function`, a timer that is given a text.

    Why: whoever can change the text runs code of their own with all that the script may read. Parse data with
    `JSON.parse`; choose among functions with a table.

    Bad (script):
        const answer = await fetch('https://rules.acme.net/adult');
        return { ok: eval(await answer.text()) };

    Good (script):
        const rules = { adult: (age) => age >= 18 };
        return { ok: rules.adult(20) };
    """
    for script in context.scripts:
        if script.broken:
            continue
        for spot in script.facts.dangerous:
            message = f"{_called(spot.what)} makes code from text: parse data with `JSON.parse`, or choose from a table"
            yield context.at("WF803", message, Place(script.path, INSIDE, spot.start, spot.end), script.node.id or None)


def _called(what: str) -> str:
    return what if " with " in what or " constructor" in what else f"`{what}`"


@rule("WF806", "personal-data-leaves", WARNING)
def personal_data_leaves(context: "Context") -> "Iterator[Finding]":
    """A script puts what a person entered, or what a capture found, in the address of a call or in the log.

    Why: addresses are logged by every server and proxy on the way, and logs are read by people who should not see
    whose journey it was. Send it in the body of the call; log an id or a count.

    What is a person's: inputs of type `email` and `ssn`, values named like a name, a date of birth, a contact or a
    document's number, and whole results of captures and of forms with such inputs. It is followed through variables,
    templates, sums, defaults, encoding, JSON, objects, lists, `URL` and `URLSearchParams`; not through functions of
    the script's own (which may hash or mask it) and not through comparisons.

    Bad:
        [{"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "on_success": "done", "on_error": "done", "config": {"js_code":
          "const { email } = params.nodes.contact; await fetch('https://crm.acme.net/?mail=' + email); return {};"}},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "contact", "type": "form", "fields": [{"type": "email", "name": "email", "label": "Email"}],
          "on_next": "check"},
         {"id": "check", "type": "js", "on_success": "done", "on_error": "done", "config": {"js_code":
          "const { email } = params.nodes.contact; await fetch('https://crm.acme.net/', { body: email }); return {};"}},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for script in context.scripts:
        if script.broken:
            continue
        for leak in script.leaks:
            place = Place(script.path, INSIDE, leak.start, leak.end)
            yield context.at("WF806", _leaves(leak), place, script.node.id or None)


def _leaves(leak: "LeakSpot") -> str:
    if not leak.node:
        what = "all that was entered so far"
    elif leak.key is None:
        what = f"what `{leak.node}` holds of the person"
    else:
        what = f"`{leak.key}` of `{leak.node}`"
    if leak.sink == "url":
        return f"{what} is put in the address of a call, which servers log: send it in the body"
    return f"{what} is written to the log: leave it out, or log what names nobody"
