"""Serves the page and the endpoints: `python app.py` is `baohai serve`, with the same options.

The parts are put together in `qa.web.serve`. This file must not know any of them.
"""

from __future__ import annotations

import sys

from qa.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
