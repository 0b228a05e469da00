"""Looks every locked package up among the published advisories, and says plainly where none could be looked up.

`make audit` runs it. pip-audit asks the registry's database and then OSV. It calls a package clean that the database
does not answer for: here that counts as not checked. Exit codes: 0 clean, 1 advisories found, 2 not checked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TOOL = "pip-audit==2.10.1"  # run by uv in an environment of its own: its requirements are not ours
DATABASES = ("pypi", "osv")


def look_up(lock: Path, database: str) -> list[dict[str, object]] | None:
    """The packages of a lock with the advisories of each, or None where the database does not answer."""
    command = ["uv", "tool", "run", "--quiet", TOOL, "--vulnerability-service", database, "--format", "json"]
    command += ["--progress-spinner", "off", "--disable-pip", "--requirement", str(lock)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, object]] = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return None if all("skip_reason" in package for package in packages) else packages


def main() -> int:
    """Audit every lock against the first database that answers."""
    locks = [FOLDER / name for name in ("build.txt", "torch.txt", "gpu.txt", "dev.txt")]
    packages: list[dict[str, object]] = []
    for database in DATABASES:
        packages = []
        for lock in locks:  # the smallest first: a database that does not answer is known after one package
            answer = look_up(lock, database)
            if answer is None:
                break
            packages += answer
        else:
            break
    else:
        print("没有检查：连不上公开的漏洞库。请在能联网的机器上再运行 make audit。", file=sys.stderr)
        return 2
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    found = [package for package in packages if package.get("vulns")]
    for package in found:
        print(f"{package['name']} {package['version']}：{json.dumps(package['vulns'], ensure_ascii=False)}")
    if unknown:
        print(f"漏洞库里查不到：{'、'.join(map(str, unknown))}", file=sys.stderr)
    print(f"对照 {database} 检查了 {len(packages) - len(unknown)} 个软件包，{len(found)} 个有已公布的漏洞。")
    return 1 if found else 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
