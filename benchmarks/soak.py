"""A server under readers for minutes while its store is changed: errors, memory, threads, files, times.

    nice -n 3 python benchmarks/soak.py [--minutes 10] [--readers 50] [--swaps 20] [--think 8] [--most 50000]

Indexes two sample pages, serves them on 127.0.0.1 by the command `baohai serve`, and lets each reader ask, wait for the
answer over HTTP, and think. In between another process adds a page to the store and takes it out again. Prints one JSON
object: questions and errors; median and 95th percentile of the time to an answer while nothing changes, while a build
runs, and in the seconds after a new generation went live; and what the server held of memory, threads and files. Ends
by itself after `--minutes`, or after `--most` questions. Linux only: it reads /proc, and each reader has an address of
its own (127.0.1.N), since the server limits what one client may ask.
"""

from __future__ import annotations

import argparse
import bisect
import http.client
import json
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.folders import samples_folder  # noqa: E402

BAOHAI = [sys.executable, "-m", "qa.cli.main"]
# The builder is one process, so that a change costs a change and not the start of a program.
BUILDER = """
import sys
from index import build
from index.encoders.bundled import BUNDLED
from index.encoders.load import load_encoder
store, page, name = sys.argv[1:]
encoder = load_encoder(BUNDLED)
encoder.encode_query("")
print("ready", flush=True)
for line in sys.stdin:
    adds = line.strip() == "add"
    build([page] if adds else [], store, add=adds, remove=[] if adds else [name], encoder=encoder)
    print("done", flush=True)
"""
# Seconds after a new generation went live that count as the swap; a server looks for it with every question.
SWAP = 3.0
# Of the run, at its begin: the model is loaded and the first calls fill what is kept.
WARM_UP = 0.15
LONGEST_MINUTES = 60


@dataclass
class Run:
    """What is gathered; times are seconds since `began`."""

    began: float = field(default_factory=time.monotonic)
    answered: list[tuple[float, float]] = field(default_factory=list)  # when asked, how long it took
    errors: Counter[str] = field(default_factory=Counter)
    builds: list[tuple[float, float]] = field(default_factory=list)
    published: list[float] = field(default_factory=list)
    held: list[dict[str, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def now(self) -> float:
        return time.monotonic() - self.began


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--think", type=float, default=8, help="mean seconds between an answer and the next question")
    parser.add_argument("--most", type=int, default=50_000, help="questions after which the run ends")
    given = parser.parse_args()
    if not 0 < given.minutes <= LONGEST_MINUTES or not 1 <= given.readers <= 200 or not 0 <= given.swaps <= 200:
        parser.error("up to 60 minutes, 200 readers and 200 swaps")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        pages = sorted(samples_folder().glob("*_*.txt"))
        command("build", *map(str, pages[:2]), "--store", str(store), "--quiet")
        server, port = serve(store)
        try:
            run = soak(given, server.pid, port, store, pages[-1])
        finally:
            server.terminate()
            server.wait(30)
    print(json.dumps(report(run, given), ensure_ascii=False, indent=1))


def command(*arguments: str) -> None:
    subprocess.run([*BAOHAI, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def serve(store: Path) -> tuple[subprocess.Popen[str], int]:
    """A server on the store, and its port, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*BAOHAI, "serve", "--store", str(store), "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    told = server.stdout.readline() if server.stdout else ""
    if f":{port}/" not in told:
        server.kill()
        raise SystemExit(f"the server did not start: {told}")
    return server, port


def soak(given: argparse.Namespace, pid: int, port: int, store: Path, page: Path) -> Run:
    questions = (samples_folder().parent / "sample_questions.txt").read_text(encoding="utf-8").split("\n")
    asked = [question for question in questions if question.strip()]
    ask(port, 1, asked[0])  # the model is loaded
    run = Run()
    threads = [threading.Thread(target=read, args=(run, given, port, number, asked)) for number in range(given.readers)]
    threads.append(threading.Thread(target=change, args=(run, given, store, page)))
    threads.append(threading.Thread(target=watch, args=(run, store, pid)))
    for thread in threads:
        thread.start()
    while run.now() < given.minutes * 60 and len(run.answered) < given.most:
        time.sleep(0.5)
    run.over.set()
    for thread in threads:
        thread.join()
    return run


def read(run: Run, given: argparse.Namespace, port: int, number: int, questions: list[str]) -> None:
    """One reader: asks, waits for the answer, thinks."""
    drawn = random.Random(number)
    run.over.wait(drawn.uniform(0, given.think))
    while not run.over.is_set():
        began = run.now()
        try:
            ask(port, number + 1, drawn.choice(questions))
        except (OSError, http.client.HTTPException, ValueError) as error:
            run.errors[f"{type(error).__name__}: {error}"[:200]] += 1
        else:
            run.answered.append((began, run.now() - began))
        run.over.wait(drawn.expovariate(1 / given.think))


def ask(port: int, number: int, question: str) -> None:
    """Ask over HTTP. Raises ValueError for anything but an answer with passages."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(f"127.0.1.{number}", 0))
    try:
        connection.request(
            "POST", "/gradio_api/call/answer", json.dumps({"data": [question]}), {"Content-Type": "application/json"}
        )
        joined = connection.getresponse()
        told = joined.read()
        if joined.status != 200:
            raise ValueError(f"status {joined.status}: {told.decode()[:100]}")
        connection.request("GET", f"/gradio_api/call/answer/{json.loads(told)['event_id']}")
        event, _, answer = connection.getresponse().read().decode().strip().rpartition("\ndata: ")
        if not event.endswith("event: complete") or not json.loads(answer)[0]["passages"]:
            raise ValueError(f"{event[-40:]}: {answer[:100]}")
    finally:
        connection.close()


def change(run: Run, given: argparse.Namespace, store: Path, page: Path) -> None:
    """Add the page and take it out again, evenly over the time."""
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(store), str(page), page.name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert builder.stdin is not None
    assert builder.stdout is not None
    try:
        builder.stdout.readline()
        for number in range(given.swaps):
            due = given.minutes * 60 * (WARM_UP + (0.97 - WARM_UP) * number / given.swaps)
            if run.over.wait(max(0.0, due - run.now())):
                return
            began = run.now()
            builder.stdin.write("remove\n" if number % 2 else "add\n")
            builder.stdin.flush()
            if builder.stdout.readline() != "done\n":
                run.errors["the builder ended"] += 1
                return
            run.builds.append((began, run.now()))
    finally:
        builder.stdin.close()
        builder.wait(60)


def watch(run: Run, store: Path, pid: int) -> None:
    """Note what the server holds, and when another generation goes live."""
    live = (store / "CURRENT").read_text()
    noted = 0.0
    while not run.over.wait(0.1):
        if (now := (store / "CURRENT").read_text()) != live:
            live = now
            run.published.append(run.now())
        if run.now() - noted >= 2:
            noted = run.now()
            run.held.append({"at": noted, **holds(pid)})


def holds(pid: int) -> dict[str, float]:
    """Megabytes of private memory, threads and open files of a process."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {
        "memory_mb": int(status["RssAnon"].split()[0]) / 1024,
        "threads": int(status["Threads"]),
        "files": len(os.listdir(f"/proc/{pid}/fd")),
    }


def report(run: Run, given: argparse.Namespace) -> dict[str, object]:
    """All figures; what was asked in the warm-up is left out of the times and of growth."""
    warm = given.minutes * 60 * WARM_UP
    builds = [(began, ended) for began, ended in run.builds]
    swaps = [(at, at + SWAP) for at in run.published]
    times: dict[str, list[float]] = {"nothing changes": [], "a build runs": [], "after a swap": []}
    for at, took in run.answered:
        if at < warm:
            continue
        if within(swaps, at, at + took):
            times["after a swap"].append(took)
        elif within(builds, at, at + took):
            times["a build runs"].append(took)
        else:
            times["nothing changes"].append(took)
    quiet = percentile(times["nothing changes"], 95)
    return {
        "machine": f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f} in the last 5 minutes",
        "python": platform.python_version(),
        "minutes": round(run.now() / 60, 1),
        "readers": given.readers,
        "questions": len(run.answered),
        "errors": dict(run.errors),
        "swaps": len(run.published),
        "build_seconds": round(statistics.median(ended - began for began, ended in builds), 1) if builds else None,
        "milliseconds": {
            when: {"n": len(took), "median": percentile(took, 50), "p95": percentile(took, 95)}
            for when, took in times.items()
        },
        "p95_ratio": {
            when: round(percentile(took, 95) / quiet, 2) for when, took in times.items() if took and quiet
        },
        "server": {name: growth(run, name, warm) for name in ("memory_mb", "threads", "files")},
    }  # fmt: skip


def within(spans: list[tuple[float, float]], began: float, ended: float) -> bool:
    """Whether a time overlaps one of the spans, which are in order."""
    last = bisect.bisect_right(spans, (ended, float("inf"))) - 1
    return last >= 0 and spans[last][1] >= began


def percentile(values: list[float], share: int) -> float:
    """Milliseconds."""
    if len(values) < 2:
        return round(1000 * sum(values), 1)
    return round(1000 * statistics.quantiles(values, n=100, method="inclusive")[share - 1], 1)


def growth(run: Run, name: str, warm: float) -> dict[str, float]:
    """The median of the first and the last fifth after the warm-up, and the most."""
    held = [one[name] for one in run.held if one["at"] >= warm]
    fifth = max(1, len(held) // 5)
    first, last = statistics.median(held[:fifth]), statistics.median(held[-fifth:])
    return {"first": round(first, 1), "last": round(last, 1), "most": round(max(held), 1)}


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
