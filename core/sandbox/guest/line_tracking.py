"""Line numbers for code with `try`, where the sandbox's tracebacks lose theirs.

An exception that passes a `try` or a `with` carries the line of the handler's end. In such code
each statement first notes its own line, and so do the heads of its loops and conditions.
"""

import io
import re
import tokenize

_NEEDS_MARKS = re.compile(r"\b(?:try|with)\b")
_UNMARKED = {
    *("if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class"),
    *("async", "match", "case", "type", "@"),
}
_NO_CODE = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def marked(code: str) -> str | None:
    """Return the code with a note of the line before each statement; None where none is needed."""
    if not _NEEDS_MARKS.search(code):
        return None
    places: list[tuple[int, int, str]] = []
    lines = code.split("\n")
    fresh, looped = True, False
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            row, column = token.start
            if token.type == tokenize.NEWLINE:
                fresh = True
            elif fresh and token.type not in _NO_CODE:
                fresh, looped = False, token.string == "for"
                if token.string in {"if", "elif", "while"}:
                    places.append((row, token.end[1], f" _here({row}) or"))
                elif token.string not in _UNMARKED:
                    places.append((row, column, f"_at[0]={row};"))
            elif looped and token.string == "in":
                looped = False
                places.append((row, token.end[1], f" _here({row}) or"))
    except (tokenize.TokenError, SyntaxError):
        return None  # The sandbox says what is wrong.
    for row, column, note in reversed(places):
        line = lines[row - 1]
        if note.endswith("or") and (":=" in line or line[column:].lstrip().startswith("*")):
            continue  # `or` would bind otherwise.
        lines[row - 1] = f"{line[:column]}{note}{line[column:]}"
    return "\n".join(lines)
