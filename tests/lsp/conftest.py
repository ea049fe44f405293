"""One server for the tests of a module: starting one costs more than most of them."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from editors import Editor, editor

_numbers = count(1)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    """The module's editor."""
    async with editor(tmp_path_factory.mktemp("lsp")) as made:
        yield made


@pytest.fixture
def it(shared: Editor) -> Iterator[Editor]:
    """The module's editor, in a project folder of the test's own."""
    root = shared.folder
    shared.folder = Path(root / f"project{next(_numbers)}")
    shared.folder.mkdir()
    yield shared
    shared.folder = root
