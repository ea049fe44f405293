"""The whole document around a page's content, and the headers that keep it harmless."""

import secrets
from dataclasses import dataclass, field
from html import escape

from wfstudio.document.model import Document
from wfstudio.page.safe_styles import safe_style_sheet
from wfstudio.service.pages.content import Content, own_html
from wfstudio.service.pages.parts import heading_in

LOOKS, SCRIPT = "page.css", "page.js"
"""What a page loads, from under its own path."""

REFRESH_S = 2
"""How often a page that waits looks again where no script runs."""


@dataclass(slots=True)
class Page:
    """One page: ``content`` in the journey's style, and what is around it. ``base`` is the path it is at.

    ``form`` holds the hidden inputs of a page that can be sent; ``at`` names the state that it shows, and a page that
    ``waits`` looks now and then whether that is still so.
    """

    base: str
    content: Content
    status: int = 200
    document: Document | None = None
    header: object = None
    footer: object = None
    title: str = ""
    notices: str = ""
    form: dict[str, str] | None = field(default=None, repr=False)
    uploads: bool = False
    at: str = ""
    waits: bool = False
    note: str = ""
    wrong: bool = False

    def whole(self) -> tuple[bytes, dict[str, str]]:
        """The document and its headers."""
        nonce = secrets.token_urlsafe(16)
        head, foot = own_html(self.header), own_html(self.footer)  # type: ignore[arg-type]
        text = self._text(nonce, head.html, foot.html)
        hosts = head.hosts | self.content.hosts | foot.hosts
        return text.encode("utf-8", "replace"), headers(nonce, hosts)

    def _text(self, nonce: str, head: str, foot: str) -> str:
        css = self.document.workflow.get("styleSheet") if self.document else None
        sheet = safe_style_sheet(css) if isinstance(css, str) else ""
        styled = f'<style nonce="{nonce}">@layer author {{\n{sheet}\n}}</style>' if sheet else ""
        name = self.document.name if self.document else ""
        title = " – ".join(part for part in (heading_in(self.content.html) or escape(self.title), escape(name)) if part)
        refresh = f'<noscript><meta http-equiv="refresh" content="{REFRESH_S}"></noscript>' if self.waits else ""
        inner = self.content.html
        if not self.content.has_main:
            inner = f'<main class="page">{inner}</main>'
        return (
            f'<!doctype html><html lang="en" class="{"wf-styled" if sheet else "wf-plain"}">'
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{'Error: ' if self.wrong else ''}{title or 'Journey'}</title>"
            f'<link rel="stylesheet" nonce="{nonce}" href="{escape(self.base)}/{LOOKS}">{styled}{refresh}'
            f'<script nonce="{nonce}" src="{escape(self.base)}/{SCRIPT}" defer></script></head>'
            f'<body data-at="{escape(self.at)}"{" data-waits" if self.waits else ""}>'
            f'<div class="wf-part wf-head">{head}</div>{self.notices}{self._form(inner)}'
            f'<div class="wf-part wf-foot">{foot}</div>'
            f'<p class="wf-strip">{escape(self.note)}</p></body></html>'
        )

    def _form(self, inner: str) -> str:
        part = f'<div class="wf-part wf-body">{inner}</div>'
        if self.form is None:
            return part
        kind = ' enctype="multipart/form-data"' if self.uploads else ""
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in self.form.items()
        )
        return (
            f'<form class="wf-form" method="post" action="{escape(self.base)}" novalidate{kind}>{hidden}{part}</form>'
        )


def headers(nonce: str, hosts: frozenset[str] = frozenset()) -> dict[str, str]:
    """What keeps a page from running, fetching, sending or being framed by anything else."""
    pictures = " ".join(["data:", "blob:", *sorted(hosts)])
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; style-src-attr 'unsafe-inline';"
        f" img-src {pictures}; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=()",
        "x-robots-tag": "noindex",
    }
