"""Jobs of several threads, done by one of them in one go."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.gathering import Gathering

PATIENCE = 30


class Work:
    """Doubles numbers, and waits with the first go until it is let."""

    def __init__(self) -> None:
        self.goes: list[list[int]] = []
        self.has_begun = threading.Event()
        self.may_go_on = threading.Event()
        self.gathering = Gathering[int, int](self.do, weight=lambda number: max(number, 1), most=100)

    def do(self, numbers: Sequence[int]) -> list[int]:
        self.goes.append(list(numbers))
        if len(self.goes) == 1:
            self.has_begun.set()
            assert self.may_go_on.wait(PATIENCE)
        if 13 in numbers:
            raise LookupError("13")
        return [2 * number for number in numbers]

    def of_many(self, numbers: Sequence[int]) -> list[int | BaseException]:
        """The first is worked on while the others gather, in their order."""
        with ThreadPoolExecutor(len(numbers)) as pool:
            asked = [pool.submit(self.gathering.do, numbers[0])]
            assert self.has_begun.wait(PATIENCE)
            for waiting, number in enumerate(numbers[1:], 1):
                asked.append(pool.submit(self.gathering.do, number))
                while len(self.gathering._waiting) < waiting:
                    pass
            self.may_go_on.set()
            return [each.exception(PATIENCE) or each.result() for each in asked]


def test_one_alone_is_done_at_once():
    work = Work()
    work.may_go_on.set()
    assert [work.gathering.do(1), work.gathering.do(2)] == [2, 4]
    assert work.goes == [[1], [2]]


def test_what_waits_is_done_in_one_go_and_each_has_its_own_answer():
    work = Work()
    assert work.of_many([1, 2, 3, 4, 5]) == [2, 4, 6, 8, 10]
    assert work.goes == [[1], [2, 3, 4, 5]]


def test_no_more_is_done_in_one_go_than_may_be_and_one_that_is_more_is_done_by_itself():
    work = Work()
    assert work.of_many([1, 60, 40, 2, 300, 3]) == [2, 120, 80, 4, 600, 6]
    assert work.goes == [[1], [60, 40], [2], [300], [3]]


def test_a_fault_is_told_to_all_of_the_same_go_and_to_nobody_else():
    work = Work()
    first, *others = work.of_many([1, 13, 7])
    assert first == 2
    assert [type(each) for each in others] == [LookupError, LookupError]
    assert work.gathering.do(8) == 16


def test_nothing_is_lost_among_many():
    work = Work()
    work.may_go_on.set()
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(work.gathering.do, range(20, 520))) == [2 * number for number in range(20, 520)]
    assert sorted(number for go in work.goes for number in go) == list(range(20, 520))


def test_an_answer_too_few_is_a_fault():
    with pytest.raises(ValueError, match="zip"):
        Gathering[int, int](lambda numbers: [], weight=lambda number: 1, most=2).do(1)
