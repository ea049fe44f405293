"""``wfstudio completion SHELL``: a completion script, made from the parsers of all commands."""

import argparse
from collections.abc import Callable, Iterable

from wfstudio.cli.exit_codes import OK

HELP = (
    "Print a completion script. bash: source it, or save it as ~/.local/share/bash-completion/completions/wfstudio;"
    " zsh: save it as _wfstudio in a folder of $fpath; fish: save it as ~/.config/fish/completions/wfstudio.fish."
)
EXAMPLE = 'eval "$(wfstudio completion bash)"'


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the argument."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    print(SCRIPTS[args.shell](), end="")
    return OK


def bash() -> str:
    """The script for bash: words by command, values by flag, file names everywhere else."""
    from wfstudio.cli.command_tree import commands

    known = list(commands())
    lines = [
        "# wfstudio completion bash",
        "_wfstudio() {",
        "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at= i words=",
        '  if [[ $cur == "=" ]]; then cur=; elif [[ $prev == "=" ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi',
        "  for ((i = 1; i < COMP_CWORD; i++)); do",
        '    case "$at ${COMP_WORDS[i]}" in',
        f'      {_patterns(one.words for one in known if one.words)}) at+=" ${{COMP_WORDS[i]}}" ;;',
        "    esac",
        "  done",
        '  case "$at $prev" in',
    ]
    for one in known:
        at = _at(one.words)
        for flag in one.flags:
            if flag.takes_value:
                value = f'words="{" ".join(flag.choices)}"' if flag.choices else "return"
                lines.append(f"    {'|'.join(_quoted(f'{at} {name}') for name in flag.names)}) {value} ;;")
    lines += ["  esac", '  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); return; fi']
    lines.append('  case "$at" in')
    for one in known:
        names = [name for name, _ in one.subcommands] + list(one.choices)
        flags = [name for flag in one.flags for name in flag.names]
        lines.append(f'    {_quoted(_at(one.words))}) words="{" ".join(names)}"')
        lines.append(f'      [[ $cur == -* ]] && words="{" ".join(flags)}" ;;')
    lines += [
        "  esac",
        '  [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$cur"))',
        "}",
        "complete -o default -F _wfstudio wfstudio",
    ]
    return "\n".join(lines) + "\n"


def zsh() -> str:
    """The script for zsh, with a line of help for each subcommand and flag."""
    from wfstudio.cli.command_tree import commands

    known = list(commands())
    lines = [
        "#compdef wfstudio",
        "# wfstudio completion zsh",
        "_wfstudio() {",
        "  local at= prev=$words[CURRENT-1] i",
        "  local -a subcommands flags values",
        "  for ((i = 2; i < CURRENT; i++)); do",
        '    case "$at $words[i]" in',
        f'      ({_patterns(one.words for one in known if one.words)}) at+=" $words[i]" ;;',
        "    esac",
        "  done",
        '  case "$at $prev" in',
    ]
    for one in known:
        at = _at(one.words)
        for flag in one.flags:
            if flag.takes_value:
                value = f"values=({' '.join(flag.choices)})" if flag.choices else "_files; return"
                lines.append(f"    ({'|'.join(_quoted(f'{at} {name}') for name in flag.names)}) {value} ;;")
    lines += ["  esac", "  if (( $#values )); then compadd -- $values; return; fi", '  case "$at" in']
    for one in known:
        names = [*one.subcommands, *((choice, "") for choice in one.choices)]
        lines.append(f"    ({_quoted(_at(one.words))})")
        lines.append(f"      subcommands=({' '.join(_described(name, text) for name, text in names)})")
        described = (_described(name, flag.help) for flag in one.flags for name in flag.names)
        lines.append(f"      flags=({' '.join(described)}) ;;")
    lines += [
        "  esac",
        "  if [[ $words[CURRENT] == -* ]]; then _describe -o flag flags; return; fi",
        "  (( $#subcommands )) && _describe command subcommands",
        "  _files",
        "}",
        'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _wfstudio "$@"; else compdef _wfstudio wfstudio; fi',
    ]
    return "\n".join(lines) + "\n"


def fish() -> str:
    """The script for fish, with a line of help for each subcommand and flag."""
    from wfstudio.cli.command_tree import commands

    known = list(commands())
    lines = [
        "# wfstudio completion fish",
        "function __wfstudio_at",
        "  set -l at",
        "  set -l words (commandline -opc)",
        "  for word in $words[2..-1]",
        "    switch (string join ' ' -- $at $word)",
        f"      case {' '.join(_quoted(' '.join(one.words)) for one in known if one.words)}",
        "        set -a at $word",
        "    end",
        "  end",
        '  test "$at" = "$argv"',
        "end",
    ]
    for one in known:
        here = f"complete -c wfstudio -n {_quoted('__wfstudio_at ' + ' '.join(one.words)).rstrip()}"
        for name, text in (*one.subcommands, *((choice, "") for choice in one.choices)):
            lines.append(f"{here} -a {_quoted(name)} -d {_quoted(_short(text))}")
        for flag in one.flags:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in flag.names)
            value = f" -x -a {_quoted(' '.join(flag.choices))}" if flag.choices else " -r" if flag.takes_value else ""
            lines.append(f"{here} {names}{value} -d {_quoted(_short(flag.help))}")
    return "\n".join(lines) + "\n"


SCRIPTS: dict[str, Callable[[], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
"""Shell → what makes its script."""


def _at(words: tuple[str, ...]) -> str:
    return "".join(f" {word}" for word in words)


def _patterns(paths: Iterable[tuple[str, ...]]) -> str:
    return "|".join(_quoted(_at(words)) for words in paths)


def _quoted(text: str) -> str:
    """In single quotes, as all three shells read them."""
    return "'" + text.replace("'", "") + "'"


def _described(name: str, text: str) -> str:
    colon = "\\:"
    return _quoted(f"{name.replace(':', colon)}:{_short(text).replace(':', colon)}" if text else name)


def _short(text: str) -> str:
    """One short line, without what shells would read."""
    plain = " ".join(text.split()).replace("\\", "").replace("`", "").replace("$", "")
    return plain if len(plain) <= 70 else plain[:69] + "…"
