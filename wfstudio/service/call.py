"""One request on its way through a handler, and what the handler answers with."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from wfstudio.protocol.row import Endpoint
from wfstudio.service.callers import Caller
from wfstudio.service.core import Service
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import ReplayMark

if TYPE_CHECKING:
    from pydantic import BaseModel

    M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class Call:
    """What a handler gets: who calls, the path, query and headers as the table describes them, and the inner body."""

    service: Service
    endpoint: Endpoint
    caller: Caller
    path: dict[str, str]
    query: dict[str, str | int]
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    mark_stored: bool = field(default=False, init=False)

    @property
    def now(self) -> int:
        """The service's clock, epoch milliseconds."""
        return self.service.clock()

    @property
    def mark(self) -> ReplayMark | None:
        """The replay mark to put into a transaction; call ``stored`` once that is committed."""
        return self.caller.mark

    def stored(self) -> None:
        """The replay mark is in the store."""
        self.mark_stored = True

    @property
    def place(self) -> tuple[str, str]:
        """Tenant and community of the path."""
        return self.path["tenantId"], self.path["communityId"]

    def page(self) -> tuple[int, int]:
        """``pIndex`` and ``pSize`` of the query."""
        return int(self.query["pIndex"]), int(self.query["pSize"])

    def read(self, model: "type[M]") -> "M":
        """The body as a wire model. Raises Refused 400 that names the field."""
        from wfstudio.protocol.models import WireError, read

        try:
            return read(model, self.body)
        except WireError as error:
            raise Refused(400, error.message) from None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer other than 200 with a value; ``status`` 204 has none."""

    status: int
    value: Any = None
