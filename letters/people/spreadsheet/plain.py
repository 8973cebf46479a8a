"""Another reader of the sheets, plainer than the first and without a line of it: to hold the two against each other.

It takes a .csv file apart with one pattern, and an .xlsx file with nothing but the standard library. Both give each
row's number and its cells by column; None stands for a cell of which only the first reader knows how it is shown.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from xml.etree import ElementTree

Cells = Mapping[int, str | None]
Rows = Iterator[tuple[int, Cells, bool]]  # the row's number, its cells, whether it is hidden

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32"}
_MARKS |= {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_FIELD = r'(?:"([^"]*(?:""[^"]*)*)"|([^{0}\r\n]*))({0}|\r\n|\n|\r|\Z)'
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_ENDS = "[\\s\u200b-\u200f\u2060\ufeff]+"
_OUTSIDE = re.compile(f"^{_ENDS}|{_ENDS}$")
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_FORMATS = {"0": "General", "1": "0", "49": "@"}
_WHOLE = re.compile("0|[1-9][0-9]{0,10}")


def text(raw: str) -> str:
    """Return what a person sees of a cell: NFC, its line breaks alike, nothing blank around it."""
    if raw.isascii() and raw.isprintable():
        return raw.strip(" ")
    lines = re.sub("\r\n|[\r\u2028\u2029]", "\n", raw).replace("\t", " ")
    lines = re.sub("[\uf0a7\uf0b7\uf0d8]", "•", lines)  # bullets that Word takes from a font of its own
    return unicodedata.normalize("NFC", _OUTSIDE.sub("", lines))


# ------------------------------------------------------------------------------------------------------- csv


def of_csv(data: bytes, encoding: str, headings: Sequence[str], heading_row: int) -> Rows:
    """Give the rows of a .csv file, taken apart by whichever delimiter gives the headings best."""
    code = next((name for mark, name in _MARKS.items() if data.startswith(mark)), encoding or "utf-8")
    content = re.sub(r"\A[sS][eE][pP]=.\r?\n", "", data.decode(code))

    def found(delimiter: str) -> int:
        fields = next((cells for number, cells, _ in _records(content, delimiter) if number == heading_row), {})
        return sum(heading in fields.values() for heading in headings)

    return _records(content, max(",;\t", key=found))


def _records(content: str, delimiter: str) -> Rows:
    number, fields = 1, list[str]()
    for match in re.finditer(_FIELD.format(delimiter), content):
        if match.start() == len(content) and not fields:
            return
        quoted, bare, end = match.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        if end != delimiter:
            yield number, {n: _field(field) for n, field in enumerate(fields)}, False
            number, fields = number + 1, []


def _field(raw: str) -> str:
    inside = _AS_TEXT.fullmatch(raw)
    return text(inside[1].replace('""', '"') if inside else raw)


# ------------------------------------------------------------------------------------------------------ xlsx


def of_xlsx(data: bytes, sheet: str) -> Rows:
    """Give the rows of a sheet of a workbook, which must have passed the guards of `container`."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        strings = _strings(archive)
        formats = _number_formats(archive)
        row = 0
        for _, element in ElementTree.iterparse(archive.open(_member(archive, sheet))):  # noqa: S314
            if element.tag.endswith("}row"):
                row = int(element.get("r", row + 1))
                yield row, _row(element, strings, formats), _is_hidden(element)
                element.clear()


def _parts(archive: zipfile.ZipFile, kind: str) -> list[str]:
    """Return the members of this kind, as the workbook's own list of its parts has them."""
    parts = ElementTree.fromstring(archive.read("[Content_Types].xml"))  # noqa: S314
    return [part.get("PartName", "")[1:] for part in parts if part.get("ContentType", "").endswith(f"{kind}+xml")]


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the member that holds the sheet of this name."""
    book = _parts(archive, "sheet.main") or _parts(archive, "macroEnabled.main")
    folder, name = posixpath.split(book[0])
    relations = ElementTree.fromstring(archive.read(f"{folder}/_rels/{name}.rels"))  # noqa: S314
    targets = {it.get("Id"): posixpath.join("/", folder, it.get("Target", "")) for it in relations}
    sheets = [it for it in ElementTree.fromstring(archive.read(book[0])).iter() if it.tag.endswith("}sheet")]  # noqa: S314
    (key,) = [value for it in sheets if it.get("name") == sheet for name, value in it.items() if name.endswith("}id")]
    return posixpath.normpath(targets[key])[1:]


def _strings(archive: zipfile.ZipFile) -> list[str]:
    """Return the strings that cells share."""
    found = []
    for member in _parts(archive, "sharedStrings"):
        for _, element in ElementTree.iterparse(archive.open(member)):  # noqa: S314
            if element.tag.endswith("}si"):
                found.append(_text(_words(element)))
                element.clear()
    return found


def _number_formats(archive: zipfile.ZipFile) -> list[str]:
    """Return the number format of each style; nothing for one that is not known here."""
    known, styles = dict(_FORMATS), []
    for member in _parts(archive, "styles"):
        for element in ElementTree.fromstring(archive.read(member)).iter():  # noqa: S314
            if element.tag.endswith("}numFmt") and int(element.get("numFmtId", "0")) > 163:
                known[element.get("numFmtId", "")] = element.get("formatCode", "")
            elif element.tag.endswith("}cellXfs"):
                styles = [style.get("numFmtId", "0") for style in element]
    return [known.get(style, "") for style in styles] or ["General"]


def _row(line: ElementTree.Element, strings: Sequence[str], formats: Sequence[str]) -> dict[int, str | None]:
    cells, column = dict[int, str | None](), -1
    for element in line:
        column = _column(element.get("r", "")) if element.get("r") else column + 1
        cells[column] = _cell(element, strings, formats)
    return cells


def _cell(element: ElementTree.Element, strings: Sequence[str], formats: Sequence[str]) -> str | None:
    kind = element.get("t", "n")
    raw = ""
    for part in element:
        if part.tag.endswith("}v"):
            raw = part.text or ""
        elif part.tag.endswith("}is"):
            raw = _words(part)
    if not raw:
        return ""
    if kind == "s":
        return strings[int(raw)]
    if kind in ("str", "inlineStr"):
        return _text(raw)
    return _number(raw, formats[int(element.get("s", "0"))]) if kind == "n" else None


def _number(raw: str, code: str) -> str | None:
    """Return a whole number as it is shown, where that is plain: as it is, or with zeros before it."""
    if not _WHOLE.fullmatch(raw):
        return None
    if code in ("General", "@"):
        return raw
    return raw.zfill(len(code)) if code and not code.strip("0") else None


def _text(raw: str) -> str:
    return text(_ESCAPED.sub(_unescaped, raw) if "_x" in raw else raw)


def _words(string: ElementTree.Element) -> str:
    """Return the text of a string without the reading aid that scripts of East Asia have."""
    found = ""
    for part in string:
        if part.tag.endswith("}t"):
            found += part.text or ""
        elif part.tag.endswith("}r"):
            found += "".join(text.text or "" for text in part if text.tag.endswith("}t"))
    return found


def _unescaped(match: re.Match[str]) -> str:
    codes = re.findall("_x([0-9A-Fa-f]{4})_", match[0])
    return b"".join(int(code, 16).to_bytes(2, "little") for code in codes).decode("utf-16-le", "surrogatepass")


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _is_hidden(row: ElementTree.Element) -> bool:
    return row.get("hidden") in ("1", "true") or float(row.get("ht") or 1) == 0
