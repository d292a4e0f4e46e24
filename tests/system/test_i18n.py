"""Translations: every text goes through one, and the files that ship are those of the source."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.settings import Settings
from softmax_viz.system import i18n
from softmax_viz.system.i18n import best_language, install_language, language_name, languages

ROOT = Path(__file__).resolve().parents[2]
# What is no language: numbers, symbols, names of quantities and formulas of features.
_NO_WORDS = re.compile(r"[\W\d_]*|L[12]|×\d+|\d+×")

_FORMULAS = {feature.label for feature in FEATURES.values()}


class Brackets(QTranslator):
    """A language in which every text stands in brackets."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"⟦{text}⟧".replace("%Ln", str(n)).replace("%n", str(n))


class Braces(QTranslator):
    """Another one."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"{{{text}}}".replace("%Ln", str(n))


@pytest.fixture
def bracketed(qapp, qtbot, tmp_path):
    translator = Brackets()
    qapp.installTranslator(translator)
    program = Program(qapp, Session(data=blobs()), Settings(tmp_path / "s.ini"), "light")
    program.show()
    qtbot.waitUntil(program.runner.is_settled)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()
    qapp.removeTranslator(translator)


def test_every_text_of_the_window_goes_through_translation(bracketed):
    window = bracketed.window
    texts = [(widget, widget.text()) for widget in window.findChildren(QLabel) + window.findChildren(QAbstractButton)]
    texts += [(widget, widget.toolTip()) for widget in window.findChildren(QWidget)]
    texts += [(widget, widget.accessibleName()) for widget in window.findChildren(QWidget)]
    texts += [(action, action.text()) for action in window.actions_by_name.values()]
    texts += [(menu, menu.text()) for menu in window.menuBar().actions()]
    assert len([text for _, text in texts if text]) > 100
    bare = [
        (owner, text)
        for owner, text in texts
        if "⟦" not in text and not _NO_WORDS.fullmatch(re.sub("<.*?>", "", text)) and text not in _FORMULAS
    ]
    assert not bare


def test_english_is_there_and_is_what_other_locales_get_for_now():
    assert "en" in languages()
    assert best_language(QLocale("en_GB")) == "en"
    assert best_language(QLocale("xx")) == "en"


def test_the_compiled_files_decide_which_languages_there_are(monkeypatch, tmp_path):
    folder = ROOT / "assets" / "i18n"
    assert {path.stem for path in folder.glob("*.ts")} == {path.stem for path in folder.glob("*.qm")}
    for code in ("en", "ko", "pt_BR", "zh_CN", "qq"):
        (tmp_path / f"softmax_viz_{code}.qm").touch()
    monkeypatch.setattr(i18n, "asset", lambda *parts: tmp_path)
    assert languages() == ["en", "ko", "pt_BR", "qq", "zh_CN"]
    names = {code: language_name(code) for code in languages()}
    assert names == {
        "en": "English", "ko": "한국어", "pt_BR": "Português (Brasil)", "qq": "qq", "zh_CN": "简体中文 (中国)",
    }  # fmt: skip
    wanted = {"ko_KR": "ko", "pt_BR": "pt_BR", "pt_PT": "pt_BR", "zh_CN": "zh_CN", "en_GB": "en", "sv_SE": "en"}
    assert {locale: best_language(QLocale(locale)) for locale in wanted} == wanted


def test_a_language_takes_the_place_of_the_one_before(qapp, monkeypatch):
    made = {"aa": Brackets(), "bb": Braces()}
    monkeypatch.setattr(i18n, "translators", lambda code: [made[code]] if code in made else [])
    said = []
    for code in ("aa", "bb", "none"):
        install_language(qapp, code)
        said.append(qapp.translate("StatusStrip", "%Ln point(s)", "", 3))
    assert said == ["⟦3 point(s)⟧", "{3 point(s)}", "3 point(s)"]


def test_english_knows_one_from_many(qapp):
    translator = QTranslator()
    assert translator.load("softmax_viz_en", str(ROOT / "assets" / "i18n"))
    for number, words in ((1, "%Ln point"), (2, "%Ln points"), (0, "%Ln points")):
        assert translator.translate("StatusStrip", "%Ln point(s)", "", number) == words


def test_the_translations_are_those_of_the_source():
    if shutil.which("bash") is None:  # the script is for those who build, on whatever they build on
        return
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(ROOT / ".ci" / "translations"), "--check"], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
