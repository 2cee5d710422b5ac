"""The name under which transactions of one learner wait for each other."""


def turn_of(learner: str) -> str:
    """Return the name to give `Store.begin`, so that two tabs of one learner take turns."""
    return f"learner {learner}"
