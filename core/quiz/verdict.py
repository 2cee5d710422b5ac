"""The verdicts that an answer can get."""

from typing import Literal

Verdict = Literal["correct", "partly", "wrong", "unreadable"]
