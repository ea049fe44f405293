"""Where a workflow of a profile is run: that profile's service, whichever it is."""

from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.client.connection import Connection
from wfstudio.document.model import Document
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.rhythm import Rhythm

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient, Observer
    from wfstudio.client.control import AsyncControl


class ProfileStage:
    """One service. Its journeys have a control path only where it is the embedded service; ``close`` it."""

    def __init__(self, connection: Connection, workflow_id: str = "", on_exchange: "Observer | None" = None) -> None:
        """``workflow_id`` is the workflow that runs are made of; "" when none will be made, only taken up."""
        self.connection = connection
        self._workflow_id = workflow_id
        self.on_exchange = on_exchange
        self._client: AsyncClient | None = None
        self._control: AsyncControl | None = None

    async def journey(self, document: Document, *, rhythm: Rhythm | None = None) -> Journey:
        """A run that is not created yet."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.control import AsyncControl

        if self._client is None:
            self._client = AsyncClient(self.connection, on_exchange=self.on_exchange)
        if self._control is None and self.connection.control_url:
            self._control = AsyncControl(self.connection)
        return Journey(self._client, self._control, document, rhythm=rhythm)

    async def workflow_id(self, document: Document, path: Path | None) -> str:  # noqa: ARG002
        """The workflow that was chosen; nothing is put on the service."""
        return self._workflow_id

    async def close(self) -> None:
        """Close the connections."""
        client, control = self._client, self._control
        self._client = self._control = None
        if client is not None:
            await client.aclose()
        if control is not None:
            await control.aclose()
