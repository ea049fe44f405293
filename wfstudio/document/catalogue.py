"""One row for each node type of the platform: everything that is known of it stands here and nowhere else.

The studio's palette and forms, the linter's schema rules, the engine's dispatch and the node library's answer are
made from these rows. Source: workflows-api, "Get workflow node library", and the platform facts; what no source
states is marked Inferred. Rows are shared and must not be changed in place.
"""

from wfstudio.document.rows import Category, FieldType, HandlerSpec, Kind, NodeType, Setting, WorkflowKey

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.document.model import Json

__all__ = (
    "CATALOGUE", "CATEGORIES", "FIELD_KEYS", "FIELD_TYPES", "HANDLER_LABELS", "HTML_TOKENS", "NODE_KEYS", "OUTCOMES",
    "TEMPLATES", "WORKFLOW_KEYS", "Category", "FieldType", "HandlerSpec", "Kind", "NodeType", "Setting", "WorkflowKey",
    "default_node", "from_library", "library", "new_workflow", "node_type",
)  # fmt: skip

HANDLER_LABELS: dict[str, str] = {
    "on_next": "Next",
    "on_back": "Back",
    "on_success": "Success",
    "on_fail": "Fail",
    "on_error": "Error",
    "on_check_resolution_fail": "Resolution too low",
}

OUTCOMES: dict[str, str] = {
    "on_next": "next",
    "on_back": "back",
    "on_success": "success",
    "on_fail": "fail",
    "on_error": "error",
    "on_check_resolution_fail": "resolution_fail",
}
"""Handler key → the outcome that takes it, as answers files name it."""


def _styles(colour: str) -> dict[str, str]:
    return {"bg_color": colour, "logo-image": ""}


def _handlers(*keys: str, required: tuple[str, ...] = ()) -> tuple[HandlerSpec, ...]:
    return tuple([HandlerSpec(key, OUTCOMES[key], HANDLER_LABELS[key], key in required) for key in keys])


CATEGORIES: tuple[Category, ...] = (
    Category("pages", "Pages", _styles("#2f6fde")),
    Category("biometrics", "Biometric capture", _styles("#0f8a6d")),
    Category("documents", "Document verification", _styles("#a15c00")),
    Category("logic", "Logic", _styles("#7a3fc4")),
    Category("system", "System", _styles("#5b6472")),
)

NODE_KEYS: tuple[Setting, ...] = (
    Setting("id", Kind.TEXT, "Id", "Unique in the workflow; handlers and scripts name it.", required=True),
    Setting("type", Kind.CHOICE, "Type", "What the node is.", required=True),
    Setting("name", Kind.TEXT, "Name", "What people call the node; optional."),
)
"""What every node may hold, whatever its type."""

_FIELDS = Setting("fields", Kind.ROWS, "Fields", "The page's HTML and inputs, in order.", required=True, default=[])
_HEADER = Setting("header", Kind.MARKUP, "Header", "HTML above the page; the workflow's own header if absent.")
_FOOTER = Setting("footer", Kind.MARKUP, "Footer", "HTML below the page; the workflow's own footer if absent.")
_NEXT_LABEL = Setting("on_next_button_label", Kind.TEXT, "Next button", "The label of the button that goes on.")
_BACK_LABEL = Setting("on_back_button_label", Kind.TEXT, "Back button", "The label of the button that goes back.")
_TERMINAL = Setting("is_terminal_node", Kind.BOOLEAN, "Ends the journey", "Reaching this page completes the run.")
_SUMMARY = Setting("return_summary", Kind.BOOLEAN, "Show summary", "Fills {placeholder_for_summary} with the summary.")
_RESOLUTION = (
    Setting("check_resolution", Kind.BOOLEAN, "Check resolution", "Refuse cameras or pictures that are too small."),
    Setting("min_resolution_width", Kind.NUMBER, "Least width", "In pixels; used with the resolution check."),
    Setting("min_resolution_height", Kind.NUMBER, "Least height", "In pixels; used with the resolution check."),
)
_CAPTURE_OPTIONS = (*_RESOLUTION, _HEADER, _FOOTER)
_CAPTURE_HANDLERS = _handlers(
    "on_success", "on_fail", "on_check_resolution_fail", "on_error", required=("on_success", "on_fail")
)
_UNWIRED_CAPTURE: "dict[str, Json]" = {"on_success": "", "on_fail": "", "on_error": ""}
_LIVEID_SCOPES = "wallet,selfie,liveness_score,face_compare_score"


def _page(html: str) -> "list[Json]":
    return [{"type": "html", "html": html}]


_ROWS: tuple[NodeType, ...] = (
    NodeType(
        "form",
        "Form page",
        "pages",
        "A page of HTML and inputs with a button that goes on, one that goes back, or neither at the end.",
        _styles("#2f6fde"),
        (_FIELDS, _HEADER, _FOOTER, _NEXT_LABEL, _BACK_LABEL, _TERMINAL, _SUMMARY, *_RESOLUTION),
        _handlers(
            "on_next",
            "on_back",
            "on_success",
            "on_fail",
            "on_error",
            "on_check_resolution_fail",
            required=("on_next",),
        ),
        waits=True,
        capture=False,
        default={
            "type": "form",
            "name": "",
            "fields": _page("<main><h1>New page</h1>{form-buttons-placeholder}</main>"),
            "on_next_button_label": "Continue",
            "on_next": "",
        },
    ),
    NodeType(
        "qr_for_device_handoff",
        "Hand-off to a phone",
        "pages",
        "Shows a QR code so that the person goes on with a phone.",
        _styles("#2f6fde"),
        (_FIELDS, _HEADER, _FOOTER),  # Inferred: header and footer, since it is a page
        _handlers("on_next", "on_error"),
        waits=True,
        capture=False,
        default={
            "type": "qr_for_device_handoff",
            "name": "",
            "fields": _page("<main><h1>Continue on your phone</h1>{placeholder_for_qrcode}</main>"),
            "on_next": "",
            "on_error": "",
        },
    ),
    NodeType(
        "selfie_capture",
        "Selfie",
        "biometrics",
        "Takes a picture of the person's face.",
        _styles("#0f8a6d"),
        _CAPTURE_OPTIONS,
        _CAPTURE_HANDLERS,
        waits=True,
        capture=True,
        default={"type": "selfie_capture", "name": "", **_UNWIRED_CAPTURE},
        summary_label="Biometric",
    ),
    NodeType(
        "liveid_capture",
        "LiveID",
        "biometrics",
        "A selfie with a liveness check, to enrol a person or to recognise one.",
        _styles("#0f8a6d"),
        (
            Setting("render_style", Kind.CHOICE, "Rendering", "How the camera is shown.", True, ("iframe",), "iframe"),
            Setting(
                "authtype", Kind.CHOICE, "Authentication", "How the person is told apart.", True, ("none",), "none"
            ),
            Setting("purpose", Kind.CHOICE, "Purpose", "To enrol or to recognise.", True, ("enroll", "auth"), "enroll"),
            Setting(
                "scopes",
                Kind.MULTI_CHOICE,
                "Scopes",
                "What the result holds.",
                True,
                tuple(_LIVEID_SCOPES.split(",")),
                _LIVEID_SCOPES,
            ),
            *_CAPTURE_OPTIONS,
        ),
        _CAPTURE_HANDLERS,
        waits=True,
        capture=True,
        default={
            "type": "liveid_capture",
            "name": "",
            "render_style": "iframe",
            "authtype": "none",
            "purpose": "enroll",
            "scopes": _LIVEID_SCOPES,
            **_UNWIRED_CAPTURE,
        },
        summary_label="Biometric",
    ),
    NodeType(
        "photo_id_capture",
        "Photo id",
        "documents",
        "Scans a government document with a photograph.",
        _styles("#a15c00"),
        (
            Setting(
                "render_style",
                Kind.CHOICE,
                "Rendering",
                "How the camera is shown.",
                True,
                ("full_frame",),
                "full_frame",
            ),
            *_CAPTURE_OPTIONS,
        ),
        _CAPTURE_HANDLERS,
        waits=True,
        capture=True,
        default={"type": "photo_id_capture", "name": "", "render_style": "full_frame", **_UNWIRED_CAPTURE},
        summary_label="Photo ID",
    ),
    NodeType(
        "ssn_capture",
        "Social security number",
        "documents",
        "A page that asks for a social security number and has it checked.",
        _styles("#a15c00"),
        (
            _FIELDS,
            Setting(
                "on_next_button_label", Kind.TEXT, "Next button", "The label of the button that goes on.", required=True
            ),
            _HEADER,  # Inferred: header and footer, since it is a page
            _FOOTER,
        ),
        _handlers("on_success", "on_fail", "on_error", required=("on_success",)),
        waits=True,
        capture=True,
        default={
            "type": "ssn_capture",
            "name": "",
            "fields": [
                {"type": "html", "html": "<main><h1>Social security number</h1>{form-ssn-element}</main>"},
                {
                    "type": "ssn",
                    "name": "ssn",
                    "label": "Social security number",
                    "required": True,
                    "replaceWithInHtml": "{form-ssn-element}",
                },
            ],
            "on_next_button_label": "Continue",
            **_UNWIRED_CAPTURE,
        },
        summary_label="SSN",
    ),
    NodeType(
        "js",
        "Script",
        "logic",
        "JavaScript that runs on the service: reads earlier results, returns an object, decides where to go.",
        _styles("#7a3fc4"),
        (Setting("config.js_code", Kind.JS, "Script", "The body of an async function.", True, default="return {};"),),
        _handlers("on_success", "on_fail", "on_error"),
        waits=False,
        capture=False,
        default={
            "type": "js",
            "name": "",
            "config": {"js_code": "return { success: true };"},
            **_UNWIRED_CAPTURE,
        },
    ),
    NodeType(
        "system",
        "System",
        "system",
        "Internal to the platform: never in results, never asked for by name.",
        _styles("#5b6472"),
        (),
        _handlers("on_success", "on_fail", "on_error"),  # Inferred: it goes on as a script does
        waits=False,
        capture=False,
        default={"type": "system", "name": "", "on_success": ""},
    ),
)

CATALOGUE: dict[str, NodeType] = {row.type: row for row in _ROWS}


def _input(kind: str, name: str, label: str) -> "dict[str, Json]":
    return {"type": kind, "name": name, "label": label, "required": True}


FIELD_TYPES: dict[str, FieldType] = {
    row.type: row
    for row in (
        FieldType("html", "HTML", "Static markup.", False, {"type": "html", "html": "<p>Text</p>"}),
        FieldType("text", "Text", "A line of text.", True, _input("text", "text", "Text")),
        FieldType("email", "Email", "An email address.", True, _input("email", "email", "Email")),
        FieldType("date", "Date", "A calendar date, YYYY-MM-DD.", True, _input("date", "date", "Date")),
        FieldType(
            "checkbox", "Checkbox", "Ticked or not; required means ticked.", True, _input("checkbox", "ok", "Ok")
        ),
        FieldType("ssn", "SSN", "A social security number of nine digits.", True, _input("ssn", "ssn", "SSN")),
    )
}

FIELD_KEYS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("type", Kind.CHOICE, "Type", "What the field is.", True, tuple(FIELD_TYPES)),
        Setting("html", Kind.HTML, "HTML", "The markup of an html field."),
        Setting("name", Kind.TEXT, "Name", "The key of the value in results and scripts."),
        Setting("label", Kind.TEXT, "Label", "What the person reads beside the input."),
        Setting("required", Kind.BOOLEAN, "Required", "The page does not go on without it."),
        Setting("placeholder", Kind.TEXT, "Placeholder", "Shown inside the empty input."),
        Setting("tooltip", Kind.TEXT, "Tooltip", "Shown on hovering."),
        Setting("replaceWithInHtml", Kind.TEXT, "Replaces", "The token in the page's HTML that the input replaces."),
        # Inferred: the reference speaks of lengths and names no key
        Setting("minLength", Kind.NUMBER, "Least length", "In characters."),
        Setting("maxLength", Kind.NUMBER, "Greatest length", "In characters."),
        Setting("value", Kind.TEXT, "Value", "What the input holds at first."),
    )
}

HTML_TOKENS: tuple[str, ...] = ("{form-buttons-placeholder}", "{placeholder_for_qrcode}", "{placeholder_for_summary}")
"""Tokens in a page's HTML that the runtime fills; a field's ``replaceWithInHtml`` adds its own."""

WORKFLOW_KEYS: dict[str, WorkflowKey] = {
    row.key: row
    for row in (
        WorkflowKey("version", ("string",), "Version", 'Of the format: "v1".', required=True),
        WorkflowKey("name", ("string",), "Name", "What people call the workflow.", required=True),
        WorkflowKey("type", ("string",), "Type", 'What it proves, such as "idv-ial2".', required=True),
        WorkflowKey("dvcId", ("string",), "DVC id", "The verification configuration it uses."),
        WorkflowKey("poiOn", ("boolean",), "Proof of identity", "Keep proof-of-identity data."),
        WorkflowKey("piiOn", ("boolean",), "Personal data", "Keep personal data."),
        WorkflowKey("isPublished", ("boolean",), "Published", "Whether instances may be made by others."),
        WorkflowKey("styleSheet", ("string",), "Style sheet", "CSS for every page."),
        WorkflowKey("header", ("object",), "Header", "HTML above every page."),
        WorkflowKey("footer", ("object",), "Footer", "HTML below every page."),
        WorkflowKey("nodes", ("array",), "Nodes", "The steps; the first is the entry.", required=True),
        WorkflowKey("canvasData", ("object",), "Canvas data", "Another designer's drawing; kept and never rewritten."),
        WorkflowKey("tenantId", ("string",), "Tenant", "Made by the service."),
        WorkflowKey("communityId", ("string",), "Community", "Made by the service."),
        WorkflowKey("workflowId", ("string",), "Workflow id", "Made by the service."),
        WorkflowKey("createdAt", ("string",), "Created", "Made by the service."),
        WorkflowKey("updatedAt", ("string",), "Updated", "Made by the service."),
    )
}

TEMPLATES: dict[str, str] = {
    "header": '<header class="page-header"><p class="brand">Your company</p></header>',
    "footer": '<footer class="page-footer"><p>Your data is used for this check only.</p></footer>',
}


def node_type(name: str) -> NodeType | None:
    """The row of a node type, None for one that is not in the catalogue."""
    return CATALOGUE.get(name)


def new_workflow(name: str) -> "dict[str, Json]":
    """The smallest workflow that runs: one page that ends the journey."""
    page: dict[str, Json] = {
        "id": "done",
        "type": "form",
        "name": "Done",
        "fields": _page("<main><h1>Thank you</h1><p>You can close this page.</p></main>"),
        "is_terminal_node": True,
    }
    return {"version": "v1", "name": name, "type": "idv-ial2", "isPublished": False, "nodes": [page]}


def library() -> "dict[str, Json]":
    """The ``data`` of the node library's answer; every documented field is present.

    Source: workflows-api, "Get workflow node library".
    """
    return {
        "categories": [
            {
                "id": category.id,
                "title": category.title,
                "styles": dict(category.styles),
                "elements": [row.type for row in CATALOGUE.values() if row.category == category.id],
            }
            for category in CATEGORIES
        ],
        "elements": [
            {
                "id": row.type,
                "name": row.title,
                "styles": dict(row.styles),
                "node": _copy(row.default),
                "description": row.description,
            }
            for row in CATALOGUE.values()
        ],
        "handlerKeys": [{"key": key, "label": label} for key, label in HANDLER_LABELS.items()],
        "templates": dict(TEMPLATES),
    }


def default_node(name: str) -> "dict[str, Json]":
    """A fresh node of that type without an id: the row's default, or just the type where there is no row."""
    row = CATALOGUE.get(name)
    copy = _copy(row.default) if row else None
    return copy if isinstance(copy, dict) else {"type": name}


def from_library(library_answer: "dict[str, Json]") -> dict[str, NodeType]:
    """Rows for the types that only a tenant's library knows, from that library's answer (with or without ``data``).

    Such a type is taken to wait for a person and to emit the handlers its default node holds (Inferred: the library
    says neither). What is malformed in the answer is left out.
    """
    data = library_answer.get("data", library_answer)
    if not isinstance(data, dict):
        return {}
    category_of = _categories_of(data.get("categories"))
    rows = {}
    for element in _objects(data.get("elements")):
        node = element.get("node")
        name = node.get("type") if isinstance(node, dict) else None
        if not isinstance(node, dict) or not isinstance(name, str) or not name or name in CATALOGUE or name in rows:
            continue
        rows[name] = _foreign_row(name, node, element, category_of.get(str(element.get("id")), "other"))
    return rows


def _foreign_row(name: str, node: "dict[str, Json]", element: "dict[str, Json]", category: str) -> NodeType:
    styles = element.get("styles")
    title = element.get("name")
    description = element.get("description")
    return NodeType(
        name,
        title if isinstance(title, str) and title else name,
        category,
        description if isinstance(description, str) else "",
        {key: value for key, value in styles.items() if isinstance(value, str)} if isinstance(styles, dict) else {},
        (),
        _handlers(*[key for key in HANDLER_LABELS if key in node]) or _handlers(*HANDLER_LABELS),
        waits=True,
        capture=False,
        default={key: _copy(value) for key, value in node.items() if key != "id"},
    )


def _categories_of(categories: "Json") -> dict[str, str]:
    found = {}
    for category in _objects(categories):
        elements = category.get("elements")
        for element in elements if isinstance(elements, list) else ():
            found[str(element)] = str(category.get("title") or category.get("id") or "other")
    return found


def _objects(value: "Json") -> "Iterable[dict[str, Json]]":
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _copy(value: "Json") -> "Json":
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
