"""A program that changes stores and is killed while it does: at its n-th write, or some milliseconds after it began.

It imports what a build needs once and forks for each order, so that fifty kills cost seconds. Orders are lines of JSON
on standard input, `{"action", "store", "at" | "after" | "limit"}`; each is answered by a line of JSON with what became
of it: `outcome` ("done", "killed" or an error's words) and `acknowledged`, the last day that `forever` published.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import index.building.executor
from corpus.model import Page
from index import StoreError, build, prune, rollback
from index.text.terms import words
from tests.fake_encoder import FakeEncoder

BUS = "公交夜班线路增至十二条\n\n望潮市公交集团昨日宣布，本月起夜班线路由九条增至十二条，末班车推迟到二十三时三十分。\n"
FERRY = "轮渡票价下调\n\n南塘轮渡站今起将单程票价由五元下调至三元，持老年证者免费乘坐，首班船六时开出。\n"
LIBRARY = "图书馆周一闭馆\n\n望潮市图书馆自六月起每周一闭馆整理图书，其余各日九时开馆，市民可凭证入馆。\n"

# What changes a store's folder, of what Python reports before it does it. What libraries write by themselves (tantivy,
# SQLite, faiss) lies between two of these.
WRITES = {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "sqlite3.connect"}


def pages_of(day: int) -> list[Page]:
    """Three pages on which every number but that of the line is that of the day."""
    return [
        Page(f"{n}.txt", f"{line}末班车\n\n{line}末班车今日起改为{day}点{day}分开出，票价{day}元，共{day}站。")
        for n, line in enumerate(("第100号线", "第101号线", "第102号线"))
    ]


def anew(store: Path) -> None:
    build([Page("ferry.txt", FERRY), Page("new.txt", LIBRARY)], store, encoder=FakeEncoder())


def add(store: Path) -> None:
    pages = [Page("new.txt", LIBRARY), Page("bus.txt", BUS.replace("九条", "八条"))]
    build(pages, store, add=True, encoder=FakeEncoder())


def remove(store: Path) -> None:
    build(store=store, remove=["bus.txt"], encoder=FakeEncoder())


def back(store: Path) -> None:
    rollback(store)


def cut(store: Path) -> None:
    prune(store, keep=1)


def forever(store: Path, acknowledge: Callable[[int], object], day: int) -> None:
    """Publish one day after the other, and say so of each."""
    while True:
        day += 1
        build(pages_of(day), store, add=day % 3 > 0, encoder=FakeEncoder())
        acknowledge(day)
        if day % 4 == 0:
            prune(store, keep=1)


ACTIONS = {"anew": anew, "add": add, "remove": remove, "back": back, "cut": cut}


def kill_at(store: str, last: int) -> None:
    """Have this process killed when it is about to change `store` for the `last`-th time."""
    count = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event == "open":
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        else:
            writes = event in WRITES
        if writes and any(str(argument).startswith(store) for argument in arguments[:2]):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def child(order: dict[str, object], answer: int) -> None:
    """Do what is ordered; tell `answer`, a pipe, how it went."""
    index.building.executor.HANDED = 2
    store = Path(str(order["store"]))
    # Beside the store, so that writes to it are counted, and that no order finds what another one encoded.
    os.environ["BAOHAI_CACHE"] = f"{store}.cache"
    if order["action"] == "forever":
        forever(store, lambda day: os.write(answer, b"%d\n" % day), int(str(order["day"])))
    if "limit" in order:
        limit = int(str(order["limit"]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    if "at" in order:
        kill_at(str(store), int(str(order["at"])))
    try:
        ACTIONS[str(order["action"])](store)
    except StoreError as error:
        os.write(answer, str(error).encode())
        os._exit(1)
    os._exit(0)


def main() -> None:
    words("先读词典")
    for library in ("faiss", "tantivy"):
        import_module(library)
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        started = os.fork()
        if started == 0:
            try:
                child(order, writing)
            finally:  # an error shows its traceback
                sys.excepthook(*sys.exc_info())
                os._exit(2)
        os.close(writing)
        if "after" in order:
            time.sleep(order["after"] / 1000)
            os.kill(started, signal.SIGKILL)
        status = os.waitpid(started, 0)[1]
        with os.fdopen(reading, encoding="utf-8") as pipe:
            said = pipe.read()
        if os.WIFSIGNALED(status):
            outcome = "killed" if os.WTERMSIG(status) == signal.SIGKILL else f"signal {os.WTERMSIG(status)}"
        else:
            outcome = {0: "done", 1: said}.get(os.WEXITSTATUS(status), "traceback")
        days = [int(word) for word in said.split() if word.isdecimal()]
        sys.stdout.write(json.dumps({"outcome": outcome, "acknowledged": days[-1] if days else None}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
