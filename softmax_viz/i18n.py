"""The language of the window: which translations are installed.

``assets/i18n`` holds one compiled file per language. English has one, too: the source texts write plurals
as "%n point(s)", and only a translation can say "1 point" and "2 points".
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from softmax_viz.resources import asset

FALLBACK = "en"


def languages() -> list[str]:
    """Codes of the languages that the program speaks."""
    return sorted(path.stem.removeprefix("softmax_viz_") for path in asset("i18n").glob("softmax_viz_*.qm"))


def best_language(locale: QLocale) -> str:
    """The language of ``locale`` if the program speaks it, else English."""
    code = QLocale.languageToCode(locale.language())
    return code if code in languages() else FALLBACK


def install_language(app: QCoreApplication, code: str) -> None:
    """Translate the program's texts, and those that come from Qt, into ``code``. GUI thread, before any widget."""
    for folder, name in (
        (QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"qtbase_{code}"),
        (str(asset("i18n")), f"softmax_viz_{code}"),
    ):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
