"""`wfstudio outbox` as a command, on the embedded service of a scratch home."""

import json

import pytest

from wfstudio.cli.main import main
from wfstudio.client.outbox import OutboxMessage, masked_recipient
from wfstudio.service.embedded import ensure

FORM = '{"name": "Age check", "nodes": [{"id": "a", "type": "form", "fields": [], "is_terminal_node": true}]}'


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    for name in ("PROFILE", "URL", "LICENSE", "TENANT", "COMMUNITY", "TOKEN", "SMTP"):
        monkeypatch.delenv(f"WFSTUDIO_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def service():
    with ensure() as running:
        yield running


def _json(capsys, *arguments):
    assert main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


def _notified(capsys, monkeypatch):
    """The id of a message to a person."""
    workflow = _json(capsys, "call", "create_workflow", "--data", FORM)["workflowId"]
    made = _json(capsys, "call", "create_instance", f"workflowId={workflow}")
    assert main(["token"]) == 0
    monkeypatch.setenv("WFSTUDIO_TOKEN", capsys.readouterr().out.strip())
    body = {"type": "email", "emailTo": "ada@example.org", "instanceUrl": made["wfInstanceUrl"], "captchaToken": "t"}
    return _json(capsys, "call", "send_notification", "--data", json.dumps(body))["messageId"]


def test_messages_are_listed_shown_and_not_sent_without_a_mail_server(service, capsys, monkeypatch):
    message_id = _notified(capsys, monkeypatch)
    assert main(["outbox", "list"]) == 0
    told = capsys.readouterr()
    assert told.out.split()[1:] == ["kept", "email", "a***@e***.org", message_id]
    assert "--smtp" in told.err
    (row,) = _json(capsys, "outbox", "list", "-o", "json", "--status", "kept")["messages"]
    assert (row["messageId"], row["to"]) == (message_id, "a***@e***.org")
    assert _json(capsys, "outbox", "list", "-o", "json", "--status", "sent") == {"version": 1, "messages": []}
    assert _json(capsys, "outbox", "show", message_id, "-o", "json", "--reveal")["to"] == "ada@example.org"
    assert main(["outbox", "show", message_id]) == 0
    out = capsys.readouterr().out
    assert f"url       {row['instanceUrl']}" in out
    assert "Go on with Age check" in out
    assert "ada@" not in out
    assert main(["outbox", "retry", message_id]) == 2
    assert "no mail server" in capsys.readouterr().err
    assert main(["outbox", "show", "msg-none"]) == 5


def test_a_tenant_has_no_outbox(capsys):
    url = "https://tenant.example/workflowapi"
    assert main(["outbox", "list", "--url", url, "--tenant", "t", "--community", "c"]) == 2
    err = capsys.readouterr().err
    assert url in err
    assert "only that one has an outbox" in err


@pytest.mark.parametrize(
    ("recipient", "masked"),
    [
        ("ada@mail.example.org", "a***@m***.org"),
        ("ada@localhost", "a***@l***"),
        ("+91 555 010-0199", "+91 ***99"),
        ("5550100199", "******"),
        ("", "******"),
    ],
)
def test_a_masked_recipient_tells_nobody(recipient, masked):
    assert masked_recipient(recipient) == masked


def test_no_repr_names_the_recipient():
    assert "ada" not in repr(OutboxMessage.from_json({"to": "ada@example.org"}))
