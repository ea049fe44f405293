"""What is typed ahead goes where it is meant to go: a key or a paste waits until the key before it was dealt with.

A terminal sends what is typed fast, or over a slow line, in one piece. Without this a key would go to the widget that
had the focus when the piece came: the letters of a name as commands to the drawing, a command as a letter into a text.
"""

from collections import deque
from functools import partial
from typing import Any

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

from wfstudio.tui.in_one_piece import WORDS, as_two_keys

PATIENCE = 3.0
"""Seconds after which a key waits no longer, whatever became of the one before: a busy machine takes one for some."""


class KeyPassed(Message, namespace="typed_ahead"):
    """Sent the way that a key went: once it is here, the key was dealt with."""


class TypedAhead(App[int]):
    """The part of the app that gives out keys, one after the other."""

    _went_to: MessagePump | None = None
    """Where the last key went, None once it was dealt with."""
    _asked = False
    """Whether it will be told when that is so."""
    _acted = False
    """Whether it was bound to something, which may have set off more."""
    _turn = 0

    def __init__(self) -> None:
        super().__init__()
        self._ahead: deque[Key | Paste] = deque()
        self._held: dict[object, int] = {}
        self._holds = 0

    @property
    def keys_wait(self) -> bool:
        """Whether something was typed or pasted that was not given out yet."""
        return bool(self._ahead)

    async def on_event(self, event: Event) -> None:
        """Give out a key or a paste in its turn, everything else at once."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._ahead.append(event)
            await self._give_out()
        else:
            await super().on_event(event)

    async def _give_out(self) -> None:
        while self._ahead and not self._held and self._dealt_with():
            key = self._ahead.popleft()
            if isinstance(key, Key):
                key = self._meant(key)
            self._went_to, self._asked = self.focused or self.screen, False
            self._turn += 1
            await super().on_event(key)

    def _meant(self, key: Key) -> Key:
        """What a key that may be two means where it was pressed; the second of two is the next."""
        two = as_two_keys(key)
        if two is None:
            return key
        if key.key in WORDS and self._in_text(key):
            return Key(WORDS[key.key], None)
        if self._is_bound(key):
            return Key(key.key, None)  # with its letter, a text would take it for that
        self._ahead.appendleft(two[1])
        return two[0]

    def _is_bound(self, key: Key) -> bool:
        """Whether a key with alt means something where it was pressed.

        In a text, and where escape leads out, only what belongs to the place and what goes before it does: escape and a
        letter in one piece are likelier there than the screen's key with alt.
        """
        bound = self.screen.active_bindings.get(key.key)
        if bound is None or bound.binding.priority:
            return bound is not None
        if bound.node is self and self.screen.is_modal:
            return False  # a dialog keeps the app's keys from it
        focused = self.focused
        inside = self._in_text(key) or (
            focused is not None and any(getattr(one, "ESCAPE_LEADS_OUT", False) for one in focused.ancestors_with_self)
        )
        return not inside or bound.node not in (self, self.screen)

    def _in_text(self, key: Key) -> bool:
        focused = self.focused
        return focused is not None and focused.check_consume_key(key.key, key.character)

    def _dealt_with(self) -> bool:
        """Whether the last key was; where that is not known, it is asked."""
        if self._went_to is not None and not self._asked:
            self._ask(self._turn)
        return self._went_to is None

    def _ask(self, turn: int) -> None:
        if turn != self._turn or self._went_to is None:
            return
        self._acted = False
        question = KeyPassed()
        question.set_sender(self._went_to)  # one of the app itself would stop before it comes back
        self._asked = self._went_to.post_message(question)
        if self._asked:
            self.set_timer(PATIENCE, partial(self._passed, turn))
        else:
            self._went_to = None  # what took it is gone

    async def _passed(self, turn: int) -> None:
        if turn == self._turn:
            self._went_to = None
            await self._give_out()

    def on_typed_ahead_key_passed(self, message: KeyPassed) -> None:
        """The key was dealt with on its way. What that set off, such as another focus or an answer, comes first."""
        message.stop()
        self.call_later(self._go_on, self._turn)

    async def _go_on(self, turn: int) -> None:
        again, self._acted = self._acted, False
        if again:
            self._ask(turn)
        if not again or self._went_to is None:
            await self._passed(turn)

    async def _on_key(self, _event: Event) -> None:
        """A key came all the way: Textual now does what it is bound to."""
        self._acted = True

    # keys that wait for something to be shown

    def hold_keys(self, what: object) -> None:
        """Keep keys until ``let_keys`` of the same, at most for a moment: they are meant for what comes."""
        self._holds += 1  # a wait of before must not end this one
        number = self._held[what] = self._holds
        self.set_timer(PATIENCE, partial(self._let, what, number))

    def let_keys(self, what: object) -> None:
        """What was waited for has the focus now."""
        if self._held.pop(what, None) is not None:
            self.call_later(self._give_out)

    def _let(self, what: object, number: int) -> None:
        if self._held.get(what) == number:
            self.let_keys(what)

    def pop_screen(self) -> AwaitComplete:
        """Take the screen in front away; a key that went to it was dealt with."""
        gone = self.screen
        popped = super().pop_screen()
        if self._went_to is not None and gone in (self._went_to, *getattr(self._went_to, "ancestors", ())):
            self.call_later(self.call_later, self._passed, self._turn)
        return popped

    def push_screen(self, screen: Any, *args: Any, **options: Any) -> Any:
        """Put a screen in front; keys wait until it is there."""
        pushed = super().push_screen(screen, *args, **options)
        front = self.screen
        self.hold_keys(front)
        if not front.call_after_refresh(self.let_keys, front):
            self.let_keys(front)
        return pushed
