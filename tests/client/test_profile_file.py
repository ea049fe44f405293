import os
import stat
import tomllib
from pathlib import Path

import pytest

from wfstudio.client import profile_file, secret_store
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.profiles import Overrides, choose
from wfstudio.client.secret_store import license_file

FILE = """# mine
profile = "prod"   # usual

[profiles.prod]  # careful
url = "https://prod.example/workflowapi"
protected = true

# the other one
[profiles.staging]
url = "https://staging.example/workflowapi"
"""


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    path = tmp_path / "home" / "config" / "wfstudio.toml"
    path.parent.mkdir(parents=True)
    return path


def test_other_lines_and_remarks_stay(user: Path) -> None:
    user.write_text(FILE)
    profile_file.put("new.one", {"url": 'https://x/"\\é', "protected": True})
    profile_file.use("staging")
    text = user.read_text()
    assert "# mine" in text
    assert "# the other one" in text
    value = tomllib.loads(text)
    assert value["profile"] == "staging"
    assert value["profiles"]["new.one"] == {"url": 'https://x/"\\é', "protected": True}
    assert value["profiles"]["prod"]["protected"] is True
    profile_file.remove("new.one")
    profile_file.remove("prod")
    assert tomllib.loads(user.read_text()) == {
        "profile": "staging",
        "profiles": {"staging": {"url": "https://staging.example/workflowapi"}},
    }
    profile_file.remove("staging")
    assert tomllib.loads(user.read_text()) == {}
    assert choose(Overrides(), {}, user.parent).is_embedded


def test_a_profile_is_replaced_whole(user: Path) -> None:
    user.write_text(FILE)
    profile_file.put("prod", {"url": "https://new.example/workflowapi"})
    assert profile_file.read()["profiles"]["prod"] == {"url": "https://new.example/workflowapi"}


@pytest.mark.parametrize(
    "text",
    ['profiles = {prod = {url = "https://a/b"}}\n', '[profiles]\nprod = {url = "https://a/b"}\n', "[profiles\n"],
)
def test_a_file_written_in_another_way_is_left_alone(user: Path, text: str) -> None:
    user.write_text(text)
    with pytest.raises(ConfigurationError, match=r"wfstudio\.toml"):
        profile_file.put("prod", {"url": "https://c/d"})
    assert user.read_text() == text


def test_a_linked_file_stays_a_link(user: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("")
    user.symlink_to(real)
    profile_file.put("a", {"url": "https://a/b"})
    assert user.is_symlink()
    assert "profiles.a" in real.read_text()


@pytest.mark.parametrize("name", ["embedded", "", "../x", ".x", "a b", 'a"b', "a/b", "é", "a\n"])
def test_names_that_are_no_names(name: str) -> None:
    with pytest.raises(ConfigurationError):
        profile_file.check_name(name)


def test_a_license_is_kept_in_a_private_file(user: Path) -> None:
    os.umask(0o022)
    profile_file.put("a", {"url": "https://a/b"})
    assert secret_store.save_license("a", "hush") is False
    assert stat.S_IMODE(license_file("a").stat().st_mode) == 0o600
    assert stat.S_IMODE(license_file("a").parent.stat().st_mode) & 0o077 == 0
    assert choose(Overrides(profile="a"), {}, user.parent).license == "hush"
    secret_store.forget_license("a", in_keyring=False)
    assert choose(Overrides(profile="a"), {}, user.parent).license is None


def test_other_secrets_are_kept_the_same_way(user: Path) -> None:
    profile_file.put("a", {"url": "https://a/b", "client-cert": "c.pem", "proxy": "http://ada@p"})
    for kind in ("client-key-password", "proxy-password"):
        assert secret_store.save_secret("a", kind, f"hush {kind}") is False
        assert stat.S_IMODE(secret_store.secret_file("a", kind).stat().st_mode) == 0o600
    route = choose(Overrides(profile="a"), {}, user.parent).route
    assert (route.key_password, route.proxy_password) == (None, None)  # the file does not say that they are kept
    table = {"url": "https://a/b", "client-cert": "c.pem", "proxy": "http://ada@p"}
    profile_file.put("a", {**table, "client-key-password": "file", "proxy-password": "file"})
    route = choose(Overrides(profile="a"), {}, user.parent).route
    assert (route.key_password, route.proxy_password) == ("hush client-key-password", "hush proxy-password")
    secret_store.forget_secret("a", "proxy-password", in_keyring=False)
    with pytest.raises(ConfigurationError, match="proxy password"):
        choose(Overrides(profile="a"), {}, user.parent)
    env = {"WFSTUDIO_PROXY_PASSWORD": "from env"}
    assert choose(Overrides(profile="a"), env, user.parent).route.proxy_password == "from env"


class Ring:
    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_keyring(self) -> "Ring":
        return self

    def set_password(self, service: str, name: str, text: str) -> None:
        self.kept[service, name] = text

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def test_a_keyring_is_used_where_there_is_one(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    monkeypatch.setitem(__import__("sys").modules, "keyring", ring)
    assert secret_store.keyring() is None  # WFSTUDIO_HOME keeps everything under itself
    monkeypatch.setattr(secret_store, "keyring", lambda: ring)
    assert secret_store.save_license("a", "hush") is True
    assert not license_file("a").exists()
    profile_file.put("a", {"url": "https://a/b", "keyring": True})
    assert choose(Overrides(profile="a"), {}, user.parent).license == "hush"
    assert secret_store.save_secret("a", "proxy-password", "hush-p") is True
    assert ring.kept["wfstudio", "a:proxy-password"] == "hush-p"
    profile_file.put("a", {"url": "https://a/b", "keyring": True, "proxy": "http://u@p", "proxy-password": "keyring"})
    assert choose(Overrides(profile="a"), {}, user.parent).route.proxy_password == "hush-p"
    secret_store.forget_license("a", in_keyring=True)
    with pytest.raises(ConfigurationError, match="keyring"):
        choose(Overrides(profile="a"), {}, user.parent)
