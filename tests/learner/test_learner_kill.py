"""What was acknowledged is there, whatever happens to the process that kept it."""

import random
import subprocess
import sys
import time

import pytest

from core.learner import attempts
from core.store import open_store

# Keeps attempts as fast as it can, in four threads, and says which, each after its commit.
KEEPER = """
import itertools, sys, threading
from core.learner.attempts import keep
from core.learner.records import Attempt
from core.store import open_store

store = open_store(sys.argv[1])
ids = map(str, itertools.count())

def work():
    for submission_id in ids:
        attempt = Attempt(
            submission_id=submission_id, learner="ada", quiz="q", question="a", round=1, seed=7,
            answer=submission_id, verdict="wrong", score=0, diagnosis="", charged=True,
            content_hash="", torch_version="",
        )
        with store.begin("learner ada") as connection:
            keep(connection, attempt)
        sys.stdout.write(submission_id + "\\n")
        sys.stdout.flush()

for _ in range(4):
    threading.Thread(target=work).start()
"""


@pytest.mark.parametrize("run", range(2))
def test_a_killed_process_loses_no_acknowledged_attempt(database_url: str, run: int) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, database_url], stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout
    first = keeper.stdout.readline()
    time.sleep(random.uniform(0, 0.5))
    keeper.kill()
    rest = keeper.stdout.read()
    keeper.wait()
    # The last line may be cut in half by the kill, and is then no acknowledgement.
    acknowledged = set((first + rest).rpartition("\n")[0].splitlines())

    store = open_store(database_url)
    kept = {attempt.submission_id for attempt in attempts(store, "ada")}
    store.ready()
    store.close()
    assert acknowledged
    assert acknowledged <= kept
