"""Keeps line numbers for code with `try` or `with`, where the sandbox's tracebacks lose them.

An exception that passes through a `try` or a `with` has the line of the handler's end. In such
code, each statement first notes its own line, and so do the heads of loops and conditions.
"""

import io
import re
import tokenize

_NEEDS_TRACKING = re.compile(r"\b(?:try|with)\b")
_UNTRACKED = {
    *("if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class"),
    *("async", "match", "case", "type", "@"),
}
_NO_CODE = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def with_line_tracking(code: str) -> str | None:
    """Return the code with each statement noting its line; None if that isn't needed."""
    if not _NEEDS_TRACKING.search(code):
        return None
    places: list[tuple[int, int, str]] = []
    lines = code.split("\n")
    starts, in_for = True, False
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            row, column = token.start
            if token.type == tokenize.NEWLINE:
                starts = True
            elif starts and token.type not in _NO_CODE:
                starts, in_for = False, token.string == "for"
                if token.string in {"if", "elif", "while"}:
                    places.append((row, token.end[1], f" _here({row}) or"))
                elif token.string not in _UNTRACKED:
                    places.append((row, column, f"_at[0]={row};"))
            elif in_for and token.string == "in":
                in_for = False
                places.append((row, token.end[1], f" _here({row}) or"))
    except (tokenize.TokenError, SyntaxError):
        return None  # The sandbox says what is wrong.
    for row, column, note in reversed(places):
        line = lines[row - 1]
        if note.endswith("or") and (":=" in line or line[column:].lstrip().startswith("*")):
            continue  # `or` would bind otherwise.
        lines[row - 1] = f"{line[:column]}{note}{line[column:]}"
    return "\n".join(lines)
