"""Names of locks: two transactions that begin with the same name wait for each other."""


def learner_lock(learner: str) -> str:
    """Return the lock of one learner, whose tabs may write at the same moment."""
    return f"learner {learner}"


def family_lock(question: str) -> str:
    """Return the lock of one question family, which every learner's answers rate."""
    return f"family {question}"
