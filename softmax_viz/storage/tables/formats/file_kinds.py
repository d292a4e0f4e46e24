"""Which kind of file the bytes are: text, a workbook, or something that holds no table that can be read here. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Literal

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.tables.decisions.errors import TableError

Kind = Literal["text", "workbook"]

_T = QT_TRANSLATE_NOOP

_SAVE_AS_CSV = QT_TRANSLATE_NOOP("errors", "{file} is {kind}. Save the table there as CSV.")
_WRITE_CSV = QT_TRANSLATE_NOOP("errors", "{file} is {kind}. Write the table as CSV from the program that made it.")
_NO_TABLE = QT_TRANSLATE_NOOP("errors", "{file} is {kind}, and no table. Choose a table of text (CSV) or a workbook.")
_UNPACK = QT_TRANSLATE_NOOP("errors", "{file} is {kind}. Unpack it and choose the table in it.")

# (the first bytes, where they stand, what the file is, the sentence about it)
_SIGNATURES: tuple[tuple[bytes, int, str, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0,
        _T("errors", "an old Excel workbook (.xls) or another old Office file"),
        _SAVE_AS_CSV,
    ),
    (b"MATLAB 5.0 MAT-file", 0, _T("errors", "a MATLAB file (.mat)"), _WRITE_CSV),
    (b"MATLAB 7.3 MAT-file", 0, _T("errors", "a MATLAB file (.mat)"), _WRITE_CSV),
    (b"\x89HDF\r\n\x1a\n", 0, _T("errors", "an HDF5 file"), _WRITE_CSV),
    (b"\x93NUMPY", 0, _T("errors", "a NumPy file (.npy)"), _WRITE_CSV),
    (b"PAR1", 0, _T("errors", "a Parquet file"), _WRITE_CSV),
    (b"ARROW1", 0, _T("errors", "an Arrow or Feather file"), _WRITE_CSV),
    (b"FEA1", 0, _T("errors", "a Feather file"), _WRITE_CSV),
    (b"Obj\x01", 0, _T("errors", "an Avro file"), _WRITE_CSV),
    (b"SQLite format 3\0", 0, _T("errors", "an SQLite database"), _WRITE_CSV),
    (b"\0\x01\0\0Standard Jet DB", 0, _T("errors", "an Access database"), _WRITE_CSV),
    (b"\0\x01\0\0Standard ACE DB", 0, _T("errors", "an Access database"), _WRITE_CSV),
    (b"$FL2", 0, _T("errors", "an SPSS file (.sav)"), _WRITE_CSV),
    (b"$FL3", 0, _T("errors", "an SPSS file (.zsav)"), _WRITE_CSV),
    (b"<stata_dta>", 0, _T("errors", "a Stata file (.dta)"), _WRITE_CSV),
    (b"HEADER RECORD*******", 0, _T("errors", "a SAS transport file (.xpt)"), _WRITE_CSV),
    (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf", 0, _T("errors", "a SAS file (.sas7bdat)"), _WRITE_CSV),
    (b"RDX2\n", 0, _T("errors", "an R data file (.RData)"), _WRITE_CSV),
    (b"RDX3\n", 0, _T("errors", "an R data file (.RData)"), _WRITE_CSV),
    (b"X\n\0\0\0", 0, _T("errors", "an R data file (.rds)"), _WRITE_CSV),
    (b"CDF\x01", 0, _T("errors", "a NetCDF file"), _WRITE_CSV),
    (b"CDF\x02", 0, _T("errors", "a NetCDF file"), _WRITE_CSV),
    (b"SIMPLE  =", 0, _T("errors", "a FITS file"), _WRITE_CSV),
    (b"\x1f\x8b", 0, _T("errors", "a file packed with gzip"), _UNPACK),
    (b"BZh", 0, _T("errors", "a file packed with bzip2"), _UNPACK),
    (b"\xfd7zXZ\0", 0, _T("errors", "a file packed with xz"), _UNPACK),
    (b"\x28\xb5\x2f\xfd", 0, _T("errors", "a file packed with Zstandard"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", 0, _T("errors", "a 7-Zip archive"), _UNPACK),
    (b"Rar!\x1a\x07", 0, _T("errors", "a RAR archive"), _UNPACK),
    (b"ustar", 257, _T("errors", "a tar archive"), _UNPACK),
    (b"%PDF-", 0, _T("errors", "a PDF document"), _NO_TABLE),
    (b"%!PS", 0, _T("errors", "a PostScript file"), _NO_TABLE),
    (b"{\\rtf", 0, _T("errors", "a text document (.rtf)"), _NO_TABLE),
    (b"\x89PNG\r\n\x1a\n", 0, _T("errors", "a picture (PNG)"), _NO_TABLE),
    (b"\xff\xd8\xff", 0, _T("errors", "a picture (JPEG)"), _NO_TABLE),
    (b"GIF87a", 0, _T("errors", "a picture (GIF)"), _NO_TABLE),
    (b"GIF89a", 0, _T("errors", "a picture (GIF)"), _NO_TABLE),
    (b"II*\0", 0, _T("errors", "a picture (TIFF)"), _NO_TABLE),
    (b"MM\0*", 0, _T("errors", "a picture (TIFF)"), _NO_TABLE),
    (b"WEBP", 8, _T("errors", "a picture (WebP)"), _NO_TABLE),
    (b"WAVE", 8, _T("errors", "a sound (WAV)"), _NO_TABLE),
    (b"AVI ", 8, _T("errors", "a film"), _NO_TABLE),
    (b"ftyp", 4, _T("errors", "a film or a picture of a phone"), _NO_TABLE),
    (b"ID3", 0, _T("errors", "a sound (MP3)"), _NO_TABLE),
    (b"\x7fELF", 0, _T("errors", "a program"), _NO_TABLE),
    (b"wOFF", 0, _T("errors", "a font"), _NO_TABLE),
)
# A pickle starts with its protocol and a frame or a first opcode; it is never opened, since opening runs it.
_PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table")
_XML = (b"<?xml", b"<svg", b"<pmml", b"<gpx", b"<kml")


def kind_of(file: str, content: bytes) -> Kind:
    """Return what ``content`` is; ``file`` names it in sentences.

    Raises
    ------
    TableError
        If it is a kind of file that is known and not read here: the sentence names the kind and what to do.
    """
    if not content.strip():
        raise TableError(QT_TRANSLATE_NOOP("errors", "{file} is empty. Choose a file with a table."), file=file)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(file, content)
    for signature, at, kind, sentence in _SIGNATURES:
        if content.startswith(signature, at):
            raise TableError(sentence, file=file, kind=UserError(kind))
    if content.startswith(_PICKLES) and content.rstrip(b"\r\n").endswith(b"."):
        raise TableError(_WRITE_CSV, file=file, kind=UserError(_T("errors", "a Python pickle")))
    if content.startswith((b"BM",)) and int.from_bytes(content[2:6], "little") == len(content):
        raise TableError(_NO_TABLE, file=file, kind=UserError(_T("errors", "a picture (BMP)")))
    if content[:1] in b"rstuvwxq" and content[1:4] in (b"\x01\x01\0", b"\x02\x01\0"):
        raise TableError(_WRITE_CSV, file=file, kind=UserError(_T("errors", "a Stata file (.dta)")))
    beginning = content[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith(_MARKUP):
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors", "{file} is a web page (HTML). Open it in a spreadsheet and save the table there as CSV."
            ),
            file=file,
        )  # fmt: skip
    if beginning.startswith(_XML):
        raise TableError(_WRITE_CSV, file=file, kind=UserError(_T("errors", "an XML file")))
    return "text"


def _packed(file: str, content: bytes) -> Kind:
    """Return which kind of ZIP archive it is: a workbook is one, too."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names[:3] else b""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} is a workbook or an archive that is damaged. Save it again."), file=file
        ) from error
    if b"opendocument.spreadsheet" in mimetype or any(name.startswith("xl/workbook.xml") for name in names):
        return "workbook"
    if "xl/workbook.bin" in names:
        raise TableError(_SAVE_AS_CSV, file=file, kind=UserError(_T("errors", "a binary Excel workbook (.xlsb)")))
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise TableError(
            _SAVE_AS_CSV, file=file, kind=UserError(_T("errors", "a Numbers workbook (or another document of iWork)"))
        )
    if b"opendocument" in mimetype or any(name.startswith(("word/", "ppt/")) for name in names):
        raise TableError(_NO_TABLE, file=file, kind=UserError(_T("errors", "a document of an office program")))
    if "[Content_Types].xml" in names:
        raise TableError(_SAVE_AS_CSV, file=file, kind=UserError(_T("errors", "an Excel workbook that is incomplete")))
    if names and all(name.endswith(".npy") for name in names):
        raise TableError(_WRITE_CSV, file=file, kind=UserError(_T("errors", "a NumPy archive (.npz)")))
    raise TableError(_UNPACK, file=file, kind=UserError(_T("errors", "a ZIP archive")))
