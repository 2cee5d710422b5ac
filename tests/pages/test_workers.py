"""Several processes serve one address, and no visitor can tell which one answers."""

import asyncio
import csv
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bench.streamlit_client import LostRunError, Tab
from bench.visitors import QuizVisitor
from pages.server import workers
from pages.shared import limits
from tests.serving import ROOT, SERVER, Server, free_port, only, serve

pytestmark = [
    pytest.mark.skipif(not workers.CAN_FORK, reason="needs a system that forks"),
    pytest.mark.xdist_group("workers"),
]
N = 2
VISITORS = 8
PATIENCE_SECONDS = 120


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < until
        time.sleep(0.1)


def is_ready(server: Server) -> bool:
    return server.ask("/healthz").status == 200


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("workers")
    env = only(folder, QuizVisitor.question()[0])
    with serve(folder / "data", *SERVER, "--workers", str(N), **env) as running:
        wait_until(lambda: is_ready(running))
        yield running


def processes(server: Server) -> list[psutil.Process]:
    """Return the processes that serve: they have their parent's command."""
    parent = psutil.Process(server.process.pid)
    return [each for each in parent.children() if each.cmdline() == parent.cmdline()]


def n_pages(process: psutil.Process) -> int:
    """Return how many connections a process has."""
    return sum(each.status == psutil.CONN_ESTABLISHED for each in process.net_connections("tcp"))


def kept(server: Server, cookie: str) -> list[str]:
    """Return the answers of a learner, as the download has them."""
    answer = server.ask("/api/answers.csv", Cookie=cookie)
    assert answer.status == 200
    rows = csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))
    return [row["answer"] for row in rows]


class Learner:
    """A browser that answers, and connects again when the connection is lost."""

    def __init__(self, number: int) -> None:
        self.rng = random.Random(number)
        self.cookie = ""
        self.acknowledged: list[str] = []
        self.losses = 0

    async def answer(self, server: Server, enough: Callable[[], bool]) -> None:
        while not enough():
            try:
                tab = Tab(server.url, "quiz", QuizVisitor.query(), cookie=self.cookie, patience=60)
                async with tab:
                    self.cookie = tab.cookie
                    visitor = QuizVisitor(tab, self.rng)
                    while not enough():
                        await visitor.get_ready()
                        text = f"{self.rng.uniform(1e-4, 1e-1):.7f}"
                        await visitor.answer(text)
                        self.acknowledged.append(text)
            except LostRunError:
                self.losses += 1
                await asyncio.sleep(0.2)


def test_a_process_dies_amid_answers_and_nothing_acknowledged_is_lost(server: Server) -> None:
    learners = [Learner(number) for number in range(VISITORS)]
    killed, others = set[int](), set[int]()

    def most() -> int:
        return min(len(learner.acknowledged) for learner in learners)

    async def act() -> None:
        acting = asyncio.gather(*(each.answer(server, lambda: most() >= 6) for each in learners))
        while most() < 3:
            await asyncio.sleep(0.05)
            assert not acting.done()
        victim, *rest = sorted(processes(server), key=n_pages, reverse=True)
        os.kill(victim.pid, signal.SIGKILL)
        killed.add(victim.pid)
        others.update(process.pid for process in rest)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await acting

    asyncio.run(act())
    assert sum(learner.losses for learner in learners) > 0
    for learner in learners:
        assert set(learner.acknowledged) <= set(kept(server, learner.cookie))
    wait_until(lambda: len(processes(server)) == N)
    now = {each.pid for each in processes(server)}
    assert others <= now
    assert not killed & now


def test_every_process_serves_and_any_of_them_has_the_download(server: Server) -> None:
    learner = Learner(99)
    asyncio.run(learner.answer(server, lambda: len(learner.acknowledged) >= 1))
    before = [each.cpu_times().user for each in processes(server)]
    for _ in range(limits.DOWNLOADS_PER_MINUTE - 1):  # Each over a connection of its own.
        assert kept(server, learner.cookie) == learner.acknowledged
    for _ in range(40):
        assert is_ready(server)
    after = [each.cpu_times().user for each in processes(server)]
    assert all(now > then for then, now in zip(before, after, strict=True))


def test_the_processes_share_what_was_loaded_before_they_began(server: Server) -> None:
    for process in processes(server):
        memory = process.memory_full_info()
        assert memory.uss < memory.rss / 2


def test_at_the_end_all_processes_are_gone_and_the_file_holds_everything(tmp_path: Path) -> None:
    with serve(tmp_path / "data", *SERVER, "--workers", str(N), **only(tmp_path)) as running:
        wait_until(lambda: is_ready(running))
        parent = psutil.Process(running.process.pid)
        family = parent.children(recursive=True)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(PATIENCE_SECONDS) == 0
        _, alive = psutil.wait_procs(family, timeout=PATIENCE_SECONDS)
        assert alive == []
    left = {file.name for file in (tmp_path / "data").iterdir()}
    assert left - {"secret"} == {"halfwave.db"}  # No write-ahead log.


def test_a_parent_that_is_killed_takes_its_processes_with_it(tmp_path: Path) -> None:
    with serve(tmp_path / "data", *SERVER, "--workers", str(N), **only(tmp_path)) as running:
        wait_until(lambda: is_ready(running))
        family = processes(running)
        running.process.kill()
        _, alive = psutil.wait_procs(family, timeout=PATIENCE_SECONDS)
        assert alive == []


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "serve", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("n", ["1", "2"])
def test_an_address_that_is_taken_is_said(n: str) -> None:
    port = free_port()
    [taken] = workers.listen("127.0.0.1", port, 1)
    with taken:
        taken.listen()
        done = started("--port", str(port), "--workers", n)
    assert done.returncode == 1
    assert done.stderr == f"Can't listen on 127.0.0.1:{port}: Address already in use.\n"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("--workers", "0", "must be a whole number from 1 to 64, got 0"),
        ("--workers", "many", "must be a whole number from 1 to 64, got many"),
        ("--port", "99999", "must be a whole number from 0 to 65,535, got 99999"),
    ],
)
def test_a_bad_number_is_said_with_its_bounds(name: str, value: str, said: str) -> None:
    done = started(name, value)
    assert done.returncode == 2
    assert done.stderr.endswith(f"error: argument {name}: {said}\n")
