"""
Messages through a standard queue of SQS into the tasks that take them, one by one.

Who has nothing to do asks at once (long polling), and gets the message that has been visible for longest: one queue
before all tasks. Nothing in here knows where tasks come from: a driver changes them between two calls of ``advance``.
Times are seconds since the beginning.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html (the newest receipt handle)
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, Literal

from modulestack.load import latencies
from modulestack.load.consumer import Consumer, Message, Receipt
from modulestack.load.message_tally import MessageTally
from modulestack.load.queue_settings import QueueSettings
from modulestack.load.workload import Block, Workload

OLD_AFTER = 3
"""
A message that was received more often than that no longer counts for ``ApproximateAgeOfOldestMessage``.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""


@dataclasses.dataclass(slots=True)
class Outage:
    """A time in which tasks could do nothing."""

    began_s: float
    ended_s: float | None = None
    drained_s: float | None = None
    """When for the first time after it no message waited; None: not yet."""


class QueueSimulator:
    """One queue, and those who take messages from it."""

    def __init__(
        self,
        workload: Workload,
        settings: QueueSettings | None = None,
        *,
        seed: int = 0,
        width_s: float = 10.0,
        waited: Callable[[float, float], None] | None = None,
    ) -> None:
        """
        Of *workload* an outcome other than 0 says that whoever works on the message fails.

        The tally has stretches of *width_s*. *waited* is told of each receipt when its message was sent and when a
        task began with it.
        """
        self.settings = settings or QueueSettings()
        self.now = 0.0
        self.tally = MessageTally(width_s)
        self.cpu_s = 0.0
        """What tasks have worked, seconds of a whole vCPU."""
        self.left = 0
        """Messages in the queue, whoever works on them."""
        self.waiting = 0
        """Those of them on which nobody works."""
        self.outages: list[Outage] = []
        self._outage: Literal["", "wait", "fail"] = ""
        self._workload, self._waited = workload, waited
        self._chance = random.Random(seed)  # noqa: S311
        self._cpu_s = workload.routes[0].cpu_s
        self._heap: list[tuple[float, int, Callable[[float, Any], None], Receipt | Consumer]] = []
        self._sequence = itertools.count()
        self._block: Block | None = workload.next_block()
        self._index = 0
        self._all: deque[Message] = deque()
        """In the order in which they were sent, but for the oldest, which are gone."""
        self._visible: deque[Message] = deque()
        """And some that are deleted by now, which ``_visible_count`` leaves out."""
        self._visible_count = 0
        self._free: deque[Consumer] = deque()
        """Tasks with nothing to do, each as often as it could take a message, who waits for longest first; and those
        that take nothing any more."""

    def advance(self, until: float) -> None:
        """Let everything happen that is due up to *until*."""
        heap = self._heap
        while True:
            block = self._block
            coming = math.inf if block is None else block.times[self._index]
            due = heap[0][0] if heap else math.inf
            if min(coming, due) > until:
                break
            if due <= coming:
                self.now, _, happens, what = heappop(heap)
                happens(self.now, what)
            elif block is not None:
                self.now = coming
                self._send(block)
        self.now = max(self.now, until)

    def _send(self, block: Block) -> None:
        index = self._index
        message = Message(block.times[index], block.services[index], is_poison=bool(block.outcomes[index]))
        self._index += 1
        if self._index == len(block.times):
            self._block, self._index = self._workload.next_block(), 0
        self._all.append(message)
        self._show(message)
        self.left += 1
        self.waiting += 1
        self.tally.at(self.now).came += 1
        self._hand_out()
        self._note()

    def _after(self, time: float, happens: Callable[[float, Any], None], what: Receipt | Consumer) -> None:
        heappush(self._heap, (time, next(self._sequence), happens, what))

    # Receipts

    def _hand_out(self) -> None:
        """Who has nothing to do gets what is visible."""
        while self._free and self._visible and self._outage != "wait":
            if self._free[0].state != "up":
                self._free.popleft()
            elif self._can_be_received(message := self._hide()):
                self._begin(message, self._free.popleft())

    def _show(self, message: Message) -> None:
        """It can be received, after those that can already."""
        message.is_visible = True
        self._visible.append(message)
        self._visible_count += 1

    def _hide(self) -> Message:
        """The one that can be received for longest, which nobody else can from now on."""
        message = self._visible.popleft()
        self._visible_count -= message.is_visible
        message.is_visible = False
        return message

    def _can_be_received(self, message: Message) -> bool:
        if not message.is_in_queue:
            return False
        if self.now - message.at > self.settings.retention_s:
            self.tally.at(self.now).expired += self._lose(message)
            return False
        if message.receives >= self.settings.max_receives:
            self.tally.at(self.now).dead_lettered += self._lose(message)
            return False
        return True

    def _begin(self, message: Message, task: Consumer) -> None:
        self.tally.at(self.now).received_again += message.receives > 0
        message.receives += 1
        self.waiting -= not message.workers
        message.workers += 1
        receipt = Receipt(message, task, self.now)
        task.held[receipt] = None
        takes_s = message.service_s * task.slower
        if self._waited is not None:
            self._waited(message.at, self.now)
        if task.processor is None:
            self._after(self.now + takes_s, self._finish, receipt)
        else:
            self._foresee(task.processor.begin(receipt, takes_s, self._cpu_s, self.now))
        if task.processor is not None or takes_s > self.settings.visibility_timeout_s:
            self._plan_return(receipt)
        self._note()

    def _foresee(self, due: tuple[float, Receipt] | None) -> None:
        """What a processor is done with next, unless something comes between."""
        if due is not None:
            self._after(due[0], self._finish, due[1])

    def _plan_return(self, receipt: Receipt) -> None:
        """Its message becomes visible again, if nobody deletes it before."""
        if not receipt.returns:
            receipt.returns = True
            self._after(receipt.at + self.settings.visibility_timeout_s, self._return, receipt)

    def _return(self, now: float, receipt: Receipt) -> None:  # noqa: ARG002
        if receipt.message.is_in_queue:
            self._show(receipt.message)
            self._hand_out()
            self._note()

    def _finish(self, now: float, receipt: Receipt) -> None:
        """The work is at its end, well or not."""
        message, task = receipt.message, receipt.task
        if receipt.is_over:
            return
        if task.processor is not None:
            if not task.processor.end(receipt, now):
                return
            self._foresee(task.processor.following(now))
        del task.held[receipt]
        self._leave(message)
        self.cpu_s += self._cpu_s
        stretch = self.tally.at(now)
        if self._outage == "fail" or message.is_poison or (task.failures and self._chance.random() < task.failures):
            stretch.failed += 1
            if message.is_in_queue:
                self._plan_return(receipt)
        else:
            if message.is_settled:
                stretch.done_again += 1
            else:
                message.is_settled = True
                stretch.done += 1
                stretch.by_version[task.version] += 1
                stretch.ages[latencies.bucket_of(now - message.at)] += 1
                stretch.oldest_s = max(stretch.oldest_s, now - message.at)
            if message.is_in_queue and receipt.number == message.receives:
                self._remove(message)
        self._free.append(task)
        self._hand_out()
        self._note()

    def _leave(self, message: Message) -> None:
        """One less works on it."""
        message.workers -= 1
        if message.is_in_queue and not message.workers:
            self.waiting += 1

    def _lose(self, message: Message) -> bool:
        """SQS takes it out of the queue; whether nobody had done it."""
        is_lost, message.is_settled = not message.is_settled, True
        self._remove(message)
        return is_lost

    def _remove(self, message: Message) -> None:
        message.is_in_queue = False
        self._visible_count -= message.is_visible
        message.is_visible = False
        self.left -= 1
        self.waiting -= not message.workers

    def _note(self) -> None:
        """How many wait, whenever that may have changed."""
        stretch = self.tally.at(self.now)
        stretch.most_waiting = max(stretch.most_waiting, self.waiting)
        if not self.waiting and self.outages:
            last = self.outages[-1]
            if last.ended_s is not None and last.drained_s is None:
                last.drained_s = self.now

    # What a driver does

    def join(self, task: Consumer) -> None:
        """From now on it takes messages."""
        self._free.extend([task] * task.concurrency)
        self._hand_out()

    def terminate(self, task: Consumer, *, how: Literal["drains", "drops", "ignores"], stop_timeout_s: float) -> None:
        """*task* gets SIGTERM, and SIGKILL after *stop_timeout_s*."""
        if task.state != "up":
            return
        if how == "drops":
            self.kill(task)
            return
        if how == "drains":
            task.state = "closed"
        self._after(self.now + stop_timeout_s, lambda _now, _task: self.kill(task), task)

    def kill(self, task: Consumer) -> None:
        """Its process is gone: what it had becomes visible again after the visibility timeout."""
        if task.state == "dead":
            return
        task.state = "dead"
        for receipt in task.held:
            receipt.is_over = True
            self._leave(receipt.message)
            self._plan_return(receipt)
        task.held.clear()
        self._note()

    def begin_outage(self, how: Literal["wait", "fail"]) -> None:
        """From now on tasks take nothing (*wait*), or whatever they do fails."""
        self._outage = how
        self.outages.append(Outage(self.now))

    def end_outage(self) -> None:
        """They work as before."""
        self._outage = ""
        self.outages[-1].ended_s = self.now
        self._hand_out()
        self._note()

    # What CloudWatch sees

    def visible(self) -> int:
        """ApproximateNumberOfMessagesVisible."""
        return self._visible_count

    def oldest_s(self) -> float | None:
        """ApproximateAgeOfOldestMessage; None: there is none."""
        while self._all and not self._all[0].is_in_queue:
            self._all.popleft()
        oldest = next((each for each in self._all if each.is_in_queue and each.receives <= OLD_AFTER), None)
        return None if oldest is None else self.now - oldest.at
