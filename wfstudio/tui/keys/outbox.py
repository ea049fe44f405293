"""The outbox screen."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("outbox.retry", "retry", ("r",), "Deliver", "Deliver the marked message now, if it is not sent yet", True),
    Action("outbox.reveal", "reveal", ("v",), "Recipient", "Show or mask the recipient of the marked message", True),
    Action("outbox.refresh", "refresh_messages", ("g", "f5"), "Refresh", "Ask the service for its messages", True),
    Action("outbox.copy", "copy_url", ("y",), "Copy URL", "Copy the URL that the marked message leads to", True),
    Action("outbox.list", "focus_panel('outbox-messages')", ("1",), "Messages", "Go to the list of messages"),
    Action("outbox.message", "focus_panel('outbox-message')", ("2",), "Message", "Go to the marked message"),
    Action("outbox.back", "back", ("escape",), "Back", "Go back to where you came from", True),
)  # fmt: skip
