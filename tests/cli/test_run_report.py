from wfstudio.cli.run_report import report_text
from wfstudio.scenario.whereabouts import RunReport


def test_the_report_shows_status_path_results_and_summary() -> None:
    report = RunReport(
        "wfi-1",
        "COMPLETED",
        ("welcome", "selfie", "done"),
        {"welcome": {"email": "ada@example.org", "ok": True}, "selfie": {}, "odd": {"text": "a\x1b[2J"}},
        {"person_info": {"firstName": "Ada"}, "docsScanned": ["Passport", "Visa"]},
    )
    assert report_text("Check", report, 80, reveal=True) == (
        "COMPLETED  Check  wfi-1\n\n"
        "path\n  welcome → selfie → done\n\n"
        "results\n"
        "  welcome\n    email  ada@example.org\n    ok     true\n"
        "  selfie  –\n"
        '  odd\n    text  "a\\u001b[2J"\n\n'
        "summary\n"
        "  person_info\n    firstName  Ada\n"
        "  docsScanned  Passport, Visa"
    )


def test_what_is_personal_is_masked_unless_it_is_to_be_shown() -> None:
    report = RunReport(
        "wfi-1",
        "COMPLETED",
        ("welcome",),
        {"welcome": {"email": "ada@example.org", "ok": True, "address": {"city": "London"}}, "number": "078-05-1120"},
        {"person_info": {"firstName": "Ada"}, "docsScanned": ["Passport"]},
    )
    text = report_text("Check", report, 80)
    assert all(word not in text for word in ("ada@", "London", "078", "Ada"))
    assert "email  ******" in text and "ok     true" in text and "docsScanned  Passport" in text


def test_a_long_path_wraps_between_nodes() -> None:
    path = tuple(f"node-{number}" for number in range(12))
    text = report_text("Check", RunReport("wfi-1", "FAILED", path), 40)
    lines = text.splitlines()[3:]
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(" ".join(lines).split()) == " → ".join(path)
