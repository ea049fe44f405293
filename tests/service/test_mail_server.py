"""What describes a mail server: URL, sender, password; and what is told of one that cannot be used."""

import pytest

from wfstudio.service.outbox.mail_server import check_url, keyring_name, mail_server
from wfstudio.service.outbox.smtp import SmtpCarrier
from wfstudio.service.settings import SettingsError

FROM = "Onboarding <no-reply@example.org>"


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://mail.example.org", 587, "starttls"),
        ("smtp://mail.example.org:25?starttls=no", 25, "none"),
        ("smtp://mail.example.org/?starttls=yes", 587, "starttls"),
        ("smtps://mail.example.org", 465, "tls"),
        ("smtp://127.0.0.1:1025", 1025, "offered"),
        ("smtp://[::1]:1025", 1025, "offered"),
        ("smtp://localhost?starttls=yes", 587, "starttls"),
    ],
)
def test_the_url_says_how_to_speak(url, port, security):
    made = mail_server(url, sender=FROM)
    assert (made.port, made.security) == (port, security)


def test_the_user_is_the_sender_where_it_is_an_address():
    made = mail_server("smtps://no-reply%40example.org@mail.example.org", password="hush")
    assert (made.user, made.sender.addr_spec) == ("no-reply@example.org", "no-reply@example.org")
    assert "hush" not in repr(made)
    assert mail_server("smtp://localhost:1025").sender.addr_spec == "wfstudio@localhost"
    assert keyring_name(check_url("smtps://a%40b.example@h:1")) == "smtp:a@b.example@h"


@pytest.mark.parametrize(
    ("url", "options", "told"),
    [
        ("mail.example.org", {}, "--smtp"),
        ("http://mail.example.org", {}, "--smtp"),
        ("smtp://", {}, "--smtp"),
        ("smtp://h:0", {}, "--smtp"),
        ("smtp://h:99999", {}, "--smtp"),
        ("smtp://h/inbox", {}, "--smtp"),
        ("smtp://h\u00e9", {}, "--smtp"),
        ("smtp://h?tls=no", {}, "starttls"),
        ("smtps://h?starttls=yes", {}, "smtps"),
        ("smtp://u:hush@h", {}, "WFSTUDIO_SMTP_PASSWORD"),
        ("smtp://u@h", {}, "without a password"),
        ("smtp://u%0Ax@h", {"password": "hush"}, "user"),
        ("smtp://h", {"password": "hush"}, "no user"),
        ("smtp://h", {"sender": None}, "--smtp-from"),
        ("smtp://h", {"sender": "nobody"}, "--smtp-from"),
        ("smtp://h", {"sender": "a@b.example\nBcc: c@d.example"}, "--smtp-from"),
        ("smtp://h", {"sender": "@b.example"}, "--smtp-from"),
    ],
)
def test_what_cannot_be_used_is_named_without_the_password(url, options, told):
    with pytest.raises(SettingsError) as caught:
        mail_server(url, **{"sender": FROM, **options})
    assert told in str(caught.value)
    assert "hush" not in str(caught.value)


def test_certificates_that_cannot_be_used_are_named(tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for file in (empty, tmp_path / "none.pem"):
        with pytest.raises(SettingsError, match=file.name):
            SmtpCarrier(mail_server("smtps://h", sender=FROM, ca_file=file))
