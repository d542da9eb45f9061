"""Lines of a journal, as the program seals them, whatever they say."""

import json
from hashlib import blake2b
from typing import Any


def sealed(content: Any) -> bytes:
    """Return a line that says this, with a seal that holds."""
    text = json.dumps(content).encode()
    return text + b"\t" + blake2b(text, digest_size=8).hexdigest().encode() + b"\n"
