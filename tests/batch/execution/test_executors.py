import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from typing import Any

import pytest

from kidal_sim.batch.execution import executors
from kidal_sim.batch.execution.executors import completed, ended, threads
from kidal_sim.errors import BatchError


class AtOnce(Executor):
    """An executor that does its work while it is handed over."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


def square(number: int) -> int:
    return number * number


def test_completed__every_task_once_whatever_the_executor() -> None:
    wanted = {number: number * number for number in range(50)}
    with threads(3) as several:
        assert dict(completed(several, square, range(50), 4)) == wanted
    assert dict(completed(AtOnce(), square, range(50), 4)) == wanted
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        assert dict(completed(processes, abs, [-3, 2], 2)) == {-3: 3, 2: 2}


def test_completed__no_more_in_flight_than_asked() -> None:
    taken = 0

    def counted(number: int) -> int:
        nonlocal most
        most = max(most, number - taken)
        return number

    most = 0
    for _ in completed(AtOnce(), counted, range(100), 7):
        taken += 1
    assert most <= 7


def test_completed__a_fault_ends_it_and_cancels_what_waits() -> None:
    begun = []

    def faulty(number: int) -> None:
        begun.append(number)
        raise RuntimeError(f"fault in {number}")

    with threads(1) as one, pytest.raises(RuntimeError, match="fault in 0"):
        list(completed(one, faulty, range(100), 10))
    assert len(begun) < 12


def test_threads__leaving_early_does_not_wait_for_work_under_way() -> None:
    hold = threading.Event()

    def work(number: int) -> bool:
        return number == 0 or hold.wait(10)

    start = time.perf_counter()
    with threads(2) as executor, closing(completed(executor, work, range(10), 4)) as results:
        assert next(results) == (0, True)
    assert time.perf_counter() - start < 5
    hold.set()


def test_ended__a_fault_is_a_result_and_the_others_go_on() -> None:
    def halved(number: int) -> float:
        return 1 / (number - 3)

    with threads(2) as several:
        found = {number: future.exception() for number, future in ended(several, halved, range(10), 4)}
    assert [number for number, fault in found.items() if fault] == [3] and len(found) == 10


def test_ended__where_nobody_takes_the_work_it_says_so() -> None:
    with threads(1) as one:
        pass
    with pytest.raises(BatchError, match="the workers take no more work: RuntimeError: cannot schedule new futures"):
        list(ended(one, square, range(10), 2))


class Deserted(Executor):
    """An executor whose only worker joins after it has been asked a few times whether anybody is there."""

    def __init__(self) -> None:
        self.asked, self.futures = 0, list[Future[Any]]()

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]

    def idle(self) -> str:
        self.asked += 1
        if self.asked == 3:
            self.futures[0].set_result(9)
        return "nobody is there"


def test_completed__says_once_that_it_waits_for_a_worker(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(executors, "PATIENCE", 0.001)
    assert dict(completed(Deserted(), square, [3], 1)) == {3: 9}
    assert [record.getMessage() for record in caplog.records] == ["warning: nobody is there"]
