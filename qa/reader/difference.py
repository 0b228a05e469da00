"""The reader's file: what training changed of the packaged weights, and the head."""

from __future__ import annotations

from typing import Final

from index.errors import BaohaiError
from qa.reader.trunk import Kind

# The head's logits of each token: the answer starts here, it ends here, and (at the first token alone) there is one.
OUTPUTS: Final = 3
HEAD: Final = "head"

# Of the file that the package ships, as training.export printed it.
SHA256: Final = "93e312c5e6479963c4e39faa021818f5784db72bbb6eab4eb551733de713b8e1"


class ReaderError(BaohaiError):
    """A reader that cannot be loaded."""


KIND: Final = Kind("阅读模型", "baohai-reader-1", ReaderError)
