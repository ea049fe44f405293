"""What holds for every command and subcommand, read from their parsers."""

import pytest

from wfstudio.cli.command_tree import Command, commands

EVERY = {" ".join(("wfstudio", *one.words)): one for one in commands()}
LEAVES = {name: one for name, one in EVERY.items() if one.words and not one.subcommands}

PRINTS_NO_DATA = {
    *("lsp", "schema", "fmt", "unpack", "pack", "serve", "token", "completion", "openapi"),
    *("seed example", "instance record"),
    *("profile add", "profile use", "profile remove", "secret set", "secret remove"),
}
"""They print a text in a format of its own, write files, or say on stderr that it is done."""

CONNECTION = {"--profile", "--url", "--tenant", "--community", "--license-file"}
CONNECTION |= {"--proxy", "--ca-file", "--client-cert", "--client-key", "--curve", "--read-only"}
SECRETS = ("license", "token", "secret", "password", "email", "recipient")


def flags(one: Command) -> set[str]:
    return {name for flag in one.flags for name in flag.names}


@pytest.mark.parametrize("name", EVERY)
def test_its_help_shows_an_example_of_it(name: str) -> None:
    text = EVERY[name].parser.format_help()
    assert name in text.partition("example:")[2], text


def test_data_is_printed_as_text_or_json() -> None:
    without = {name.removeprefix("wfstudio ") for name, one in LEAVES.items() if not {"-o", "--output"} <= flags(one)}
    assert without == PRINTS_NO_DATA


def test_a_command_that_talks_to_a_service_takes_the_whole_connection() -> None:
    talking = [one for one in LEAVES.values() if {"--url", "--profile"} <= flags(one) and one.words[0] != "profile"]
    assert len(talking) > 25
    for one in talking:
        assert flags(one) >= CONNECTION, one.words
        for variable in ("URL", "PROXY", "CA_FILE", "CLIENT_CERT", "CLIENT_KEY", "CURVE", "READ_ONLY"):
            assert f"WFSTUDIO_{variable}" in one.parser.format_help()


def test_a_command_that_may_ask_can_be_kept_from_it() -> None:
    for one in LEAVES.values():
        if "--yes" in flags(one) or "--confirm" in flags(one):
            assert "--no-input" in flags(one), one.words


def test_no_secret_and_nobody_is_an_argument() -> None:
    for name, one in LEAVES.items():
        for flag in one.flags:
            words = {word.lstrip("-") for word in flag.names}
            assert not (flag.takes_value and words & set(SECRETS)), (name, flag.names)
