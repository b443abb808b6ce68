"""A pool of threads in which all steps of one response stay on one thread.

Django's database connections belong to a thread, so a response that is produced bit by bit has to come back to
the thread that began it; but that thread must not sit and wait for a slow client between two bits. So work that
nobody has begun goes to any free thread, and later steps name theirs.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any


class Threads:
    """`size` threads; everything of a thread's own goes first."""

    def __init__(self, size: int, name: str) -> None:
        self._changed = threading.Condition()
        self._anybody: deque[Callable[[], None]] = deque()
        self._own: list[deque[Callable[[], None]]] = [deque() for _ in range(size)]
        self._here = threading.local()
        self._ended = False
        for number in range(size):
            threading.Thread(target=self._work, args=(number,), name=f"{name}-{number}", daemon=True).start()

    @property
    def current(self) -> int:
        """The number of the thread that runs this."""
        return int(self._here.number)

    async def run[T](self, call: Callable[[], T], *, thread: int | None = None) -> T:
        """The result of `call`, made on any thread, or on the one with that number."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def work() -> None:
            try:
                result, error = call(), None
            except BaseException as raised:  # noqa: BLE001 (carried over to whoever awaits it, whatever it is)
                result, error = None, raised
            loop.call_soon_threadsafe(_settle, answer, result, error)

        with self._changed:
            if thread is None:
                self._anybody.append(work)
                self._changed.notify()
            else:
                self._own[thread].append(work)
                self._changed.notify_all()
        return await answer

    def end(self) -> None:
        """Let the threads go when their queues are empty."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _work(self, number: int) -> None:
        self._here.number = number
        mine = self._own[number]
        while True:
            with self._changed:
                while not mine and not self._anybody:
                    if self._ended:
                        return
                    self._changed.wait()
                work = (mine or self._anybody).popleft()
            work()


def _settle(answer: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if answer.cancelled():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)
