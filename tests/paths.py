"""Where the tests find the project, the goldens, and the shared evaluation data (which may be missing)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOLDENS = ROOT / "tests" / "goldens"
SHARED = ROOT.parent / "shared"
