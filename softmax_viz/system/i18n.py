"""The language of the window: which ones there are, and which translations are installed. GUI thread only.

``assets/i18n`` holds one compiled file per language, and nothing else says which languages the program speaks.
English has one, too: the source texts write plurals as "%n point(s)", and only a translation can say "1 point" and
"2 points".
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from softmax_viz.system.resources import asset

FALLBACK = "en"
# The choice of the language that the desktop asks for.
SYSTEM = ""
_PREFIX = "softmax_viz_"


def languages() -> list[str]:
    """Return the codes of the languages that the program speaks, such as ``en``, ``ko`` or ``pt_BR``."""
    return sorted(path.stem.removeprefix(_PREFIX) for path in asset("i18n").glob(f"{_PREFIX}*.qm"))


def language_name(code: str) -> str:
    """Return the name that a language has for itself, or its code if Qt does not know the language."""
    locale = QLocale(code)
    if "_" not in code:  # of no country: "English" rather than "American English"
        locale = QLocale(locale.language(), QLocale.Country.World)
    name = locale.nativeLanguageName()
    country = f" ({locale.nativeTerritoryName()})" if "_" in code else ""
    return name[:1].upper() + name[1:] + country if name else code


def best_language(locale: QLocale) -> str:
    """Return the first language that the user of ``locale`` wants and the program speaks, else English.

    A language of another country is better than none: Portuguese of Brazil for somebody in Portugal.
    """
    spoken = languages()
    wanted = [tag.replace("-", "_") for tag in locale.uiLanguages()]
    alike = [code for tag in wanted for code in spoken if code.partition("_")[0] == tag.partition("_")[0]]
    return next((code for code in [*wanted, *alike] if code in spoken), FALLBACK)


def language_of(choice: str) -> str:
    """Return the language for a choice: a code, or ``SYSTEM``. A code that is not spoken counts as ``SYSTEM``."""
    return choice if choice in languages() else best_language(QLocale.system())


def translators(code: str) -> list[QTranslator]:
    """Load the translators into ``code`` that exist: for Qt's own texts, and for the program's."""
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
    """Translate the program's texts, and those that come from Qt, into ``code`` in place of the language before.

    Widgets that are there keep their texts: a window has to be made after this.
    """
    for before in app.findChildren(QTranslator, _PREFIX):
        app.removeTranslator(before)
        before.deleteLater()
    for translator in translators(code):
        translator.setParent(app)
        translator.setObjectName(_PREFIX)
        app.installTranslator(translator)
    if QLocale.system().language() == QLocale.Language.C:  # no locale at all: numbers still want their separators
        QLocale.setDefault(QLocale(code))
