"""The problems dock."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("problem_list.open", "open", ("enter", "space"), "Go there", "Go to the problem; fold a group", True),
    Action("problem_list.down", "move(1)", ("down", "j"), "Down", "Mark the next line"),
    Action("problem_list.up", "move(-1)", ("up", "k"), "Up", "Mark the line before"),
    Action("problem_list.page_down", "page(1)", ("pagedown",), "Page down", "Mark a line a page further down"),
    Action("problem_list.page_up", "page(-1)", ("pageup",), "Page up", "Mark a line a page further up"),
    Action("problem_list.last", "end(True)", ("end", "G"), "Last", "Mark the last line"),
    Action("problem_list.first", "end(False)", ("home",), "First", "Mark the first line"),
    Action("problem_list.fold", "fold(True)", ("left", "h"), "Fold", "Fold the group of the marked line"),
    Action("problem_list.unfold", "fold(False)", ("right", "l"), "Unfold", "Unfold the marked group"),
    Action("problems.filter", "filter", ("slash",), "Filter", "Filter by words, rule, severity or node", True),
    Action("problems.group", "group", ("g",), "Group", "Group by severity, by node or by rule", True),
    Action("problems.level", "level", ("s",), "Severity", "Show all severities, errors, or errors and warnings"),
    Action("problems.infos", "infos", ("v",), "Infos", "Show or hide infos", True),
    Action("problems.same_rule", "same_rule", ("o",), "Only this", "Show this rule's problems alone, or all again"),
    Action("problems.large", "large", ("z",), "Larger", "Give the list more of the screen, or less again"),
    Action("rule_page.close", "close", ("escape", "q", "x"), "Close", "Close the page", True),
    Action("rule_page.go", "answer('go')", ("enter",), "Go there", "Go to where the problem is", True),
    Action("rule_page.fix", "answer('fix')", ("full_stop",), "Fix", "Apply the fix", True),
    Action("rule_page.ignore", "answer('ignore')", ("i",), "Ignore", "Ignore the problem, with a reason", True),
)  # fmt: skip
