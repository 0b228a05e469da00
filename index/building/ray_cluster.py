"""The work of a build on many machines: an executor on Ray. The only import of ray.

Each task has all that it needs in what it is given and changes nothing, so that Ray may run it again where a worker or
a machine has ended; what it gives comes whole or not at all. Values are handed out in fixed shards and taken back in
their order: the generation is the same to the last bit whoever did the work, on processors of one kind.

The files are read by this process, which also writes the store: the other machines need neither. They need this
program, in the same version. Knows nothing of stores.
"""

from __future__ import annotations

import itertools
import logging
import os
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from corpus.errors import Reason
from index.building.executor import slices, stream
from index.encoders.base import Encoder, Vectors
from index.encoders.load import Loading, loading_of
from index.errors import BuildError

T = TypeVar("T")
R = TypeVar("R")

# So many values are done by one task.
SHARD = 64
# How often a task is run again after its worker or machine has ended.
RETRIES = 5
# Tasks handed out for each that can run.
_BEGUN = 3


@contextmanager
def cluster(address: str | None = None, cores: int | None = None) -> Iterator[RayExecutor]:
    """An executor on the Ray cluster at `address` (auto, host:port), or on one that is started on this machine, of so
    many `cores`, and ended afterwards.

    The one that is started asks for a token that nobody else knows: it can be reached from other machines, and who
    reaches Ray runs programs. Ray reads that once, so it must not be imported before. Raises BuildError where Ray is
    not installed or not reached.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if address is None:
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    try:
        import ray
    except ImportError as error:
        raise BuildError(
            "--ray 要用的软件包没有装。请先运行：pip install 'baohai[ray]'（{error}）", error=error
        ) from error
    started: dict[str, Any] = {"num_cpus": cores, "include_dashboard": False} if address is None else {}
    try:
        ray.init(
            address or "local", log_to_driver=False, configure_logging=False, logging_level=logging.ERROR, **started
        )
    except Exception as error:  # Ray raises no more than that where a machine does not begin in time
        raise BuildError(
            "连不上 Ray：{address}（{error}）。集群要令牌时，请设 RAY_AUTH_TOKEN。",
            address=address or Reason("本机"),
            error=error,
        ) from error
    try:
        yield RayExecutor(ray, *_cores(ray))
    finally:
        ray.shutdown()


def _cores(ray: Any) -> tuple[int, int]:
    """How many cores there are in all, and how many the smallest machine has."""
    found = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    return max(1, sum(found)), max(1, min((cores for cores in found if cores), default=1))


@dataclass(frozen=True, slots=True)
class RayExecutor:
    """Has the work done on a cluster of so many `cores`, of which each machine has at least `each`."""

    ray: Any
    cores: int
    each: int

    def map(self, function: Callable[[T], R], values: Iterable[T]) -> Iterator[R]:
        """See `index.building.executor.Executor`."""
        task = self.ray.remote(_each).options(max_retries=RETRIES, num_cpus=1)
        coming = iter(values)
        shards = iter(lambda: list(itertools.islice(coming, SHARD)), [])
        begun: deque[Any] = deque()
        while True:
            while len(begun) < _BEGUN * self.cores and (shard := next(shards, None)) is not None:
                begun.append(task.remote(function, shard))
            if not begun:
                return
            yield from self._result(begun.popleft())

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> Iterator[tuple[Sequence[int], Vectors]]:
        """See `index.building.executor.Executor`. A slice is encoded by all cores of a machine."""
        task = self.ray.remote(_encode).options(max_retries=RETRIES, num_cpus=self.each)
        loading = loading_of(encoder)
        waiting = iter(slices(texts))
        begun: dict[Any, list[int]] = {}
        while True:
            while len(begun) < max(2, _BEGUN * self.cores // self.each) and (part := next(waiting, None)) is not None:
                begun[task.remote(loading, [texts[at] for at in part])] = part
            if not begun:
                return
            (done, *_), _ = self.ray.wait(list(begun), num_returns=1)
            yield begun.pop(done), self._result(done)

    def _result(self, reference: Any) -> Any:
        try:
            return self.ray.get(reference)
        except self.ray.exceptions.RayTaskError:
            raise  # what the work itself raised, as it would here
        except self.ray.exceptions.RayError as error:
            raise BuildError(
                "Ray 上的一份工作试了 {count} 次都没有做成：{error}。请看各台机器的内存和日志。",
                count=RETRIES + 1,
                error=error,
            ) from error


def _each(function: Callable[[T], R], values: Sequence[T]) -> list[R]:
    return [function(value) for value in values]


def _encode(loading: Loading, texts: Sequence[str]) -> Vectors:
    encoder = loading()
    vectors = np.empty((len(texts), encoder.dim), dtype=np.float32)
    for rows, found in stream(encoder, texts):
        vectors[list(rows)] = found
    return vectors
