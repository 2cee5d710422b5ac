"""The catalog of sentences for stopped runs, and the exceptions that carry them.

A sentence says what is wrong, the limit, and what came. Names in braces are filled in by
`StoppedError`.
"""

from core.sandbox import limits

# Try again: the reason may be gone in a moment.

BUSY = "The sandbox is busy with other people's code. Try again in a moment."
TOO_LONG = "The code took too long: a run can take about a second. Is there an endless loop?"
RESTARTED = "The sandbox had to be restarted. Try again."
TRY_AGAIN = frozenset({BUSY, RESTARTED, TOO_LONG})
"""Reasons that may be gone at the next try."""

# The code itself.

IMPORTABLE = "torch, math, copy, warnings and a few more"

CODE_TOO_LONG = (
    f"The code can have {limits.MAX_CODE_CHARACTERS:,} characters at most, got {{got:,}}."
)
NOT_UTF8 = "The code has a character that can't be written in UTF-8."
NOT_IMPORTABLE = f"{{package}} can't be imported here; {IMPORTABLE} can."
NO_MODULE = f"{{text}} here; {IMPORTABLE} can be imported."
NOT_PYTHON = "This can't be read as Python: {text}."
NOT_SUPPORTED = "{what} can't be used here."
NOT_AVAILABLE = "{name} isn't available here."
NOT_POSSIBLE = "This isn't possible here."
NOTHING_TO_AWAIT = "Nothing can be awaited here."
CALL_INSIDE_BUILTIN = "PyTorch and print can't be called from inside sort, map or filter."
IMPORT_STAR = "Import the names that you use, instead of *."
NO_FILES = "Files can't be opened here."
MODULE_CHANGED = "A module can't be changed here."
NO_MEMORY = f"The code needs more memory than a run can have ({limits.MAX_MEMORY_MB} MB)."
TOO_MANY_CALLS = f"The code calls PyTorch too often: {limits.MAX_CALLS:,} calls are the most."
CALLS_NESTED = (
    "A function that PyTorch calls can't call PyTorch again and again: "
    f"{limits.MAX_NESTED_CALLS} levels are the most."
)

# Values passed to PyTorch.

FOREIGN_OBJECT = (
    "PyTorch can use only objects created through torch here, but this {name} was copied or "
    "written by hand."
)
WRONG_TYPE = "PyTorch can't use a value of type {name} here."
WRONG_KEYS = "The keys of a dict for PyTorch must be text or whole numbers, got {name}."
TOO_MANY_VALUES = f"PyTorch can be given {limits.MAX_VALUES:,} values at once at most."
LIST_TOO_LONG = f"{{got:,}} values are too many for PyTorch here: {limits.MAX_LIST:,} are the most."
TEXT_TOO_LONG = (
    f"A text for PyTorch can have {limits.MAX_TEXT:,} characters at most, got {{got:,}}."
)
WHOLE_TOO_LARGE = f"A whole number for PyTorch must be within ±{limits.MAX_WHOLE:,}."
TOO_MANY_OBJECTS = f"A run can create {limits.MAX_OBJECTS:,} PyTorch objects at most."
NOT_A_NUMBER_RETURNED = "A function for PyTorch must return a number, got {got}."

# Optimizers and schedulers.

NOT_REPLACEABLE = "{name} can't be replaced here."
NOT_LOADABLE = "{name} can't be loaded here."
GROUPS_NOT_DICTS = "optimizer.param_groups must be a list of dicts here."
TOO_MANY_GROUPS = f"An optimizer can have {limits.MAX_GROUPS} parameter groups at most here."
GROUP_KEY = "The keys of a parameter group must be names here, got {name}."
GROUP_PARAMS = "The params of a parameter group must be a list of parameters here."
GROUP_NUMBER = "{name} of a parameter group must be a number here, got {got}."
GROUP_COLLECTION = "{name} of a parameter group must not be a collection here, got {got}."
MUST_BE_NUMBER = "{name} must be a number here, got {got}."
MUST_BE = "{name} must be of type {wanted} here, got {got}."
MUST_HOLD_NUMBERS = "{name} must hold numbers here."
NOT_TEXT = "{name} must not be text here, got {got}."
NOT_A_LIST = "{name} must not be a list here."
MILESTONE_COUNTS = (
    "{name} must be a dict of step: count here, with counts from 1 to "
    f"{limits.MAX_MILESTONES - 1:,}."
)
TOO_MANY_MILESTONES = (
    f"{{name}} can hold {limits.MAX_MILESTONES:,} milestones at most, got {{got:,}}."
)
TOO_MANY_JOINED = f"At most {limits.MAX_JOINED} schedulers can be joined here."
TOO_MANY_RATES = f"A run can use {limits.MAX_RATES:,} rates at most. Take fewer steps."

# Tensors and models.

TENSOR_TOO_LARGE = f"A tensor can have {limits.MAX_ELEMENTS:,} elements at most here."
TENSORS_TOO_LARGE = (
    f"All tensors of a run can have {limits.MAX_ELEMENTS_IN_ALL:,} elements together at most."
)
TOO_MANY_LAYERS = f"A model can have {limits.MAX_LAYERS} layers at most here."
ARITHMETIC_TOO_DEEP = (
    f"Arithmetic on tensors can be {limits.MAX_ARITHMETIC_DEPTH} levels deep at most here."
)
NOT_FOR_TENSORS = "This can't be done with a tensor here."
USE_ITEM = "This can't be done with a tensor here; item() gives its number."
MATRICES_ONLY = "Only matrices with at most two dimensions can be multiplied here."
NO_SECOND_GRADIENTS = "Gradients of gradients can't be taken here."

# Output.

TOO_MUCH_OUTPUT = (
    f"The code prints too much: {limits.MAX_LINES:,} lines and {limits.MAX_CHARACTERS:,} "
    "characters are the most."
)
VALUE_TOO_LONG = f"More than {limits.MAX_VALUE_CHARACTERS:,} characters can't be printed at once."
VALUE_TOO_DEEP = f"Lists more than {limits.MAX_DEPTH} levels deep can't be printed."
NUMBER_TOO_LONG = (
    f"A number of {len(str(limits.MAX_PRINTED_WHOLE)):,} digits or more can't be printed here."
)


class StoppedError(Exception):
    """Ends a run that doesn't count; its text is the sentence for the learner."""

    def __init__(self, sentence: str, *, line: int | None = None, **values: object) -> None:
        text = sentence.format(**values)
        super().__init__(f"Line {line}: {text}" if line else text)


class TryAgainError(StoppedError):
    """Ends a run for a reason that may be gone at the next try: time, or too many runs."""
