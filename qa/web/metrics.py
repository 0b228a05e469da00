"""The numbers of a running server in the form of Prometheus. Only import of prometheus_client.

It must not know how questions are answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa.service import FORESEEN

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from qa.service import Service
    from qa.web.watch import Question, Request

# Seconds: a question over a small store takes 0.05, behind others on a busy machine some seconds.
BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts questions and requests (`qa.web.watch.Watcher`), and tells the numbers of the store when it is asked."""

    def __init__(self, service: Service) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._registry = CollectorRegistry()
        self._questions = Counter("baohai_questions", "Questions by outcome", ["outcome"], registry=self._registry)
        self._seconds = Histogram(
            "baohai_question_seconds", "Time to answer a question", buckets=BOUNDS, registry=self._registry
        )
        self._requests = Counter("baohai_requests", "Requests by status", ["status"], registry=self._registry)
        self._registry.register(_Store(service))

    def question(self, told: Question) -> None:
        """See `Watcher`."""
        outcome = "error" if told.error else "answered" if told.answered else "not_answered"
        self._questions.labels(outcome).inc()
        self._seconds.observe(told.seconds)

    def request(self, told: Request) -> None:
        """See `Watcher`."""
        self._requests.labels(str(told.status)).inc()

    def text(self) -> tuple[bytes, str]:
        """All of it, and its media type."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class _Store:
    """The numbers of the store; none where there is no store to open."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """What the library calls."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            snapshot = self._service.retriever().snapshot()
        except FORESEEN:
            return
        for name, number in (
            ("generation", snapshot.number),
            ("articles", snapshot.about.articles),
            ("chunks", snapshot.about.chunks),
        ):
            yield GaugeMetricFamily(f"baohai_store_{name}", f"The store's {name}", number)
