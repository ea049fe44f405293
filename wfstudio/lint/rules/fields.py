"""Whether the fields of a page can be filled in and read."""

from wfstudio.document.catalogue import FIELD_TYPES
from wfstudio.lint.findings import ERROR, WARNING, Change, Fix
from wfstudio.lint.guess import Guesser
from wfstudio.lint.pages import Page, fields, is_input, pages, replaced
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.wiring import Wiring

_TYPES = Guesser(FIELD_TYPES)


@rule("WF601", "duplicate-field-name", ERROR)
def duplicate_field_name(context: "Context") -> "Iterator[Finding]":
    """Two inputs of a page have the same name.

    Why: the name is the key of the value in results and scripts, so one answer overwrites the other.

    Bad:
        {"id": "who", "type": "form", "on_next": "done", "fields": [
          {"type": "text", "name": "name", "label": "First name"},
          {"type": "text", "name": "name", "label": "Last name"}]}

    Good:
        {"id": "who", "type": "form", "on_next": "done", "fields": [
          {"type": "text", "name": "firstName", "label": "First name"},
          {"type": "text", "name": "lastName", "label": "Last name"}]}
    """
    for node in context.doc.nodes:
        seen: dict[str, int] = {}
        for number, (path, field) in enumerate(fields(node), 1):
            name = field.get("name")
            if not isinstance(name, str) or not name.strip() or not is_input(field):
                continue
            if seen.setdefault(name, number) != number:
                message = f"field {seen[name]} of this page is called `{name}` already: give this one another name"
                yield context.at("WF601", message, Place((*path, "name")), node.id or None)


@rule("WF602", "unknown-field-type", ERROR)
def unknown_field_type(context: "Context") -> "Iterator[Finding]":
    """A field's type is none that the platform has, or a field has none.

    Why: the page cannot show it. An unknown type that is near a known one can be repaired.

    Bad:
        {"id": "who", "type": "form", "on_next": "done", "fields": [
          {"type": "emial", "name": "email", "label": "Email address"}]}

    Good:
        {"id": "who", "type": "form", "on_next": "done", "fields": [
          {"type": "email", "name": "email", "label": "Email address"}]}
    """
    for node in context.doc.nodes:
        for path, field in fields(node):
            kind = field.get("type")
            if "type" not in field:
                message = f"this field has no `type`: {', '.join(FIELD_TYPES)} are known"
                yield context.at("WF602", message, Place(path), node.id or None)
            if not isinstance(kind, str) or kind in FIELD_TYPES:
                continue
            place = Place((*path, "type"))
            near = _TYPES.near(kind)
            hint = f". Did you mean `{near}`?" if near else f": {', '.join(FIELD_TYPES)} are known"
            fix = context.fix("unsafe", f"Change the type to {near}", place, near) if near else None
            yield context.at("WF602", f"there is no field type `{kind}`{hint}", place, node.id or None, fix=fix)


@rule("WF603", "field-without-name", ERROR)
def field_without_name(context: "Context") -> "Iterator[Finding]":
    """An input has no name.

    Why: the name is the key under which the answer is kept; without one nobody can read it.

    Bad:
        {"type": "email", "label": "Email address"}

    Good:
        {"type": "email", "name": "email", "label": "Email address"}
    """
    for node in context.doc.nodes:
        for path, field in fields(node):
            name = field.get("name", "")
            if not is_input(field) or (name is not None and (not isinstance(name, str) or name.strip())):
                continue
            place = Place((*path, "name") if "name" in field else path)
            message = f"this {field['type']} field has no `name`, so nobody can read what is entered: give it one"
            yield context.at("WF603", message, place, node.id or None)


@rule("WF606", "replace-token-missing", ERROR)
def replace_token_missing(context: "Context") -> "Iterator[Finding]":
    """A field's `replaceWithInHtml` names a token that stands in no HTML of the node.

    Why: the input has no place on the page, so nobody can fill it in. A token of the page that only differs by a slip
    is named.

    Bad:
        {"id": "who", "type": "form", "on_next": "done", "fields": [
          {"type": "html", "html": "<main>{form-mail-element}{form-buttons-placeholder}</main>"},
          {"type": "email", "name": "email", "label": "Email", "replaceWithInHtml": "{form-email-element}"}]}

    Good:
        {"id": "who", "type": "form", "on_next": "done", "fields": [
          {"type": "html", "html": "<main>{form-email-element}{form-buttons-placeholder}</main>"},
          {"type": "email", "name": "email", "label": "Email", "replaceWithInHtml": "{form-email-element}"}]}
    """
    from wfstudio.lint.rules.placeholders import mismatched

    for node in context.doc.nodes:
        wanted = replaced(node)
        if not wanted:
            continue
        html = Page(context.doc, node).html
        meant = mismatched(context, node) if any(token not in html for _, token in wanted) else {}
        for path, token in wanted:
            if token in html:
                continue
            message = f"`{token}` stands in no HTML of this node: "
            if token in meant:
                message += f"the HTML says `{meant[token]}`, write the same in both places"
            else:
                message += "put it where the input is to appear"
            yield context.at("WF606", message, Place(path), node.id or None)


@rule("WF607", "button-leads-nowhere", WARNING)
def button_leads_nowhere(context: "Context") -> "Iterator[Finding]":
    """A form has a label for a button whose handler is not wired.

    Why: the button is there and does nothing. Nothing is said where WF202, WF203 or WF406 name the missing handler, or
    of a last page that has no place for buttons.

    Bad:
        {"id": "who", "type": "form", "fields": [], "on_next": "done", "on_back_button_label": "Back"}

    Good:
        {"id": "who", "type": "form", "fields": [], "on_next": "done", "on_back_button_label": "Back",
         "on_back": "start"}
    """
    for place, wiring in enumerate(context.wirings):
        if wiring.kind == "form" and not wiring.unexplained and not _named_elsewhere(wiring):
            yield from _dead_buttons(context, place, wiring)


def _named_elsewhere(wiring: "Wiring") -> bool:
    return wiring.nothing_wired and not wiring.ends


def _dead_buttons(context: "Context", place: int, wiring: "Wiring") -> "Iterator[Finding]":
    node = wiring.node
    wired = wiring.wired | wiring.meant
    for key, handlers in (("on_next", ("on_next", "on_success")), ("on_back", ("on_back",))):
        label = node.raw.get(f"{key}_button_label")
        if not isinstance(label, str) or not label.strip() or not wired.isdisjoint(handlers) or key in wiring.missing:
            continue
        if wiring.ends:
            page = Page(context.doc, context.doc.nodes[place])
            if page.has_markup and "{form-buttons-placeholder}" not in page.html:
                continue
        message = f'the button "{label}" leads nowhere: wire `{key}`, or take the label out'
        yield context.at("WF607", message, Place(("nodes", node.index, f"{key}_button_label")), node.id or None)


@rule("WF901", "field-without-label", WARNING)
def field_without_label(context: "Context") -> "Iterator[Finding]":
    """An input has no label.

    Why: a placeholder vanishes when somebody types, and a screen reader says only "edit". An input of the page's own
    HTML needs a `<label>`, an `aria-label` or a `title`.

    Bad:
        {"type": "email", "name": "email", "label": ""}

    Good:
        {"type": "email", "name": "email", "label": "Email address"}
    """
    from wfstudio.lint.rules.labels import labelled_in_html, unlabelled_inputs, worded

    for node in context.doc.nodes:
        for path, field in fields(node):
            label, name = field.get("label", ""), field.get("name")
            if not is_input(field) or (label is not None and (not isinstance(label, str) or label.strip())):
                continue
            if labelled_in_html(context.doc, node, field):
                continue
            known = name if isinstance(name, str) and name.strip() else ""
            message = f"`{known or field['type']}` has no `label`: say what is to be entered"
            words = worded(known)
            there = "label" in field
            target = Place((*path, "label"))
            change = Change(target, words, add=not there)
            fix = Fix("unsafe", f'Label it "{words}"', (change,), context.locator) if words else None
            yield context.at("WF901", message, target if there else Place(path), node.id or None, fix=fix)
    for page in pages(context.doc):
        for path, html in page.body:
            for tag in unlabelled_inputs(html):
                message = f"this `<{tag.name}>` has no label: put a `<label>` around it, or add an `aria-label`"
                yield context.at("WF901", message, context.inside(path, tag.start, tag.end), page.node.id or None)
