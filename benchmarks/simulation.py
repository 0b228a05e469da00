"""A hundred askers a second over sixteen million paragraphs: how many machines, how long an answer takes, what fails
first. Simulated (SimPy) from stage times that were measured; one JSON object.

    python -m benchmarks.simulation [--rate 100] [--paragraphs 16000000] [--seconds 120]

A question is encoded by a page's server, searched by every Milvus node of one replica at once (vectors, words, pairs:
the slowest is waited for), its candidates' vectors and texts are fetched, and a page's server scores and reads them.
Each stage takes one core for a time drawn from a log-normal distribution through its measured median and 95th
percentile. What is not measured is said in `STAGES`: nobody has asked sixteen million paragraphs here.

The plan is the smallest at which the 95th percentile is under `--within` seconds. Then it is asked what fails first:
more questions, a server of the page less, a build's encoding on the page's servers; and what helps.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import simpy

# Cores of each machine.
CORES = 8
# Paragraphs of a node of Milvus: what 32 GB hold of vectors, their graph and terms (docs/scale.md).
OF_A_NODE = 4_000_000
# Questions of the first seconds are not counted: the queues are still empty.
WARM_UP = 10.0


@dataclass(frozen=True)
class Stage:
    """Milliseconds of one core: the median and the 95th percentile."""

    p50: float
    p95: float

    def drawn(self, draw: random.Random) -> float:
        """Seconds."""
        spread = math.log(self.p95 / self.p50) / 1.645
        return math.exp(draw.gauss(math.log(self.p50), spread)) / 1000


# On two cores of an AMD EPYC with AVX2 (benchmarks/README.md), where nothing else is said.
STAGES = {
    "encode": Stage(18.7, 26.0),
    # Of a node's four million: four times HNSW over one million in FAISS, one thread (2.9 ms), which Milvus's index is.
    "vectors": Stage(11.6, 18.0),
    # Four times tantivy over a million, a headline (2.6) and a long question (8.7 ms); Milvus's own lists are not
    # measured here at that size.
    "words": Stage(10.4, 34.8),
    "pairs": Stage(8.8, 14.8),
    "fetch": Stage(2.5, 5.0),
    "score": Stage(7.0, 11.0),
    # With the reader less without: 269 and 26 ms.
    "read": Stage(243.0, 420.0),
}


@dataclass(frozen=True)
class Plan:
    """Servers of the page, nodes of Milvus in a replica, replicas; the share of a page's cores that a build takes, and
    whether passages are read by the reader."""

    pages: int
    nodes: int
    replicas: int
    taken: float = 0.0
    reader: bool = True

    @property
    def machines(self) -> int:
        return self.pages + self.nodes * self.replicas


class House:
    """The machines of a plan, and the questions that go through them."""

    def __init__(self, plan: Plan, seed: int = 0) -> None:
        self.world, self.draw, self.plan = simpy.Environment(), random.Random(seed), plan
        cores = max(1, round(CORES * (1 - plan.taken)))
        self.pages = [simpy.Resource(self.world, cores) for _ in range(plan.pages)]
        self.replicas = [[simpy.Resource(self.world, CORES) for _ in range(plan.nodes)] for _ in range(plan.replicas)]
        self.taken: list[tuple[float, float]] = []
        self.busy = {"pages": 0.0, "milvus": 0.0}

    def stage(self, machine: simpy.Resource, name: str, kind: str) -> Generator[Any, Any, None]:
        """One core of a machine for the time of a stage."""
        with machine.request() as core:
            yield core
            seconds = STAGES[name].drawn(self.draw)
            self.busy[kind] += seconds
            yield self.world.timeout(seconds)

    def question(self) -> Generator[Any, Any, None]:
        """One question, from its arrival to its answer."""
        began = self.world.now
        page = min(self.pages, key=lambda one: one.count + len(one.queue))
        replica = self.draw.choice(self.replicas)
        yield from self.stage(page, "encode", "pages")
        legs = [(node, leg) for node in replica for leg in ("vectors", "words", "pairs")]
        yield self.world.all_of([self.world.process(self.stage(node, leg, "milvus")) for node, leg in legs])
        fetching = [self.world.process(self.stage(node, "fetch", "milvus")) for node in replica]
        yield self.world.all_of(fetching)
        yield from self.stage(page, "score", "pages")
        if self.plan.reader:
            yield from self.stage(page, "read", "pages")
        self.taken.append((began, self.world.now - began))

    def arrivals(self, rate: float) -> Generator[Any, Any, None]:
        """Questions that come by chance, so many a second."""
        while True:
            yield self.world.timeout(self.draw.expovariate(rate))
            self.world.process(self.question())


def simulate(plan: Plan, rate: float, seconds: float) -> dict[str, Any]:
    """What askers get of a plan; a question that was not answered in time counts as one that took all of it."""
    house = House(plan)
    house.world.process(house.arrivals(rate))
    house.world.run(until=seconds)
    taken = sorted(took for began, took in house.taken if began > WARM_UP)
    asked_for = rate * (seconds - WARM_UP)
    place = int(0.95 * asked_for)
    cores = {"pages": sum(p.capacity for p in house.pages), "milvus": CORES * plan.nodes * plan.replicas}
    return {
        "machines": plan.machines,
        "pages": plan.pages,
        "milvus": f"{plan.nodes} × {plan.replicas}",
        "p50_s": round(taken[int(0.5 * len(taken))], 2) if taken else None,
        "p95_s": round(taken[place], 2) if place < len(taken) else None,
        "busy": {kind: round(house.busy[kind] / seconds / cores[kind], 2) for kind in cores},
    }


def smallest(rate: float, nodes: int, within: float, seconds: float) -> Plan:
    """The plan of the fewest machines that answers within so many seconds, 95 times in a hundred."""
    for machines in range(nodes + 1, 500):
        for replicas in range(1, (machines - 1) // nodes + 1):
            plan = Plan(machines - nodes * replicas, nodes, replicas)
            if busiest_share(plan, rate) < 1 and (simulate(plan, rate, seconds)["p95_s"] or math.inf) <= within:
                return plan
    raise SystemExit("no plan of 500 machines does it")


def busiest_share(plan: Plan, rate: float) -> float:
    """About how busy the busiest kind of machine would be, 1 for wholly: such plans need no simulation."""
    page = sum(STAGES[name].p50 for name in ("encode", "score", "read")) / 1000 / CORES / plan.pages
    node = sum(STAGES[name].p50 for name in ("vectors", "words", "pairs", "fetch")) / 1000 / CORES / plan.replicas
    return rate * max(page, node)


def main() -> None:
    """Search for a plan, then see what it cannot bear."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100.0, help="questions a second")
    parser.add_argument("--paragraphs", type=int, default=16_000_000)
    parser.add_argument("--within", type=float, default=1.0, help="seconds, the 95th percentile")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long is simulated")
    arguments = parser.parse_args()
    rate, seconds = arguments.rate, arguments.seconds
    plan = smallest(rate, math.ceil(arguments.paragraphs / OF_A_NODE), arguments.within, seconds)
    more = replace(plan, pages=math.ceil(1.5 * plan.pages))
    failing = {
        "as planned": (plan, rate),
        "half as many questions more": (plan, 1.5 * rate),
        "a server of the page less": (replace(plan, pages=plan.pages - 1), rate),
        "a build takes half of the page's cores": (replace(plan, taken=0.5), rate),
        "half as many questions and servers of the page more": (more, 1.5 * rate),
        "twice as many questions, without the reader": (replace(plan, reader=False), 2 * rate),
        "and a second replica": (replace(plan, reader=False, replicas=plan.replicas + 1), 2 * rate),
    }
    found = {name: simulate(one, at, seconds) for name, (one, at) in failing.items()}
    print(json.dumps({"rate": rate, "paragraphs": arguments.paragraphs, **found}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
