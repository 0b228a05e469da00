"""A model's files: on this machine, or on the hub where that can be reached. Knows nothing of what the model does.

What is on this machine is used as it is. Only a name whose files are not here goes to the hub, and not before a
connection was tried once: the hub's client would try again for a minute before it says that there is none.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from index.errors import EncoderError, catch_panic

Model = TypeVar("Model")

# Seconds in which a connection to the hub, or to the proxy on the way, has to stand.
PATIENCE: Final = 4.0

# The file that tells a folder of the hub's cache to be a model of sentence-transformers, or of transformers.
_MARKS: Final = ("modules.json", "config.json")
# Where names without an owner are looked for, as sentence-transformers does.
_OWNER: Final = "sentence-transformers/"


def load_model(name: str, load: Callable[[bool], Model], sentence: str, advice: str) -> Model:
    """The model of a folder or a name by `load(local_files_only)`.

    Raises EncoderError: `sentence` (无法加载模型…), the reason, and `advice`.
    """

    def failed(reason: str) -> EncoderError:
        return EncoderError(f"{sentence}（{reason}）。{advice}")

    here = Path(name).is_dir() or _is_cached(name)
    if not here:
        if _is_path(name):
            raise failed("没有这个文件夹")
        if not _is_reachable():
            raise failed(f"本机没有它的文件，也连不上模型库 {_endpoint()}")
    try:
        with catch_panic("tokenizers"):
            return load(here)
    except ImportError:  # a package is missing, not the model
        raise
    except Exception as error:  # hub clients, safetensors and custom modules share no base class of their own
        reason = (str(error).strip().splitlines() or ["没有说明"])[0][:200]
        raise failed(f"{type(error).__name__}：{reason}") from error


def _is_path(name: str) -> bool:
    """Whether a name can only be meant as a folder: the hub's have one slash at most, and no dot before it."""
    return name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name


def _is_cached(name: str) -> bool:
    """Whether the hub's cache on this machine has files of that model."""
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    cache = Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub")
    for known in (name,) if "/" in name else (name, _OWNER + name):
        folder = cache / f"models--{known.replace('/', '--')}" / "snapshots"
        if any(path for mark in _MARKS for path in folder.glob(f"*/{mark}")):
            return True
    return False


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT") or "https://huggingface.co"


def _first(*names: str) -> str:
    """The first of these environment variables that says something."""
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _is_reachable() -> bool:
    """Whether a connection towards the hub can be made. Sends nothing."""
    if _first("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE").lower() in ("1", "true", "yes", "on"):
        return False
    proxy = _first("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    address = urlsplit(proxy if "://" in proxy else f"//{proxy}" if proxy else _endpoint())
    port = address.port or (80 if address.scheme == "http" else 443)
    connected = threading.Event()

    def connect() -> None:
        with contextlib.suppress(OSError), socket.create_connection((address.hostname or "", port), PATIENCE):
            connected.set()

    # In a thread: a name server that does not answer holds the call for longer than any patience.
    trial = threading.Thread(target=connect, daemon=True)
    trial.start()
    trial.join(PATIENCE)
    return connected.is_set()
