"""Which page an instance shows, as it stands."""

from dataclasses import dataclass, field

from wfstudio.document.model import NodeView
from wfstudio.engine.answers import captured_labels
from wfstudio.engine.definition import Definition
from wfstudio.engine.state import COMPLETED, EXPIRED, INPROGRESS, Instance, Visit
from wfstudio.service.pages import parts
from wfstudio.service.pages.content import SUMMARY, Content, page_content
from wfstudio.service.pages.frame import Page
from wfstudio.service.pages.inputs import Entered

HANDOFF = "qr_for_device_handoff"
NO_SUCH = "There is no journey at this address."


@dataclass(slots=True)
class Seen:
    """What a page is made from besides the instance: where it is, who looks, what was refused."""

    base: str
    url: str
    mark: str = ""
    local: bool = True
    simulated: bool = True
    shared: bool = False
    notice: str = ""
    entered: Entered = field(default_factory=Entered)
    status: int = 200


def missing(base: str) -> Page:
    """The page where there is no instance: the same for every id."""
    return Page(base, Content(parts.words("Not found", NO_SUCH)), 404, title="Not found")


def place(instance: Instance, *, shared: bool = False) -> str:
    """A name of the state that a page shows: another one when there is something else to see."""
    waiting = instance.waiting
    if waiting is not None and waiting.node_type == HANDOFF and shared:
        return f"{waiting.seq}.shared"
    if waiting is not None:
        return f"{waiting.seq}.{waiting.status.lower()}"
    return instance.status.lower() if instance.ended else f"{len(instance.visits)}.working"


def page_for(definition: Definition, instance: Instance, seen: Seen) -> Page:
    """The page that a person sees."""
    page = Page(seen.base, Content(""), seen.status, definition.document, at=place(instance, shared=seen.shared))
    waiting = instance.waiting
    node = definition.node(waiting.node_id) if waiting is not None else None
    if instance.ended:
        node = _end(page, definition, instance)
    elif waiting is None or waiting.status == INPROGRESS:
        page.content, page.waits = Content(parts.working()), True
    else:
        _asks(page, definition, waiting, node, seen)
    framed(page, node)
    if seen.entered.errors:
        page.wrong = True
        page.notices += parts.faults(seen.entered.errors, {parts.PICTURE: "wf-picture"})
    if seen.notice:
        page.notices += parts.notice(seen.notice)
    if seen.simulated:
        page.note = "Shown by wfstudio. Captures are simulated: no picture is looked at or kept."
    return page


def framed(page: Page, node: NodeView | None) -> Page:
    """The page with its header and footer (the node's own or the workflow's), and a heading where it has no markup."""
    workflow = page.document.workflow if page.document is not None else {}
    raw = node.raw if node is not None else {}
    page.header = raw.get("header") or workflow.get("header")
    page.footer = raw.get("footer") or workflow.get("footer")
    if "<h1" not in page.content.html and node is not None and node.name and not _has_markup(node):
        page.content.html = parts.words(node.name) + page.content.html
    return page


def _end(page: Page, definition: Definition, instance: Instance) -> NodeView | None:
    """The last page: that of the terminal node, or one of our own."""
    last = instance.visits[-1] if instance.visits else None
    node = definition.node(last.node_id) if last is not None else None
    if instance.status == COMPLETED and last is not None and definition.is_terminal(last.node_id) and node is not None:
        labels = captured_labels(instance) if asks_summary(node) else ()
        page.content = page_content(node, Entered(), summary=parts.summary(labels))
        page.title = node.name
        return node
    if instance.status == COMPLETED:
        page.content = Content(parts.words("All done", "This journey is complete. You can close this page."))
    elif instance.status == EXPIRED:
        page.status = 410 if page.status == 200 else page.status
        text = "It was open for too long, so it cannot be finished any more. Ask for a new link to start again."
        page.content = Content(parts.words("This journey has expired", text))
    else:
        text = "It ended before it was finished, and not because of anything you did. Ask for a new link to try again."
        page.content = Content(parts.words("This journey could not be finished", text))
    return node


def _has_markup(node: NodeView) -> bool:
    """Whether the document says itself what stands on the page; where it does not, the node's name heads it."""
    return any(isinstance(row.get("html"), str) for row in node.fields)


def asks_summary(node: NodeView) -> bool:
    """Whether a page shows what was captured: by its setting or by its token."""
    return node.raw.get("return_summary") is True or any(SUMMARY in str(row.get("html", "")) for row in node.fields)


def _asks(page: Page, definition: Definition, waiting: Visit, node: NodeView | None, seen: Seen) -> None:
    page.form = {"visit": str(waiting.seq), "token": seen.mark}
    page.title = node.name if node is not None else ""
    if node is None:
        page.content = Content(parts.words("Please go on") + parts.button("Next", "next", primary=True))
        return
    row = definition.row(node.id)
    if waiting.node_type == HANDOFF:
        page.waits = True
        page.content = page_content(node, seen.entered, code=parts.handoff(seen.url, local=seen.local))
    elif row is not None and row.capture and row.setting("fields") is None:
        page.uploads = True
        error = seen.entered.errors.get(parts.PICTURE, "")
        page.content = Content(parts.capture(node, error=error, simulated=seen.simulated))
    else:
        back = definition.handler_for(node.id, "back") is not None and (
            row is None or row.handler("on_back") is not None
        )
        page.content = page_content(node, seen.entered, buttons=parts.buttons(node, back=back))
