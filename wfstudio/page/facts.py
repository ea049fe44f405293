"""What a piece of a page's HTML says about itself. Each text is read once, however many nodes hold it."""

from functools import lru_cache

from wfstudio.page.markup import CLOSE, COMMENT, OPEN, RAW_TEXT, Tag, tags
from wfstudio.page.nesting import Nesting
from wfstudio.page.tokens import Token, tokens


class PageFacts:
    """The facts of one piece of HTML. What costs time is worked out when first asked for.

    ``tags``: its tags and comments in order; ``html``: the text.
    """

    __slots__ = ("_nesting", "_tokens", "html", "tags")

    def __init__(self, html: str) -> None:
        self.html = html
        self.tags: list[Tag] = tags(html) if "<" in html else []
        self._nesting: Nesting | None = None
        self._tokens: list[Token] | None = None

    @property
    def nesting(self) -> Nesting:
        """How its elements are nested."""
        if self._nesting is None:
            self._nesting = Nesting(self.tags)
        return self._nesting

    @property
    def tokens(self) -> list[Token]:
        """The tokens in its text and attributes; not in comments, scripts and styles."""
        if self._tokens is None:
            self._tokens = []
            start = 0
            for hidden_start, hidden_end in self._hidden():
                self._tokens += tokens(self.html, start, hidden_start)
                start = hidden_end
            self._tokens += tokens(self.html, start)
        return self._tokens

    def _hidden(self) -> list[tuple[int, int]]:
        found = []
        for place, tag in enumerate(self.tags):
            if tag.kind == COMMENT:
                found.append((tag.start, tag.end))
            elif tag.kind == OPEN and tag.name in ("script", "style"):
                after = self.tags[place + 1] if place + 1 < len(self.tags) else tag
                found.append((tag.end, max(after.start, tag.end)))
            elif tag.kind not in (OPEN, CLOSE):
                found.append((tag.start, len(self.html)))
        return found

    @property
    def elements(self) -> list[Tag]:
        """The start tags in order."""
        return [tag for tag in self.tags if tag.kind == OPEN]

    def end_of(self, tag: Tag) -> int:
        """Where a script, style or other element whose content is text ends, its end tag included."""
        place = self.tags.index(tag) + 1
        if tag.name in RAW_TEXT and place < len(self.tags) and self.tags[place].kind == CLOSE:
            return self.tags[place].end
        return tag.end


@lru_cache(maxsize=4096)
def read_page(html: str) -> PageFacts:
    """The facts of a piece of HTML; never raises, whatever the text."""
    return PageFacts(html)
