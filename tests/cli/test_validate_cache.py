"""Files that are known to be clean are not linted again, and nothing but that differs."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from wfstudio.cli.main import main
from wfstudio.lint import known_clean
from wfstudio.lint.known_clean import KnownClean, default_path
from wfstudio.lint.selection import RECOMMENDED, Selection

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}
RATES = {"id": "rates", "type": "js", "config": {"js_code": "return {};"}}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a cache in it, and a folder to work in."""
    monkeypatch.delenv("WFSTUDIO_NO_CACHE")
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


def write(name: str, *nodes: Any) -> None:
    raw = {"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)}
    Path(name).write_text(json.dumps(raw, indent=2), encoding="utf-8")


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are linted, as they are."""
    from wfstudio.lint.settings import Settings

    names: list[str] = []
    usual = Settings.lint_bytes

    def noted(self: Settings, data: bytes, file: str, *more: Any) -> Any:
        names.append(file)
        return usual(self, data, file, *more)

    monkeypatch.setattr(Settings, "lint_bytes", noted)
    return names


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["validate", *arguments])
    return code, capsys.readouterr().out


def test_a_clean_file_is_linted_once(home: Path, linted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write("a.json", GO, END)
    first = said(capsys, "a.json")
    assert said(capsys, "a.json") == first == (0, "1 file, 2 nodes: no problems\n")
    assert linted == ["a.json"]
    cache = home / "cache" / "clean"
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    assert len(cache.read_text().splitlines()) == 1
    for arguments in (["--no-cache"], ["--select", "WF4"], ["--severity", "WF4=info"], ["--isolated", "-o", "github"]):
        linted.clear()
        assert said(capsys, "a.json", *arguments)[0] == 0
        assert linted == ["a.json"]
    linted.clear()
    assert said(capsys, "a.json", "-o", "json")[0] == 0
    assert linted == []


def test_another_content_is_linted(home: Path, linted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write("a.json", GO, END)
    said(capsys, "a.json")
    write("a.json", GO | {"on_next": "edn"}, END)
    assert said(capsys, "a.json")[0] == 1
    assert said(capsys, "a.json")[0] == 1
    assert linted == ["a.json"] * 3


def test_infos_are_counted_and_listed(home: Path, linted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write("a.json", GO, END, RATES)
    assert said(capsys, "a.json") == (0, "1 file, 3 nodes: no problems, 1 info, -v\n")
    assert said(capsys, "a.json") == (0, "1 file, 3 nodes: no problems, 1 info, -v\n")
    assert linted == ["a.json"]
    assert "WF301" in said(capsys, "a.json", "-v")[1]
    assert len(json.loads(said(capsys, "a.json", "-o", "json")[1])["findings"]) == 1
    assert said(capsys, "a.json", "--fail-on", "info")[0] == 1
    assert len(linted) == 4


def test_suppressions_are_judged_on_what_is_found(
    home: Path, linted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.json", GO | {"on_next": "edn"}, END)
    Path("wfstudio.toml").write_text('[[lint.ignore]]\ncode = "WF201"\nnode = "go"\nreason = "x"\n')
    for _ in range(2):
        assert "WF955" not in said(capsys, ".", "--select", "WF201,WF955")[1]
    assert len(linted) == 2


def test_another_linter_knows_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = KnownClean(str(home / "clean"))
    key = known.key(b"{}", RECOMMENDED, "info")
    known.add(key, 3, 1)
    known.save()
    assert KnownClean(str(home / "clean")).get(key) == (3, 1)
    for other in (
        known.key(b"{} ", RECOMMENDED, "info"),
        known.key(b"{}", RECOMMENDED, "warning"),
        known.key(b"{}", Selection(RECOMMENDED.codes - {"WF404"}), "info"),
        known.key(b"{}", Selection(RECOMMENDED.codes, {"WF404": "info"}), "info"),
        known.key(b"{}", Selection(RECOMMENDED.codes, None, {"max-nodes": 5}), "info"),
    ):
        assert other != key
    monkeypatch.setattr(known_clean, "_linter", lambda: b"another")
    assert KnownClean(str(home / "clean")).key(b"{}", RECOMMENDED, "info") != key


@pytest.mark.parametrize("text", ["\xff", "{key}", "{key} 3", "{key} x y\n", "\x00" * 10])
def test_a_damaged_cache_knows_nothing(home: Path, text: str) -> None:
    path = home / "clean"
    path.parent.mkdir()
    path.write_text("", encoding="utf-8")
    key = KnownClean(str(path)).key(b"{}", RECOMMENDED, "info")
    path.write_text(text.replace("{key}", key), encoding="latin-1")
    assert KnownClean(str(path)).get(key) is None


def test_it_does_not_grow_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_clean, "_LARGEST", 1000)
    path = home / "clean"
    for n in range(60):
        known = KnownClean(str(path))
        known.add(f"{n:032x}", n, 0)
        known.save()
        assert path.stat().st_size < 1100
    assert KnownClean(str(path)).get(f"{59:032x}") == (59, 0)
    assert KnownClean(str(path)).get(f"{0:032x}") is None
    assert [one.name for one in home.iterdir()] == ["clean"]


def test_a_folder_that_cannot_be_written(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("no folder")
    write("a.json", GO, END)
    assert said(capsys, "a.json") == (0, "1 file, 2 nodes: no problems\n")


def test_it_stands_where_caches_stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from wfstudio.paths import cache_dir

    monkeypatch.delenv("WFSTUDIO_NO_CACHE")
    monkeypatch.delenv("WFSTUDIO_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for base in ("", str(tmp_path / "elsewhere")):
        monkeypatch.setenv("XDG_CACHE_HOME", base)
        assert default_path() == str(cache_dir() / "clean")
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    assert default_path() == str(cache_dir() / "clean")
