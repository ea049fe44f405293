"""Whether the style sheet leaves the house, and whether its texts can be read."""

from wfstudio.lint.findings import WARNING
from wfstudio.lint.registry import rule
from wfstudio.page.addresses import host_of
from wfstudio.page.styles import addresses, is_style_sheet

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF805", "foreign-style", WARNING)
def foreign_style(context: "Context") -> "Iterator[Finding]":
    """The style sheet fetches from another host, by `@import` or `url()`.

    Why: that host learns who is being checked, and can change how the page looks: it may hide a warning, or read what
    is entered by clever selectors. Put the styles into the sheet; a `data:` address is no other host.

    Bad (css):
        @import url("https://fonts.cdn-for-all.net/inter.css");
        .page { margin: 0; }

    Good (css):
        .page { margin: 0; background: url("data:image/png;base64,iVBORw0KGgo="); }
    """
    css = context.doc.workflow.get("styleSheet")
    if not isinstance(css, str) or "//" not in css or not is_style_sheet(css):
        return
    for address in addresses(css):
        host = host_of(address.url)
        if host:
            message = f"the style sheet fetches from {host[:80]}: put what it needs into the sheet itself"
            yield context.at("WF805", message, context.inside(("styleSheet",), address.start, address.end), None)


@rule("WF903", "low-contrast", WARNING)
def low_contrast(context: "Context") -> "Iterator[Finding]":
    """Text stands out from its background by less than 4.5 to 1, or 3 to 1 where it is large.

    Why: people with weak eyes, and anybody in the sun, cannot read it (WCAG 2.2, 1.4.3). Only colours that the sheet
    gives for the same selector, or for it and the same without `:hover` and the like, are compared, and only where
    both are known: nothing that lets something through, no images, and no disabled controls.

    Bad (css):
        .note { color: #999999; background: #ffffff; }

    Good (css):
        .note { color: #595959; background: #ffffff; }
    """
    css = context.doc.workflow.get("styleSheet")
    if not isinstance(css, str) or "color" not in css.lower() or not is_style_sheet(css):
        return
    from wfstudio.page.legible import faint_texts

    for faint in faint_texts(css):
        message = (
            f"the text of `{faint.selector[:80]}` stands out by {faint.ratio:.1f} to 1 "
            f"({faint.text} on {faint.back}): choose colours with at least {faint.wanted:g} to 1"
        )
        yield context.at("WF903", message, context.inside(("styleSheet",), faint.start, faint.end), None)
