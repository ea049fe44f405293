"""The small workflows that a new one can start as are sound."""

import pytest

from wfstudio.document.reading import parse
from wfstudio.document.templates import MINIMAL
from wfstudio.document.writing import dump
from wfstudio.lint.settings import settings_for


@pytest.mark.parametrize("name", MINIMAL)
def test_a_template_has_no_problems(name):
    document = parse(dump(MINIMAL[name][1]("Selfie at sign-up")))
    assert document.name == "Selfie at sign-up"
    findings = settings_for(None).lint(document, "")
    assert [str(one.message) for one in findings if one.severity != "info"] == []
