"""The sandbox's tests need a kernel that can confine a process."""

import pytest

from core.sandbox import run_code
from core.sandbox.errors import NOT_HERE


@pytest.fixture(scope="session", autouse=True)
def _confined() -> None:
    if run_code("").stopped == NOT_HERE:
        pytest.skip(NOT_HERE)
