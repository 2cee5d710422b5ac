"""Normalize code so that comments and spacing do not matter."""

import io
import tokenize

INDENT = "    "
_SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER}


def normalize_code(code: str) -> str:
    """Return the code with single spaces, one statement per line and four spaces per block.

    Code that can't be split into tokens only loses the spaces at the ends of its lines.
    """
    try:
        return "\n".join(_lines(code))
    except (tokenize.TokenError, SyntaxError):
        return "\n".join(line.rstrip() for line in code.strip().splitlines())


def _lines(code: str) -> list[str]:
    lines: list[str] = []
    words: list[str] = []
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.ERRORTOKEN:
            raise SyntaxError
        if token.type in {tokenize.INDENT, tokenize.DEDENT}:
            depth += 1 if token.type == tokenize.INDENT else -1
        elif token.type == tokenize.NEWLINE:
            lines.append(INDENT * depth + " ".join(words))
            words = []
        elif token.type not in _SILENT:
            words.append(token.string)
    return lines
