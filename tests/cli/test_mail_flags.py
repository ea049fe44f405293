"""The mail flags of ``wfstudio serve``: flags before environment, and a password that is never one of them."""

import argparse
import sys
import types

import pytest

from wfstudio.cli.mail_flags import add_mail_flags, read_mail_flags
from wfstudio.cli.main import main

URL = "smtp://robot@mail.example.org"


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    for name in ("", "_FROM", "_CA", "_PASSWORD", "_PASSWORD_FILE"):
        monkeypatch.delenv(f"WFSTUDIO_SMTP{name}", raising=False)


def _read(*flags):
    parser = argparse.ArgumentParser()
    add_mail_flags(parser)
    return read_mail_flags(parser.parse_args([*flags]))


def _secret(path, text="from-file", mode=0o600):
    path.write_text(f"{text}\n")
    path.chmod(mode)
    return str(path)


def test_nothing_said_is_no_mail_server():
    assert _read() is None


def test_flags_come_before_the_environment(monkeypatch):
    monkeypatch.setenv("WFSTUDIO_SMTP", "smtp://127.0.0.1:1025")
    monkeypatch.setenv("WFSTUDIO_SMTP_FROM", "one@example.org")
    made = _read()
    assert (made.address, made.sender.addr_spec) == ("127.0.0.1:1025", "one@example.org")
    made = _read("--smtp", "smtps://mail.example.org", "--smtp-from", "Two <two@example.org>")
    assert (made.address, str(made.sender)) == ("mail.example.org:465", "Two <two@example.org>")


def test_where_the_password_is_looked_for(tmp_path, monkeypatch):
    def password(*flags):
        return _read("--smtp", URL, "--smtp-from", "a@example.org", *flags).password

    ring = types.SimpleNamespace(
        get_keyring=lambda: types.SimpleNamespace(priority=5),
        get_password=lambda service, name: {("wfstudio", "smtp:robot@mail.example.org"): "from-ring"}.get(
            (service, name)
        ),
    )
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.delenv("WFSTUDIO_HOME")  # with it the keyring is not used
    assert password() == "from-ring"
    monkeypatch.setenv("WFSTUDIO_SMTP_PASSWORD_FILE", _secret(tmp_path / "one", "from-environments-file"))
    assert password() == "from-environments-file"
    monkeypatch.setenv("WFSTUDIO_SMTP_PASSWORD", "from-environment")
    assert password() == "from-environment"
    assert password("--smtp-password-file", _secret(tmp_path / "two")) == "from-file"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--smtp", "smtp://robot:hush@mail.example.org"], "WFSTUDIO_SMTP_PASSWORD"),
        (["--smtp", URL], "without a password"),
        (["--smtp", "nonsense"], "--smtp"),
        (["--smtp", "smtp://mail.example.org"], "--smtp-from"),
        (["--smtp", "smtp://127.0.0.1:25", "--smtp-ca", "/nowhere/ca.pem"], "/nowhere/ca.pem"),
        (["--smtp-from", "a@example.org"], "--smtp-from: says nothing without --smtp"),
        (["--smtp", URL, "--smtp-password-file", "/nowhere/pw"], "the password cannot be read"),
    ],
)
def test_serve_names_what_cannot_be_used(capsys, flags, told):
    assert main(["serve", "--port", "0", *flags]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "hush" not in err
    assert len(err.splitlines()) == 1


def test_a_password_file_is_nobody_elses_to_read(tmp_path, capsys):
    file = _secret(tmp_path / "pw", mode=0o644)
    assert main(["serve", "--port", "0", "--smtp", URL, "--smtp-password-file", file]) == 2
    assert "others may read this password" in capsys.readouterr().err
