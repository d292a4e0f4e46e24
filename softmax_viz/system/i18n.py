"""The language of the window: finds the available languages and installs their translators. GUI thread only.

``assets/i18n`` holds one compiled file per language; these files alone determine the available languages.
English has one, too: the source texts write plurals as "%n point(s)", and only a translation can say "1 point" and
"2 points".
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from softmax_viz.system.resources import asset

FALLBACK = "en"
# The choice "language of the system".
SYSTEM = ""
_PREFIX = "softmax_viz_"


def languages() -> list[str]:
    """Return the codes of the available languages, such as ``en``, ``ko`` or ``pt_BR``."""
    return sorted(path.stem.removeprefix(_PREFIX) for path in asset("i18n").glob(f"{_PREFIX}*.qm"))


def language_name(code: str) -> str:
    """Return the name of a language in that language, or its code if Qt does not know it."""
    locale = QLocale(code)
    if "_" not in code:  # without a country: "English" rather than "American English"
        locale = QLocale(locale.language(), QLocale.Country.World)
    name = locale.nativeLanguageName()
    country = f" ({locale.nativeTerritoryName()})" if "_" in code else ""
    return name[:1].upper() + name[1:] + country if name else code


def best_language(locale: QLocale) -> str:
    """Return the first available language among those that the user of ``locale`` prefers, else English.

    A variant of another country is better than none: Brazilian Portuguese for a user in Portugal.
    """
    available = languages()
    wanted = [tag.replace("-", "_") for tag in locale.uiLanguages()]
    variants = [code for tag in wanted for code in available if code.partition("_")[0] == tag.partition("_")[0]]
    return next((code for code in [*wanted, *variants] if code in available), FALLBACK)


def language_of(choice: str) -> str:
    """Return the language for a choice: a code, or ``SYSTEM``. An unavailable code counts as ``SYSTEM``."""
    return choice if choice in languages() else best_language(QLocale.system())


def translators(code: str) -> list[QTranslator]:
    """Load the existing translators for the language ``code``: of Qt's own texts, and of the program's."""
    found = []
    for folder, name in (
        (QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"qtbase_{code}"),
        (str(asset("i18n")), f"{_PREFIX}{code}"),
    ):
        translator = QTranslator()
        if translator.load(name, folder):
            found.append(translator)
    return found


def install_language(app: QCoreApplication, code: str) -> None:
    """Translate the texts of the program and of Qt into the language ``code``, replacing the language before.

    Existing widgets keep their texts, so the window has to be created after this.
    """
    for before in app.findChildren(QTranslator, _PREFIX):
        app.removeTranslator(before)
        before.deleteLater()
    for translator in translators(code):
        translator.setParent(app)
        translator.setObjectName(_PREFIX)
        app.installTranslator(translator)
    if QLocale.system().language() == QLocale.Language.C:  # no locale is set: use the separators of the language
        QLocale.setDefault(QLocale(code))
