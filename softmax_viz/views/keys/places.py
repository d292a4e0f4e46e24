"""Keys by their place on the keyboard, for layouts and input methods that give other letters. GUI thread only.

Qt matches a shortcut with the letter that a key gives. With a Korean, Cyrillic or Greek layout that letter is not
Latin, and no shortcut matches. The place of the key (its native code), or the letter itself on the Korean
two-set layout (KS X 5002), says which Latin letter it would be.
"""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

_ROWS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
# The letters of the two-set layout in the order of the Latin keys; then those that need Shift.
_TWO_SET = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "".join(_ROWS), strict=True))
_TWO_SET |= dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))

# Native codes: X11 and Wayland count from the evdev codes + 8, Windows has the scan codes of set 1.
_X11 = {10 + i: digit for i, digit in enumerate("1234567890")}
_X11 |= {first + i: letter for first, row in zip((24, 38, 52), _ROWS, strict=True) for i, letter in enumerate(row)}
_WINDOWS = {code - 8: letter for code, letter in _X11.items()}
# macOS has virtual keys, kVK_ANSI_… of HIToolbox/Events.h.
_MAC = {
    0: "A", 1: "S", 2: "D", 3: "F", 4: "H", 5: "G", 6: "Z", 7: "X", 8: "C", 9: "V", 11: "B", 12: "Q", 13: "W",
    14: "E", 15: "R", 16: "Y", 17: "T", 18: "1", 19: "2", 20: "3", 21: "4", 22: "6", 23: "5", 25: "9", 26: "7",
    28: "8", 29: "0", 31: "O", 32: "U", 34: "I", 35: "P", 37: "L", 38: "J", 40: "K", 45: "N", 46: "M",
}  # fmt: skip

_FIRST_SPECIAL = 0x01000000  # from here on Qt's keys are no characters
_ASCII = 0x80
# What 1 and 2 give with Shift on the usual layouts, for events without a native code.
_SHIFTED = {Qt.Key.Key_1: "1", Qt.Key.Key_Exclam: "1", Qt.Key.Key_2: "2", Qt.Key.Key_At: "2", Qt.Key.Key_QuoteDbl: "2"}
_SHIFT, _KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier


def shortcut_by_place(event: QKeyEvent) -> QKeySequence | None:
    """Return the shortcut that this key would be on a Latin keyboard; None if it is Latin itself.

    Shift with the key of 1 or 2 is that shortcut on every layout, whatever it writes.
    """
    key, modifiers = event.key(), event.modifiers() & ~_KEYPAD
    if key < _ASCII and key != 0:
        letter = _shifted_digit(event) if modifiers == _SHIFT else ""
    elif _FIRST_SPECIAL <= key != Qt.Key.Key_unknown.value:
        return None
    else:
        letter = _TWO_SET.get(event.text()) or _TWO_SET.get(chr(key) if key < _FIRST_SPECIAL else "") or _at(event)
    return QKeySequence(QKeyCombination(modifiers, Qt.Key(ord(letter)))) if letter else None


def _shifted_digit(event: QKeyEvent) -> str:
    letter = _at(event) if event.nativeScanCode() else _SHIFTED.get(Qt.Key(event.key()), "")
    return letter if letter in ("1", "2") else ""


def _at(event: QKeyEvent) -> str:
    """Return the Latin letter or digit at the place of the key; empty if there is none or the place is unknown."""
    platform = QGuiApplication.platformName()
    if platform == "cocoa":
        return _MAC.get(event.nativeVirtualKey(), "")
    return (_WINDOWS if platform == "windows" else _X11).get(event.nativeScanCode(), "")
