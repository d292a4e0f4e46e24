"""What is remembered between two starts; whatever stands in the file, the program starts."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray

from softmax_viz.core.settings.themes import SCALES, THEME_CHOICES
from softmax_viz.storage.settings import Settings


def test_a_new_machine_remembers_nothing(tmp_path):
    settings = Settings(tmp_path / "s.ini")
    assert (settings.theme(), settings.language()) == ("system", "")
    assert settings.geometry().isEmpty()
    assert settings.splitter("main").isEmpty()
    assert settings.field_style_values() == {}


def test_the_next_start_knows_what_the_last_one_kept(tmp_path):
    before = Settings(tmp_path / "s.ini")
    before.set_theme("dark")
    before.set_language("ko")
    before.set_geometry(QByteArray(b"\x01\xd9\xd0\xcb\x00"))
    before.set_splitter("main", QByteArray(b"\x00\xff"))
    assert before.flush()
    after = Settings(tmp_path / "s.ini")
    assert (after.theme(), after.language()) == ("dark", "ko")
    assert after.geometry() == QByteArray(b"\x01\xd9\xd0\xcb\x00")
    assert after.splitter("main") == QByteArray(b"\x00\xff")
    assert after.splitter("other").isEmpty()


def test_recent_files_are_nobody_elses_business_and_have_any_name(tmp_path):
    old = os.umask(0o022)
    try:
        file = tmp_path / "config" / "s.ini"
        paths = [os.fsdecode(b"/tmp/in\xff%20 a.softmax"), "/tmp/\uac00%.softmax", "/tmp/file:/x.softmax"]
        for _ in range(2):
            settings = Settings(file)
            for path in paths:
                settings.add_recent_file(path)
            assert settings.flush()
            del settings
            assert [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)] == ["0o600", "0o700"]
            assert Settings(file).recent_files() == paths[::-1]
            file.chmod(0o644)
    finally:
        os.umask(old)


_ANOTHER = """
import sys
from pathlib import Path
from softmax_viz.storage.settings import Settings

settings = Settings(Path(sys.argv[1]))
settings.add_recent_file("/other/b.softmax")
settings.set_language("ko")
settings.set_field_style_values({"grid": False})
assert settings.flush()
"""


def test_programs_that_run_at_once_do_not_undo_what_the_others_keep(tmp_path):
    file = tmp_path / "s.ini"
    settings = Settings(file)
    settings.add_recent_file("/mine/a.softmax")
    subprocess.run([sys.executable, "-c", _ANOTHER, file], check=True)
    settings.set_theme("dark")
    settings.add_recent_file("/mine/c.softmax")
    assert settings.flush()
    after = Settings(file)
    assert (after.theme(), after.language(), after.field_style_values()) == ("dark", "ko", {"grid": False})
    assert after.recent_files() == ["/mine/c.softmax", "/other/b.softmax", "/mine/a.softmax"]


def test_plain_values_come_back_with_their_types_and_replace_those_before(tmp_path):
    settings = Settings(tmp_path / "s.ini")
    settings.set_field_style_values({"old": True})
    values = {"quantity": "one_class", "opacity": 0.1 + 0.2, "grid": False, "contours": True}
    settings.set_field_style_values(values)
    assert settings.flush()
    found = Settings(tmp_path / "s.ini").field_style_values()
    assert found == values
    assert [type(found[key]) for key in values] == [str, float, bool, bool]


@pytest.mark.parametrize(
    "values", [{"a": None}, {"a": [1]}, {"a": "two words"}, {"a": float("nan")}, {"a": b"x"}, {"a/b": 1.0}, {"": 1.0}]
)
def test_only_plain_values_are_kept(tmp_path, values):
    settings = Settings(tmp_path / "s.ini")
    settings.set_field_style_values({"grid": True})
    with pytest.raises(ValueError, match="plain value"):
        settings.set_field_style_values(values)
    assert settings.field_style_values() == {"grid": True}


def test_damaged_looks_are_left_out(tmp_path):
    text = "[look]\nquantity=@Size(3 4)\nopacity=nan\ngrid=yes, no\ncontours=\nzero_lines=tr\xfc\ndropout_fan=false\n"
    (tmp_path / "s.ini").write_bytes(text.encode("latin-1") + b"deep/er=1\nlong=" + b"a" * 99 + b"\n")
    assert Settings(tmp_path / "s.ini").field_style_values() == {"dropout_fan": False}


def test_only_themes_are_kept(tmp_path):
    with pytest.raises(ValueError, match="purple"):
        Settings(tmp_path / "s.ini").set_theme("purple")


def test_sizes_of_the_table_are_kept_and_no_others(tmp_path):
    for scale in SCALES:
        Settings(tmp_path / "s.ini").set_scale(scale)
        assert Settings(tmp_path / "s.ini").scale() == scale
    with pytest.raises(ValueError, match="scale"):
        Settings(tmp_path / "s.ini").set_scale(1.4)
    for text in ("1.4", "large", "nan", "@Size(3 4)", "", "1e999"):
        (tmp_path / "other.ini").write_text(f"[General]\nscale={text}\n", encoding="utf-8")
        assert Settings(tmp_path / "other.ini").scale() == 1.0


@pytest.mark.parametrize("theme", THEME_CHOICES)
def test_every_theme_is_kept(tmp_path, theme):
    Settings(tmp_path / "s.ini").set_theme(theme)
    assert Settings(tmp_path / "s.ini").theme() == theme


@pytest.mark.parametrize(
    "text",
    [
        "[General]\ntheme=purple\nlanguage=../../etc\n[window]\ngeometry=5\n[splitters]\nmain=@Invalid()\n",
        "[General]\ntheme=dark, light\nlanguage=@ByteArray(ko)\n[window]\ngeometry=@Variant(\\0\\0\\0\\x7f)\n",
        "[General]\ntheme=@Size(3 4)\n[window]\ngeometry=text\n[splitters]\nmain=@Rect(a b)\n",
        "[General\n=====\n\\\\\\\0\n[window]\ngeometry=@Variant(\\0\\0\\0\\x41\\0\\0)\n",
    ],
)
def test_a_broken_file_is_as_good_as_none(tmp_path, text):
    (tmp_path / "s.ini").write_bytes(text.encode())
    settings = Settings(tmp_path / "s.ini")
    assert (settings.theme(), settings.language()) == ("system", "")
    assert settings.geometry().isEmpty()
    assert settings.splitter("main").isEmpty()


@given(st.binary(max_size=300))
def test_any_bytes_give_usable_values(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.ini"
    path.write_bytes(content)
    settings = Settings(path)
    assert settings.theme() in THEME_CHOICES
    assert settings.language() == "" or settings.language().isascii()
    assert isinstance(settings.geometry(), QByteArray)
    assert all(isinstance(value, (bool, float, str)) for value in settings.field_style_values().values())


def test_a_place_that_cannot_be_written_is_reported_and_survived(tmp_path):
    (tmp_path / "file").write_text("")
    settings = Settings(tmp_path / "file" / "s.ini")
    settings.set_theme("dark")
    assert not settings.flush()
    assert settings.theme() == "dark"
