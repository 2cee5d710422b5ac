"""The documents that the lessons were made from, by the number under which files cite them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SourceDocument:
    """A text about schedules that lessons quote; `what` says what kind of text it is."""

    title: str
    what: str


DOCUMENTS: Final = {
    "000": SourceDocument("Why CosineAnnealingLR in PyTorch?", "a tutorial with a quiz"),
    "001": SourceDocument("Cosine learning rate schedulers in PyTorch", "excerpts of articles"),
    "002": SourceDocument("What is cosine annealing learning rate?", "an article"),
    "003": SourceDocument("CosineAnnealingLR: model pipeline trace", "a traced training run"),
    "004": SourceDocument("Learning-rate schedulers, five questions", "a quiz"),
}
