"""`wfstudio serve` and `wfstudio token` as commands."""

import pytest

from wfstudio.cli.main import main
from wfstudio.service.local_secrets import load_or_make
from wfstudio.service.settings import secrets_path
from wfstudio.service.tokens import TokenKey


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path))
    return tmp_path


def _claims(home, token):
    secrets = load_or_make(secrets_path(home / "data" / "service" / "store.sqlite3"))
    claims = TokenKey(secrets.token_key).verify(token, 0)
    return secrets, claims


def test_token_prints_a_token_of_this_home(home, capsys):
    assert (
        main(["token", "--permission", "workflow.create", "--permission", "workflow.manage", "--expires", "15m"]) == 0
    )
    out = capsys.readouterr().out
    secrets, claims = _claims(home, out.strip())
    assert claims.permissions == {"workflow.create", "workflow.manage"}
    assert (claims.tenant_id, claims.community_id) == (secrets.tenant_id, secrets.community_id)
    assert claims.raw["exp"] - claims.raw["iat"] == 900


def test_token_opens_everything_for_an_hour_unless_told(home, capsys):
    assert main(["token"]) == 0
    _, claims = _claims(home, capsys.readouterr().out.strip())
    assert claims.permissions == {"workflow.manage"}
    assert claims.raw["exp"] - claims.raw["iat"] == 3600


@pytest.mark.parametrize("expires", ["", "1", "h", "0s", "-1h", "1.5h", "9999999d", "1w"])
def test_token_refuses_what_is_no_time(capsys, expires):
    assert main(["token", f"--expires={expires}"]) == 2
    assert "--expires" in capsys.readouterr().err


def test_token_refuses_unknown_permissions(capsys):
    assert main(["token", "--permission", "workflow.admin"]) == 2
    assert "workflow.admin" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--store", "postgresql://u:pw@h/d"], "PostgreSQL"),
        (["--store", "nonsense"], "--store"),
        (["--host", "203.0.113.77", "--port", "0"], "--host"),
        (["--workers", "2"], "--workers"),
        (["--port", "70000"], "--port"),
        (["--deterministic", "--host", "203.0.113.77"], "--host"),
        (["--deterministic", "--workers", "2", "--store", "postgresql://u:pw@h/d"], "--deterministic"),
    ],
)
def test_serve_names_a_setting_that_cannot_be_used(capsys, flags, told):
    assert main(["serve", "--port", "0", *flags]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "pw" not in err
    assert len(err.splitlines()) == 1


def test_serve_names_what_is_wrong_with_a_seed(tmp_path, capsys):
    seed = tmp_path / "seed.yaml"
    assert main(["serve", "--port", "0", "--seed", str(seed)]) == 3
    seed.write_text("tenants: [{name: a, instances: [{workflow: none}]}]")
    assert main(["serve", "--port", "0", "--seed", str(seed)]) == 2
    err = capsys.readouterr().err.splitlines()
    assert err[0] == f"wfstudio: {seed}: there is no such file"
    assert err[1].startswith(f"wfstudio: {seed}:1: tenants[0].instances[0]: workflow")
    assert len(err) == 2


def test_a_deterministic_service_does_not_empty_a_store_that_is_somebodys(tmp_path, capsys):
    store = tmp_path / "mine.sqlite3"
    store.write_bytes(b"data")
    assert main(["serve", "--port", "0", "--deterministic", "--store", f"sqlite:///{store}"]) == 2
    assert "begins anew" in capsys.readouterr().err
    assert store.read_bytes() == b"data"
    assert not secrets_path(store).exists()


@pytest.mark.parametrize("command", ["serve", "token"])
def test_help_has_an_example(capsys, command):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert f"wfstudio {command} --" in out
    assert "--background" not in out
