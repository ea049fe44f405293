"""What a rule's docstring says, in parts: what it finds, why, a bad and a good example."""

from inspect import cleandoc
from textwrap import dedent

from wfstudio.lint.registry import RULES, load
from wfstudio.lint.table import MODULES, ROWS

GROUPS = {
    "1": "document",
    "2": "wiring",
    "3": "reach",
    "4": "loops",
    "5": "data",
    "6": "pages",
    "7": "scripts",
    "8": "security",
    "90": "accessibility",
    "95": "hygiene",
}
_LANGUAGES = {"script": "js", "html": "html", "css": "css"}


class Explanation:
    """The parts of a rule's docstring, as plain text. ``language``: what the examples are written in.

    An example stands under ``Bad:`` or ``Good:``, or under ``Bad (html):``, ``(css)`` or ``(script)``.
    """

    __slots__ = ("bad", "code", "good", "language", "name", "on", "severity", "what", "whole", "why")

    def __init__(self, code: str, docstring: str) -> None:
        row = ROWS[code]
        self.code = code
        self.name = row.name
        self.severity = row.severity
        self.on = row.on
        self.whole = cleandoc(docstring)
        parts: dict[str, list[str]] = {"": []}
        heading, kind = "", ""
        for line in self.whole.splitlines():
            title, _, rest = line.partition(" (")
            if line in ("Bad:", "Good:") or (title in ("Bad", "Good") and rest.endswith("):")):
                heading, kind = title.rstrip(":"), rest.removesuffix("):")
                parts[heading] = []
            else:
                parts[heading].append(line)
        what, _, why = "\n".join(parts[""]).partition("\nWhy:")
        self.what = _flowing(what)
        self.why = _flowing(why)
        self.bad = dedent("\n".join(parts.get("Bad", []))).strip("\n")
        self.good = dedent("\n".join(parts.get("Good", []))).strip("\n")
        self.language = _LANGUAGES.get(kind) or ("json" if self.bad[:1] in ("{", "[") else "")
        if not kind and self.bad.startswith("[["):
            self.language = "toml"

    @property
    def group(self) -> str:
        """What its group of rules is about."""
        return GROUPS.get(self.code[2:4]) or GROUPS.get(self.code[2:3], "")

    @property
    def status(self) -> str:
        """Its usual severity, and whether it is off by default."""
        return self.severity if self.on else f"{self.severity}, off by default"

    def text(self) -> str:
        """The explanation for a terminal."""
        return f"{self.code} {self.name} ({self.status})\n\n{self.whole}"

    def markdown(self) -> str:
        """The explanation as a page."""
        parts = [f"## {self.code} {self.name}", f"*{self.status}, {self.group}*", self.what]
        if self.why:
            parts.append(f"**Why:** {self.why}")
        for heading, example in (("Bad", self.bad), ("Good", self.good)):
            if example:
                parts.append(f"**{heading}:**\n\n```{self.language}\n{example}\n```")
        return "\n\n".join(parts)

    def record(self) -> dict[str, object]:
        """The explanation for programs."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity,
            "on": self.on,
            "group": self.group,
            "what": self.what,
            "why": self.why,
            "bad": self.bad,
            "good": self.good,
            "explanation": self.whole,
        }


def explain(code: str) -> Explanation:
    """The explanation of a rule; KeyError when there is none of that code."""
    row = ROWS[code]
    load(next(module for module in MODULES if module.name == row.module))
    return Explanation(code, RULES[code].check.__doc__ or "")


def _flowing(text: str) -> str:
    """Lines that are filled to a width, as paragraphs."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join([" ".join(paragraph.split()) for paragraph in paragraphs])
