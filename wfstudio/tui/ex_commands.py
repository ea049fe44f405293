"""What can be typed after a colon: ``:w``, ``:q``, ``:wq``, ``:e FILE``, ``:bn`` and their kin."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen

    from wfstudio.tui.app import StudioApp
    from wfstudio.tui.commands import Entry

_WITHOUT_COLON = frozenset({"w", "q", "wq", "e"})


def ex_command(app: StudioApp, screen: Screen[Any], query: str) -> Entry | None:
    """The command that a text stands for, None when it is none (or none for this screen)."""
    word, _, rest = query.removeprefix(":").partition(" ")
    if not query.startswith(":") and word not in _WITHOUT_COLON:
        return None
    argument = rest.strip()
    found = _of_the_document(app, screen, word, argument) or _of_the_studio(app, word, argument)
    if found is None and word.isdigit() and query.startswith(":"):
        found = f":{word}", f"go to document {word}", partial(app.action_document, int(word))
    return found


def _of_the_document(app: StudioApp, screen: Screen[Any], word: str, argument: str) -> Entry | None:
    from wfstudio.tui.screens.design import DesignScreen

    if not isinstance(screen, DesignScreen):
        return None
    path = Path(argument).expanduser() if argument else None
    named = f":{word} {argument}".rstrip()
    if word == "w":
        return named, "write the file" + (" under that name" if argument else ""), partial(screen.save, path)
    if word in ("sav", "saveas"):
        run = partial(screen.save, path) if path else screen.action_save_as
        return named, "write another file, which is the document's from then on", run
    if word in ("wq", "x"):
        last = len(app.designs) < 2
        then = partial(app.call_later, app.action_quit) if last else partial(app.call_later, app.close_design, screen)
        about = "write the file and leave the studio" if last else "write the file and close the document"
        return f":{word}", about, partial(screen.save, None, then)
    if word in ("bd", "bdelete", "q") and (word != "q" or len(app.designs) > 1):
        return f":{word}", "close this document", partial(app.close_design, screen)
    if word in ("bd!", "q!") and (word != "q!" or len(app.designs) > 1):
        return f":{word}", "close this document without saving", partial(app.close_design, screen, discard=True)
    if word == "e!" and not argument:
        return ":e!", "read the file again; undo brings back what is here", screen.reload
    return None


def _of_the_studio(app: StudioApp, word: str, argument: str) -> Entry | None:
    if word in ("q", "qa"):
        return f":{word}", "leave the studio", partial(app.run_action, "quit", app)
    if word in ("q!", "qa!"):
        return f":{word}", "leave the studio without saving", app.leave
    if word in ("wa", "wqa", "xa"):
        then = app.leave if word != "wa" else None
        about = "write every unsaved document" + (" and leave the studio" if then else "")
        return f":{word}", about, partial(app.save_all, then)
    if word == "e" and argument:
        return f":e {argument}", "open that file", partial(app.open_path, Path(argument))
    if word == "e":
        return ":e FILE", "open a file: go on with its path", app.ask_path
    if word in ("new", "enew"):
        return f":{word}", "start a new document from a template", app.ask_template
    if word in ("bn", "bnext", "tabn"):
        return f":{word}", "go to the next document", partial(app.action_next_document, 1)
    if word in ("bp", "bprevious", "tabp"):
        return f":{word}", "go to the document before", partial(app.action_next_document, -1)
    if word in ("b", "buffer") and argument.isdigit():
        return f":{word} {argument}", f"go to document {argument}", partial(app.action_document, int(argument))
    if word in ("ls", "buffers"):
        return f":{word}", "list the open documents: the home screen does", app.show_home
    return None
