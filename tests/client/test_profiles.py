from pathlib import Path

import pytest

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.lock import Link, linked_file, read_link, write_link
from wfstudio.client.profiles import Chosen, Overrides, choose, names
from wfstudio.client.secret_store import license_file

USER = """
profile = "prod"
[profiles.prod]
url = "https://prod.example/workflowapi/"
tenant = "t-user"
community = "c-user"
protected = true
[profiles.staging]
url = "https://staging.example/workflowapi"
"""


class World:
    """A home, a project folder, and an environment."""

    def __init__(self, tmp_path: Path) -> None:
        self.project = tmp_path / "project" / "deep"
        self.project.mkdir(parents=True)
        self.user = tmp_path / "home" / "config" / "wfstudio.toml"
        self.user.parent.mkdir(parents=True)
        self.env: dict[str, str] = {}

    def choose(self, **flags: str) -> Chosen:
        return choose(Overrides(**flags), self.env, self.project)

    def license(self, profile: str, text: str = "stored\n", mode: int = 0o600) -> Path:
        path = license_file(profile)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    return World(tmp_path)


def test_without_anything_it_is_the_embedded_service(world: World) -> None:
    chosen = world.choose()
    assert (chosen.name, chosen.is_embedded, chosen.license) == ("embedded", True, None)
    world.user.write_text(USER)
    assert choose(Overrides(profile="embedded"), {}, world.project).is_embedded


def test_the_order_is_flag_environment_project_user(world: World) -> None:
    world.user.write_text(USER)
    assert world.choose().name == "prod"
    (world.project.parent / "wfstudio.toml").write_text('profile = "staging"\n[profiles.prod]\ntenant = "t-project"\n')
    assert world.choose().name == "staging"
    world.env["WFSTUDIO_PROFILE"] = "prod"
    chosen = world.choose()
    assert (chosen.name, chosen.url, chosen.tenant, chosen.community) == (
        "prod", "https://prod.example/workflowapi", "t-project", "c-user",
    )  # fmt: skip
    world.env["WFSTUDIO_TENANT"] = "t-env"
    assert world.choose().tenant == "t-env"
    assert world.choose(tenant="t-flag").tenant == "t-flag"
    assert world.choose(profile="staging").name == "staging"
    world.env["WFSTUDIO_URL"] = "https://env.example/workflowapi"
    assert world.choose().url == "https://env.example/workflowapi"
    assert world.choose(url="http://flag.example").url == "http://flag.example"


def test_a_url_alone_is_a_connection_named_after_its_host(world: World) -> None:
    world.user.write_text(USER)
    world.env["WFSTUDIO_URL"] = "http://h.example:81/workflowapi"
    chosen = world.choose()
    assert (chosen.name, chosen.tenant, chosen.protected) == ("h.example:81", None, False)
    assert chosen.tenant_connection().kind == "TENANT"


def test_protection_cannot_be_taken_away_by_the_project(world: World) -> None:
    world.user.write_text(USER)
    (world.project / "wfstudio.toml").write_text("[profiles.prod]\nprotected = false\n")
    assert world.choose().protected
    (world.project / "wfstudio.toml").write_text("[profiles.staging]\nprotected = true\n")
    assert world.choose(profile="staging").protected


def test_a_license_comes_from_environment_or_a_private_file(world: World) -> None:
    world.user.write_text(USER)
    assert world.choose().license is None
    path = world.license("prod")
    assert world.choose().license == "stored"
    assert "stored" not in repr(world.choose())
    world.env["WFSTUDIO_LICENSE"] = "from-env"
    assert world.choose().license == "from-env"
    del world.env["WFSTUDIO_LICENSE"]
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        world.choose()
    world.license("prod", "")
    with pytest.raises(ConfigurationError, match="empty"):
        world.choose()


def test_a_license_file_given_by_flag(world: World, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_text("flagged")
    given.chmod(0o600)
    assert world.choose(license_file=str(given)).license == "flagged"
    with pytest.raises(ConfigurationError, match="missing"):
        world.choose(license_file=str(tmp_path / "missing"))


def test_a_project_cannot_have_a_stored_license_sent_elsewhere(world: World) -> None:
    world.user.write_text(USER)
    world.license("prod")
    (world.project / "wfstudio.toml").write_text('[profiles.prod]\nurl = "https://evil.example/workflowapi"\n')
    with pytest.raises(ConfigurationError, match="not sent there"):
        world.choose()
    world.license("other")
    (world.project / "wfstudio.toml").write_text('[profiles.other]\nurl = "https://evil.example/workflowapi"\n')
    assert world.choose(profile="other").license is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("profile = 5", "profile"),
        ("profiles = 5", "profiles"),
        ("[profiles]\nx = 5", "profiles.x"),
        ("[profiles.x]\nurl = 5", "profiles.x.url"),
        ("[profiles.x]\nprotected = 'yes'", "protected"),
        ("[profiles.x]\nlicense = 'hush'", "does not belong"),
        ("profile = ", "wfstudio.toml"),
    ],
)
def test_a_broken_file_is_named(world: World, text: str, named: str) -> None:
    world.user.write_text(text)
    with pytest.raises(ConfigurationError, match=named) as caught:
        world.choose()
    assert str(world.user) in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("curve = 'p521'", "`profiles.x.curve` takes secp256k1 or secp256r1, not 'p521'"),
        ("read-only = 1", "`profiles.x.read-only` takes true or false"),
        ("read_only = true", "`profiles.x.read_only` is no setting; did you mean `read-only`?"),
        ("url = 'nonsense'", "`profiles.x.url` cannot be used: 'nonsense'"),
        ("proxy = 'socks5://p'", "`profiles.x.proxy` cannot be used: .*socks5"),
        ("proxy = 'http://ada:hush@p'", "`profiles.x.proxy` cannot be used: a password does not belong here"),
        ("proxy-password = 'hush'", "`profiles.x.proxy-password` says where the secret is kept"),
        ("client-key-password = 'hush'", "never the secret itself"),
        ("ca-file = 5", "`profiles.x.ca-file` takes text"),
        ("token = 'hush'", "`profiles.x.token` is a secret"),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_line(world: World, line: str, named: str) -> None:
    world.user.write_text(f"# mine\n[profiles.x]\ntenant = 't'\n{line}\n")
    with pytest.raises(ConfigurationError, match=named) as caught:
        world.choose()
    assert str(caught.value).startswith(f"{world.user}:4: ")
    assert "hush" not in str(caught.value)


def test_tables_within_a_profile_are_of_others(world: World) -> None:
    world.user.write_text("[profiles.x]\nurl = 'https://a/b'\n[profiles.x.values]\nhost = 'h'\n")
    assert world.choose(profile="x").url == "https://a/b"


def test_every_setting_is_known_by_who_says_it(world: World, tmp_path: Path) -> None:
    world.user.write_text(USER + 'curve = "secp256r1"\nproxy = "http://own:1"\nclient-cert = "mine.pem"\n')
    (world.project / "wfstudio.toml").write_text('[profiles.staging]\ntenant = "t-p"\nca-file = "certs/ca.pem"\n')
    world.env |= {"WFSTUDIO_COMMUNITY": "c-env", "WFSTUDIO_PROFILE": "staging", "WFSTUDIO_PROXY": "ada:hush@env:1"}
    chosen = world.choose(curve="secp256k1")
    user, project = str(world.user), str(world.project / "wfstudio.toml")
    origins = [chosen.origins[key] for key in ("profile", "url", "tenant", "community", "curve")]
    assert origins == ["WFSTUDIO_PROFILE", user, project, "WFSTUDIO_COMMUNITY", "flag"]
    origins = [chosen.origins[key] for key in ("proxy", "ca-file", "client-cert", "client-key", "license")]
    assert origins == ["WFSTUDIO_PROXY", project, user, "default", "none"]
    route = chosen.route
    assert (route.ca_file, route.client_cert) == (world.project / "certs/ca.pem", world.user.parent / "mine.pem")
    assert (route.proxy, route.proxy_password, chosen.curve) == ("ada@env:1", "hush", "secp256k1")
    assert "hush" not in repr(chosen) + repr(chosen.tenant_connection())


def test_what_is_read_only_stays_so(world: World) -> None:
    world.user.write_text(USER + "read-only = true\n")
    (world.project / "wfstudio.toml").write_text("[profiles.staging]\nread-only = false\n")
    world.env["WFSTUDIO_READ_ONLY"] = "0"
    chosen = world.choose(profile="staging")
    assert chosen.read_only and chosen.tenant_connection().read_only
    assert chosen.origins["read-only"] == str(world.user)
    assert not world.choose(profile="prod").read_only
    world.env["WFSTUDIO_READ_ONLY"] = "yes"
    assert world.choose(profile="prod").read_only
    world.env["WFSTUDIO_READ_ONLY"] = "perhaps"
    with pytest.raises(ConfigurationError, match="WFSTUDIO_READ_ONLY"):
        world.choose()


@pytest.mark.parametrize("line", ['proxy = "http://evil:1"', 'ca-file = "evil.pem"'])
def test_a_project_cannot_have_a_stored_license_led_another_way(world: World, line: str) -> None:
    world.user.write_text(USER)
    world.license("prod")
    (world.project / "wfstudio.toml").write_text(f"[profiles.prod]\n{line}\n")
    with pytest.raises(ConfigurationError, match="not sent there"):
        world.choose()
    world.env["WFSTUDIO_LICENSE"] = "meant"
    assert world.choose().license == "meant"


def test_the_embedded_service_has_a_way_of_its_own(world: World) -> None:
    ready = {
        "url": "http://10.0.0.1:8710/workflowapi",
        "tenantId": "t",
        "communityId": "c",
        "licenses": {"system": "s"},
    }
    world.env |= {"WFSTUDIO_PROXY": "http://p:1", "WFSTUDIO_READ_ONLY": "1", "WFSTUDIO_CA_FILE": "x"}
    connection = world.choose().embedded_connection(ready)
    assert (connection.route.proxy, connection.route.ca_file) == ("none", None)
    assert connection.read_only, "what is said to be read-only is, on this machine too"


def test_an_unknown_profile_and_one_without_a_url(world: World) -> None:
    world.user.write_text(USER + "[profiles.bare]\ntenant = 't'\n")
    with pytest.raises(ConfigurationError, match=r"no profile 'prd'.*embedded, bare, prod, staging"):
        world.choose(profile="prd")
    with pytest.raises(ConfigurationError, match="no url"):
        world.choose(profile="bare")
    assert names(world.project) == ["embedded", "bare", "prod", "staging"]


def test_the_embedded_service_with_overrides(world: World) -> None:
    ready = {
        "url": "http://127.0.0.1:8710/workflowapi", "tenantId": "t", "communityId": "c",
        "licenses": {"system": "s"},
    }  # fmt: skip
    world.env |= {"WFSTUDIO_LICENSE": "app", "WFSTUDIO_TENANT": "t2", "WFSTUDIO_TOKEN": "tok"}
    connection = world.choose().embedded_connection(ready)
    assert (connection.license, connection.tenant_id, connection.community_id) == ("app", "t2", "c")
    assert (connection.kind, connection.token, connection.protected) == ("LOCAL", "tok", False)


def test_links_are_kept_per_file_and_profile(tmp_path: Path) -> None:
    one, two = tmp_path / "a.json", tmp_path / "b.json"
    assert read_link(one, "p") is None
    write_link(one, "p", Link("wf-1", "h", "s"))
    write_link(two, "p", Link("wf-2", "h", "s"))
    write_link(one, "q", Link("wf-3", "h", "s"))
    assert read_link(one, "p") == Link("wf-1", "h", "s")
    assert read_link(one, "q") == Link("wf-3", "h", "s")
    assert linked_file(tmp_path, "p", "wf-2") == two
    assert linked_file(tmp_path, "q", "wf-2") is None
    assert [path.name for path in tmp_path.iterdir()] == ["wfstudio.lock"]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"version": 2}', '{"profiles": []}', '{"profiles": {"p": {"a.json": {"hash": "x"}}}}']
)
def test_a_broken_lock_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "wfstudio.lock").write_text(text)
    with pytest.raises(ConfigurationError, match=r"wfstudio\.lock"):
        read_link(tmp_path / "a.json", "p")


def test_a_lock_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "wfstudio.lock").write_text('{"profiles": {"p": {"../x.json": {"workflowId": "wf-1"}}}}')
    assert linked_file(tmp_path, "p", "wf-1") is None
