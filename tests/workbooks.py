"""Small workbooks written by hand, as the standards say: nothing of the program and no library is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/></Types>'
)
_TOP = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)

Rows = Sequence[Sequence[object]]


def letters(column: int) -> str:
    """The name of a column from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_xml(rows: Rows) -> str:
    """A sheet of Excel; None is no cell."""
    lines = []
    for i, row in enumerate(rows, 1):
        cells = []
        for j, value in enumerate(row):
            place = f"{letters(j)}{i}"
            if isinstance(value, str):
                cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
            elif value is not None:
                cells.append(f'<c r="{place}"><v>{value!r}</v></c>')
        lines.append(f'<row r="{i}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def xlsx(sheets: dict[str, str]) -> bytes:
    """A workbook of Excel with these sheets, given as XML."""
    names = "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _TOP,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _TOP.partition("<Relationship Id")[0] + links + "</Relationships>",
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets.values(), 1)}
    return _zipped(parts)


def table_xml(rows: Rows) -> str:
    """A sheet of OpenDocument with the empty rows and cells that programs write behind it."""
    lines = []
    for row in rows:
        cells = []
        for value in row:
            if isinstance(value, str):
                text = f"<text:p>{escape(value)}</text:p>"
                cells.append(f'<table:table-cell office:value-type="string">{text}</table:table-cell>')
            elif value is None:
                cells.append("<table:table-cell/>")
            else:
                text = f"<text:p>{str(value).replace('.', ',')}</text:p>"
                value_type = f'office:value-type="float" office:value="{value!r}"'
                cells.append(f"<table:table-cell {value_type}>{text}</table:table-cell>")
        rest = '<table:table-cell table:number-columns-repeated="1000"/>'
        lines.append(f"<table:table-row>{''.join(cells)}{rest}</table:table-row>")
    rest = '<table:table-cell table:number-columns-repeated="1024"/>'
    lines.append(f'<table:table-row table:number-rows-repeated="1048000">{rest}</table:table-row>')
    return f'<table:table table:name="Blatt1">{"".join(lines)}</table:table>'


def ods(table: str) -> bytes:
    """A workbook of OpenDocument with one sheet, given as XML."""
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    entry = '<manifest:file-entry manifest:full-path="/" manifest:media-type='
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return _zipped(
        {
            "mimetype": _ODS,
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{manifest}">{entry}"{_ODS}"/>'
            "</manifest:manifest>",
            "content.xml": f"<office:document-content {_ODS_NAMES}>{body}</office:document-content>",
        }
    )


def _zipped(parts: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()
