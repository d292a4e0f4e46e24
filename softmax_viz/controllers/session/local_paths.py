"""Paths of files that are dropped or pasted as URLs. Any thread."""

from __future__ import annotations

import os
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QUrl


def local_path(url: QUrl) -> str:
    """Return the path in a ``file:`` URL, byte for byte: ``toLocalFile`` loses bytes of a name that are not UTF-8."""
    if os.name == "nt":
        return url.toLocalFile()
    return os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
