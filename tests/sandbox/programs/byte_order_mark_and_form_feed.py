"""Saved by an editor that marks UTF-8, with a form feed between its parts."""

import traceback


arrows = "a b"


def halve(rate):
    return rate / 0


try:
    halve(1)
except ZeroDivisionError:
    print([line.strip() for line in traceback.format_exc().splitlines() if "File" not in line])
print(len(arrows), __doc__)
raise ValueError("after the mark")
