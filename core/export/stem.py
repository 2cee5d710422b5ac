"""What stands under a question beside its prompt: code, blocks, lines, curves to choose from."""

from core.content import shown
from core.quiz import Variant
from core.quiz.kinds.compose import ComposeVariant
from core.quiz.kinds.match import MatchVariant
from core.quiz.kinds.predict import PredictVariant
from core.quiz.kinds.snippet import CodeVariant, OrderVariant
from core.schedule import Rates


def given(variant: Variant) -> str:
    """Return what the learner starts from, as Markdown; empty where the prompt says it all."""
    match variant:
        case OrderVariant(setup=setup, lines=lines, after=after):
            numbered = "\n".join(f"{n}. {line.code.strip()}" for n, line in enumerate(lines, 1))
            parts = {"Above the lines:": setup, "The lines:": numbered, "Below the lines:": after}
            return "\n\n".join(f"{name}\n\n{_code(text)}" for name, text in parts.items() if text)
        case CodeVariant(start=start):
            return _code(start) if start.strip() else ""
        case MatchVariant(n_steps=n_steps):
            kinds = ", ".join(f"`{kind}`" for kind in variant.question.schedulers)
            return (
                f"Set the base rate and one of {kinds} so that {n_steps} steps give the target. "
                f"Write it like `{variant.start}`."
            )
        case ComposeVariant(lr=lr, n_steps=n_steps):
            blocks = ", ".join(f"`{kind}`" for kind in variant.question.blocks)
            joined = " or ".join(f"`{kind}`" for kind in variant.question.joined_by)
            return (
                f"Base rate {shown(lr)}, {n_steps} steps. Blocks: {blocks}, joined by {joined}. "
                f"Write it like `{variant.question.answer_example.partition('such as ')[2]}`."
            )
        case _:
            return ""


def given_curves(variant: Variant) -> tuple[tuple[str, Rates], ...]:
    """Return the curves that are shown with the question, by name."""
    match variant:
        case MatchVariant(target=target):
            return (("Target", target),)
        case PredictVariant():
            return ()
        case _:
            options = variant.options
            return tuple((o.text, o.rates) for o in options if o.rates is not None)


def _code(code: str) -> str:
    return f"~~~python\n{code.strip(chr(10))}\n~~~"
