"""What an install brings: every file it needs, every package that is imported, locked versions, and our types."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
FOR_DEVELOPERS = ("dev", "bench")
OURS = {"app", "benchmarks", "corpus", "docs", "index", "locks", "qa", "tests", "training"}
ROOMS = ("corpus", "index", "qa")


def declared(*groups: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for group in groups for line in group}


RUNTIME = declared(PROJECT["dependencies"], *(lines for name, lines in EXTRAS.items() if name not in FOR_DEVELOPERS))
EVERYTHING = declared(PROJECT["dependencies"], *EXTRAS.values())


def imports(folder: Path) -> set[str]:
    """The third-party packages that the Python files under a folder import, by the top of their names."""
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - OURS


@pytest.mark.parametrize(
    ("place", "allowed"),
    [
        ("app.py", RUNTIME),
        ("corpus", RUNTIME),
        ("index", RUNTIME),
        ("qa", RUNTIME),
        ("benchmarks", EVERYTHING),
        ("docs", EVERYTHING),
        ("tests", EVERYTHING),
    ],
)
def test_every_package_that_is_imported_is_declared(place: str, allowed: set[str]) -> None:
    brought_by = packages_distributions()
    for name in imports(ROOT / place):
        # A package that has no build for this system is not here to be asked.
        distributions = {canonicalize_name(found) for found in brought_by.get(name, [name])}
        assert distributions & allowed, f"{place} imports {name}"


def test_every_requirement_is_locked_at_a_version_it_allows_and_with_hashes() -> None:
    texts = {name: (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8") for name in ("build", "torch", "gpu")}
    for name, lines in (
        ("run", PROJECT["dependencies"]),
        ("dev", [line for extra in EXTRAS.values() for line in extra]),
    ):
        text = "".join(texts.values()) + (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
        locked = re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; [^\n]*?)? \\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        assert len(locked) == len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE))
        for requirement in map(Requirement, lines):
            versions = [version for package, version in locked if package == canonicalize_name(requirement.name)]
            assert versions, f"make lock: {requirement}"
            assert all(requirement.specifier.contains(version) for version in versions), f"make lock: {requirement}"


def test_a_wheel_holds_every_file_of_the_rooms(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-cache-dir"]
    # From a copy: a build leaves folders where it runs.
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "app.py", *ROOMS):
        (source / name).symlink_to(ROOT / name)
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(source)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    files = {path.relative_to(ROOT).as_posix() for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()}
    assert {name for name in files if "__pycache__" not in name} | {"app.py"} <= held


def test_the_installed_package_shows_its_types_to_a_type_checker(tmp_path: Path) -> None:
    # Of the package that imports nothing heavy, so that the checker is done in seconds.
    (tmp_path / "consumer.py").write_text(
        "from corpus import Page, read_pages\n"
        "reveal_type(read_pages([Page('a.txt', '')])[0].articles[0].headline)\n"
        "wrong: int = Page('a.txt', '').source\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "consumer.py"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'Revealed type is "tuple[str, ...]"' in checked.stdout, checked.stdout
    assert "Found 1 error in 1 file" in checked.stdout, checked.stdout
    assert all((ROOT / room / "py.typed").exists() for room in ROOMS)


def test_the_version_of_the_package_is_told_by_the_package() -> None:
    import qa

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "qa.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", qa.__version__)
