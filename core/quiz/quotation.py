"""The documents that lessons and questions quote, and how a quotation is written."""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from core.records import Record, Spelled

QUOTE_CHARACTERS = 160
"""The longest quotation: enough for a sentence, too short for a copy."""


@dataclass(frozen=True)
class SourceDocument:
    """A text about schedules that lessons quote; `what` says what kind of text it is."""

    title: str | None
    what: str

    @property
    def kind(self) -> str:
        """What kind of text it is, as a sentence begins with it: "A tutorial"."""
        return self.what[0].upper() + self.what[1:]

    @property
    def named(self) -> str:
        """The kind of text with its title, if it has one."""
        return f"{self.kind} (“{self.title}”)" if self.title else self.kind


DOCUMENTS: Final = {
    "000": SourceDocument("Why CosineAnnealingLR in PyTorch?", "a tutorial"),
    "001": SourceDocument(
        "Cosine Learning Rate Schedulers In Pytorch Medium", "a collection of articles"
    ),
    "002": SourceDocument("What is cosine annealing learning rate?", "an article"),
    "003": SourceDocument(
        "CosineAnnealingLR in PyTorch - Model Pipeline Trace", "a traced training run"
    ),
    "004": SourceDocument(None, "a quiz"),
}
"""The documents by the number under which files cite them."""
DocumentNumber = Annotated[str, Spelled(r"^00[0-4]$", "000, 001, 002, 003 or 004 in quotes")]


def _exact(quote: str) -> str:
    """Return a quotation. Raises ValueError if it was shortened or is too long to be one."""
    if not 1 <= len(quote) <= QUOTE_CHARACTERS:
        raise ValueError(f"must have 1 to {QUOTE_CHARACTERS} characters, got {len(quote)}")
    if "…" in quote:
        raise ValueError("must be the source's own words in one piece")
    if quote != quote.strip() or (quote[0] in "“”'\"" and quote[-1] in "“”'\""):
        raise ValueError(f"must be written without quotation marks around it, got {quote!r}")
    return quote


class Quotation(Record):
    """A sentence of a source: its own words, where they are, and what they mean in ours."""

    source: DocumentNumber = Field(description="The number of the document, in quotes.")
    place: str = Field(min_length=1, description="Where in the source the quotation is.")
    quote: Annotated[str, AfterValidator(_exact)] = Field(
        description="The source's own words, letter by letter."
    )
    is_code: bool = Field(default=False, description="Whether the quotation is a line of code.")
    says: str | None = Field(
        default=None,
        description="What the source says, in our words, where the quotation alone is too little.",
    )
