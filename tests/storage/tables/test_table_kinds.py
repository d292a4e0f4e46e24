"""Files of other kinds, written by Python's own libraries: named, never taken for a table, never opened."""

import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import tarfile
import zipfile

import numpy as np
import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.tables import read_bytes_as_table

POINTS = np.arange(12.0).reshape(4, 3)
CSV = b"x,y,class\n1,2,a\n3,4,b\n"


def numpy_file() -> bytes:
    content = io.BytesIO()
    np.save(content, POINTS)
    return content.getvalue()


def numpy_archive() -> bytes:
    content = io.BytesIO()
    np.savez(content, points=POINTS)
    return content.getvalue()


def zip_archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("t.csv", CSV)
    return content.getvalue()


def tar_archive() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        info = tarfile.TarInfo("t.csv")
        info.size = len(CSV)
        archive.addfile(info, io.BytesIO(CSV))
    return content.getvalue()


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (x, y)")
    content = connection.serialize()
    connection.close()
    return content


class Trap:
    """Something that a pickle runs when it is opened."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (numpy_file(), "a NumPy file (.npy). Write the table as CSV"),
        (numpy_archive(), "a NumPy archive (.npz). Write the table as CSV"),
        (pickle.dumps(Trap()), "a Python pickle"),
        (pickle.dumps({"x": [1, 2]}, protocol=2), "a Python pickle"),
        (gzip.compress(CSV), "a file packed with gzip. Unpack it"),
        (bz2.compress(CSV), "a file packed with bzip2. Unpack it"),
        (lzma.compress(CSV), "a file packed with xz. Unpack it"),
        (zip_archive(), "a ZIP archive. Unpack it"),
        (tar_archive(), "a tar archive. Unpack it"),
        (database(), "an SQLite database. Write the table as CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG), and no table"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document, and no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "an old Excel workbook (.xls)"),
        (b"PK\x03\x04\x14\x00\x06\x00", "damaged. Save it again"),
        (b"\n <!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "is a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<rows><row x="1"/></rows>', "an XML file"),
        (b'{"type": "FeatureCollection", "features": 3}', "is JSON, but no table"),
        (b'[{"x": 1, ', "begins as JSON but is not valid"),
        (b"@relation t\n@attribute x numeric\n@data\n{0 1.5, 2 1}\n", "line 4: sparse ARFF is not read"),
        (b"@relation t\n@attribute x numeric\n", "ARFF file without"),
    ],
)
def test_what_it_is_and_what_to_do_is_said(content, words):
    with pytest.raises(UserError) as caught:
        read_bytes_as_table("t", content)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
