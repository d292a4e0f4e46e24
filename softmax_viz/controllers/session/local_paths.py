"""Paths of files that come as URLs: dropped or pasted. Any thread."""

from __future__ import annotations

import os
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QUrl


def local_path(url: QUrl) -> str:
    """The file that a ``file:`` URL names, byte for byte: ``toLocalFile`` loses bytes of a name that are no text."""
    if os.name == "nt":
        return url.toLocalFile()
    return os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
