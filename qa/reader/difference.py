"""The reader's file: what training changed of the packaged weights, and the head."""

from __future__ import annotations

from typing import Final

from index.errors import BaohaiError
from qa.reader.trunk import Kind

# The head's logits of each token: the answer starts here, it ends here, and (at the first token alone) there is one.
OUTPUTS: Final = 3
HEAD: Final = "head"

# Of the file that the package ships, as training.export printed it.
SHA256: Final = "85e43c3d206853eac142f40dfef7853f3ca12ff2e15d6f5b681e2ce6c45e15c9"


class ReaderError(BaohaiError):
    """A reader that cannot be loaded."""


KIND: Final = Kind("阅读模型", "baohai-reader-1", ReaderError)
