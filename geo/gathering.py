"""Work that several threads of a process want done at the same moment, done by one of them for all.

What a transaction costs, ten can share: while one thread works, the jobs of others gather, and whoever is next does
them all in one go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


@dataclass(eq=False)
class _Asked(Generic[Job, Outcome]):
    job: Job
    outcome: Outcome | None = None
    fault: BaseException | None = None
    is_done: bool = False

    def answer(self) -> Outcome:
        if self.fault:
            raise self.fault
        return self.outcome  # type: ignore[return-value]  # Outcome may be None itself


class Gathering(Generic[Job, Outcome]):
    """`work` is called by one thread at a time, with jobs in the order in which they were asked for, and answers each
    in its place. `weight` says how much a job is; `most` of it is done in one go, or one job that is more by itself.
    """

    def __init__(
        self, work: Callable[[Sequence[Job]], Sequence[Outcome]], *, weight: Callable[[Job], int], most: int
    ) -> None:
        self._work = work
        self._weight = weight
        self._most = most
        self._waiting: deque[_Asked[Job, Outcome]] = deque()
        self._turn = Lock()

    def do(self, job: Job) -> Outcome:
        """What `work` answers for the job. What it raises, all of those raise whose jobs it was given."""
        asked: _Asked[Job, Outcome] = _Asked(job)
        self._waiting.append(asked)
        with self._turn:
            while not asked.is_done:
                self._work_on(list(self._next()))
        return asked.answer()

    def _next(self) -> Iterator[_Asked[Job, Outcome]]:
        """The jobs that waited longest; only who has the turn takes them."""
        room = self._most
        while self._waiting:
            weight = self._weight(self._waiting[0].job)
            if weight > room and room < self._most:
                return
            room -= weight
            yield self._waiting.popleft()

    def _work_on(self, together: Sequence[_Asked[Job, Outcome]]) -> None:
        try:
            outcomes = self._work([each.job for each in together])
            for each, outcome in zip(together, outcomes, strict=True):
                each.outcome = outcome
        except BaseException as fault:
            for each in together:
                each.fault = fault
        finally:
            for each in together:
                each.is_done = True
