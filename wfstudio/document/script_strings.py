"""Where the quoted strings and the template texts of a script stand: one forgiving pass over any text.

It tells them from code, comments and regular expressions. A whole token such as ``${secret:name}`` is text wherever it
stands, so that what is around it is read the same before and after it gets its value.
"""

import re

Span = tuple[int, int, str]
"""``[start, end)`` without quotes, and the quote: ``'``, ``"`` or a backtick."""

_WHOLE = r"(?<!\$)\$++\{(?:var|secret):[^{}\"'`\r\n]{0,100}\}"
_PART = re.compile(
    rf"(?P<token>{_WHOLE})"
    r"|(?P<comment>//[^\n]*+|/\*.*?(?:\*/|\Z))"
    r"|(?P<quoted>'(?:[^'\\\n]++|\\.)*+'?|\"(?:[^\"\\\n]++|\\.)*+\"?)"
    r"|(?P<word>\w++)"
    r"|(?P<blank>\s++)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_TEMPLATE = re.compile(rf"(?:{_WHOLE}|[^`\\$]++|\\.|\$(?!\{{))*+", re.DOTALL)
_REGEX = re.compile(r"/(?:[^/\\\[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.){0,500}+\]){1,500}+/[A-Za-z]{0,9}+")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%~^<>}") | frozenset(
    ("", "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield")
)
"""After these a slash begins a regular expression; after anything else it divides."""


def literals(code: str) -> list[Span]:
    """The quoted strings and the pieces of template text, in order. Never raises, and takes time linear in the text."""
    return _Pass(code).run()


class _Pass:
    def __init__(self, code: str) -> None:
        self.code = code
        self.found: list[Span] = []
        self.braces = 0
        self.around: list[int] = []  # of each substitution that is open, the braces open around its template
        self.last = ""

    def run(self) -> list[Span]:
        at = 0
        while (part := _PART.match(self.code, at)) is not None:
            kind, text, at = part.lastgroup, part.group(), part.end()
            if kind == "quoted":
                closed = len(text) > 1 and text[-1] == text[0]
                self.found.append((part.start() + 1, at - closed, text[0]))
                self.last = "'"
            elif kind == "sign":
                at = self._sign(text, at)
            elif kind in ("word", "token"):
                self.last = text
        return self.found

    def _sign(self, sign: str, at: int) -> int:
        """Go on after a sign that ends at ``at``: where the pass continues."""
        if sign == "/" and self.last in _BEFORE_REGEX and (regex := _REGEX.match(self.code, at - 1)):
            self.last = "'"
            return regex.end()
        self.last = sign
        if sign == "`":
            return self._template(at)
        if sign == "{":
            self.braces += 1
        elif sign == "}" and self.braces:
            self.braces -= 1
        elif sign == "}" and self.around:
            self.braces = self.around.pop()
            return self._template(at)
        return at

    def _template(self, at: int) -> int:
        text = _TEMPLATE.match(self.code, at)
        end = text.end() if text else at
        self.found.append((at, end, "`"))
        if self.code.startswith("${", end):
            self.around.append(self.braces)
            self.braces = 0
            self.last = "{"
            return end + 2
        self.last = "'"
        return end + 1
