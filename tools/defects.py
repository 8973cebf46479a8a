"""Letters that are spoilt on purpose, each in one way that a validator has to notice."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel, String

ARCHIVAL, ACCESSIBLE, BOTH = ("PDF/A-2a",), ("PDF/UA-1",), ("PDF/A-2a", "PDF/UA-1")
AS_THEY_ARE: Any = {
    "compress_streams": False,
    "stream_decode_level": StreamDecodeLevel.none,
    "fix_metadata_version": False,
}
UNTAGGED = b"\n0 0 0 rg 300 60 20 2 re f\n"


@dataclass(frozen=True, slots=True)
class Defect:
    """One way to spoil a letter, and the standards that it breaks."""

    name: str
    breaks: tuple[str, ...]
    spoil: Callable[[Pdf], object]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A letter with one defect."""

    name: str
    breaks: tuple[str, ...]
    pdf: bytes


def planted(letter: bytes) -> Iterator[Spoilt]:
    """Yield a letter spoilt in every way; first as it is, only saved anew, for which nothing may be found."""
    yield Spoilt("(none: saved anew)", (), _saved(letter, lambda pdf: None))
    for defect in DEFECTS:
        yield Spoilt(defect.name, defect.breaks, _saved(letter, defect.spoil))
    for name, change in OF_THE_BYTES.items():
        yield Spoilt(name, ARCHIVAL, change(letter))


def _saved(letter: bytes, spoil: Callable[[Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        spoil(pdf)
        pdf.save(out, **AS_THEY_ARE)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ what is where


def _metadata(before: bytes, after: bytes) -> Callable[[Pdf], object]:
    """Return a spoiler that writes something else into the metadata."""

    def spoil(pdf: Pdf) -> None:
        packet = bytes(pdf.Root.Metadata.read_bytes())
        assert before in packet
        pdf.Root.Metadata.write(packet.replace(before, after))

    return spoil


def _without(*path: str) -> Callable[[Pdf], object]:
    """Return a spoiler that takes something out of the catalog."""

    def spoil(pdf: Pdf) -> None:
        holder: Any = pdf.Root
        for name in path[:-1]:
            holder = holder[name]
        del holder[path[-1]]

    return spoil


def _with(name: str, make: Callable[[Pdf], Any]) -> Callable[[Pdf], object]:
    """Return a spoiler that puts something into the catalog."""
    return lambda pdf: pdf.Root.__setitem__(name, make(pdf))


def _page(name: str, make: Callable[[Pdf], Any]) -> Callable[[Pdf], object]:
    """Return a spoiler that puts something into the first page."""
    return lambda pdf: pdf.pages[0].obj.__setitem__(name, make(pdf))


def _drawn(content: bytes, **resources: Any) -> Callable[[Pdf], object]:
    """Return a spoiler that draws something more on the first page, as decoration."""

    def spoil(pdf: Pdf) -> None:
        kinds: Any = pdf.pages[0].obj.Resources
        for kind, things in resources.items():
            for name, make in things.items():
                if f"/{kind}" not in kinds:
                    kinds[f"/{kind}"] = Dictionary()
                kinds[f"/{kind}"][name] = make(pdf)
        pdf.pages[0].contents_add(b"\n/Artifact BMC q " + content + b" Q EMC\n")

    return spoil


def _elements(element: Any) -> Iterator[Any]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _element(kind: str, change: Callable[[Any], object]) -> Callable[[Pdf], object]:
    """Return a spoiler of the first element of a kind."""
    return lambda pdf: change(next(one for one in _elements(pdf.Root.StructTreeRoot) if str(one.S) == kind))


def _every_font(change: Callable[[Any], object]) -> Callable[[Pdf], object]:
    return lambda pdf: [change(font) for font in pdf.pages[0].obj.Resources.Font.values()]


def _every_picture(change: Callable[[Any], object]) -> Callable[[Pdf], object]:
    def spoil(pdf: Pdf) -> None:
        pictures = [one for one in pdf.objects if isinstance(one, Stream) and one.get("/Subtype") == "/Image"]
        assert pictures
        for picture in pictures:
            change(picture)

    return spoil


def _annotation(**entries: Any) -> Callable[[Pdf], Array]:
    return lambda pdf: Array([pdf.make_indirect(Dictionary(Type=Name.Annot, F=4, Rect=[72, 72, 90, 90], **entries))])


def _attached(pdf: Pdf) -> None:
    pdf.attachments["notes.txt"] = pikepdf.AttachedFileSpec(
        pdf, b"a text", filename="notes.txt", mime_type="text/plain"
    )


def _packed_as_lzw(pdf: Pdf) -> Stream:
    """Return a form whose stream is packed with LZW, a bit at a time: 9-bit codes, begun anew before they grow."""
    codes = [256]
    for place, byte in enumerate(b"0 0 m"):
        codes += [byte] if place % 200 else [256, byte]
    bits = "".join(f"{code:09b}" for code in [*codes, 257])
    packed = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    form = pdf.make_stream(b"", {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": [0, 0, 1, 1]})
    form.write(packed, filter=Name.LZWDecode)
    return form


def _transparent_without_colours(pdf: Pdf) -> None:
    del pdf.Root["/OutputIntents"]
    _drawn(b"/Half gs 0 g 0 0 1 1 re f", ExtGState={"/Half": lambda _: Dictionary(ca=0.5)})(pdf)


def _two_intents(pdf: Pdf) -> None:
    first = pdf.Root.OutputIntents[0]
    other = Dictionary(Type=first.Type, S=first.S, OutputConditionIdentifier=first.OutputConditionIdentifier)
    other.DestOutputProfile = pdf.make_stream(first.DestOutputProfile.read_bytes(), N=3)
    pdf.Root.OutputIntents.append(other)


def _missing_glyph(pdf: Pdf) -> None:
    name = next(iter(pdf.pages[0].obj.Resources.Font))
    pdf.pages[0].contents_add(f"\n/Artifact BMC BT {name} 9 Tf 60 60 Td <0000> Tj ET EMC\n".encode())


def _wider(font: Any) -> None:
    font.DescendantFonts[0].W = Array([0, Array([333] * 900)])


def _outside(pdf: Pdf) -> Stream:
    form = pdf.make_stream(b"", {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": [0, 0, 1, 1]})
    form["/F"] = String("elsewhere.bin")
    return form


def _encrypted(letter: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    return out.getvalue()


# -------------------------------------------------------------------------------------------------- the defects

DEFECTS = (
    Defect("no title in the metadata", ACCESSIBLE, _metadata(b"dc:title", b"dc:rights")),
    Defect("the title is not displayed", ACCESSIBLE, _without("/ViewerPreferences", "/DisplayDocTitle")),
    Defect("no language", ACCESSIBLE, _without("/Lang")),
    Defect("a language that is none", BOTH, _with("/Lang", lambda _: String("in plain English"))),
    Defect("not said to be tagged", BOTH, _without("/MarkInfo")),
    Defect("tags said to be suspect", ACCESSIBLE, _with("/MarkInfo", lambda _: Dictionary(Marked=True, Suspects=True))),
    Defect("no structure", BOTH, _without("/StructTreeRoot")),
    Defect("content without a tag", ACCESSIBLE, lambda pdf: pdf.pages[0].contents_add(UNTAGGED)),
    Defect("a tag of an unknown kind", BOTH, _element("/P", lambda one: one.__setitem__("/S", Name.Greeting))),
    Defect("a picture without words", ACCESSIBLE, _element("/Figure", lambda one: one.__delitem__("/Alt"))),
    Defect("a heading level left out", ACCESSIBLE, _element("/H1", lambda one: one.__setitem__("/S", Name.H3))),
    Defect(
        "a font left out",
        BOTH,
        _every_font(lambda font: font.DescendantFonts[0].FontDescriptor.__delitem__("/FontFile3")),
    ),
    Defect("letters without their meaning", BOTH, _every_font(lambda font: font.__delitem__("/ToUnicode"))),
    Defect("letters of another width", BOTH, _every_font(_wider)),
    Defect("a character that the font has not", BOTH, _missing_glyph),
    Defect("a script", ARCHIVAL, _with("/OpenAction", lambda _: Dictionary(S=Name.JavaScript, JS=String("1")))),
    Defect("a program to start", ARCHIVAL, _with("/OpenAction", lambda _: Dictionary(S=Name.Launch, F=String("x")))),
    Defect(
        "something done on opening a page", ARCHIVAL, _page("/AA", lambda _: Dictionary(O=Dictionary(S=Name.Named)))
    ),
    Defect(
        "a form of another kind (XFA)", ARCHIVAL, _with("/AcroForm", lambda _: Dictionary(Fields=[], XFA=String("x")))
    ),
    Defect("an attachment", ARCHIVAL, _attached),
    Defect("LZW", ARCHIVAL, _drawn(b"/Lzw Do", XObject={"/Lzw": _packed_as_lzw})),
    Defect("a stream in another file", ARCHIVAL, _drawn(b"/Out Do", XObject={"/Out": _outside})),
    Defect("pictures smoothed", ARCHIVAL, _every_picture(lambda one: one.__setitem__("/Interpolate", True))),
    Defect("colours of a printing press", ARCHIVAL, _drawn(b"0 1 0 0 k 0 0 1 1 re f")),
    Defect("colours not defined", ARCHIVAL, _without("/OutputIntents")),
    Defect("colours defined twice", ARCHIVAL, _two_intents),
    Defect("transparency, and colours not defined", ARCHIVAL, _transparent_without_colours),
    Defect(
        "transparency of no known kind",
        ARCHIVAL,
        _drawn(b"/Odd gs 0 0 1 1 re f", ExtGState={"/Odd": lambda _: Dictionary(BM=Name.Nonsense)}),
    ),
    Defect(
        "a transfer curve",
        ARCHIVAL,
        _drawn(b"/Odd gs 0 0 1 1 re f", ExtGState={"/Odd": lambda _: Dictionary(TR=Name.Identity)}),
    ),
    Defect("an instruction that is none", ARCHIVAL, _drawn(b"1 nonsense")),
    Defect(
        "a link without words",
        ACCESSIBLE,
        _page("/Annots", _annotation(Subtype=Name.Link, Border=[0, 0, 0], A=Dictionary(S=Name.URI, URI=String("x")))),
    ),
    Defect("a mark that nothing draws", BOTH, _page("/Annots", _annotation(Subtype=Name.Square, Contents=String("x")))),
    Defect("a film", ARCHIVAL, _page("/Annots", _annotation(Subtype=Name.Movie, Contents=String("x")))),
    Defect("no metadata", BOTH, _without("/Metadata")),
    Defect("metadata that is no XML", BOTH, _metadata(b"</rdf:RDF>", b"")),
    Defect("not said to be PDF/A", ARCHIVAL, _metadata(b"pdfaid:part", b"pdfaid:path")),
    Defect("said to be PDF/A-1", ARCHIVAL, _metadata(b'pdfaid:part="2"', b'pdfaid:part="1"')),
    Defect("said to be PDF/A-2b", ARCHIVAL, _metadata(b'conformance="A"', b'conformance="X"')),
    Defect("not said to be PDF/UA", ACCESSIBLE, _metadata(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    Defect("said to be PDF/UA-3", ACCESSIBLE, _metadata(b"part>1<", b"part>3<")),
    Defect(
        "PDF/UA not explained",
        ARCHIVAL,
        _metadata(b"URI>http://www.aiim.org/pdfua/", b"URI>http://www.aiim.org/other/"),
    ),
)
OF_THE_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "encrypted": _encrypted,
    "no name of its own": lambda letter: letter.replace(b"/ID [", b"/IX ["),
    "something before it": lambda letter: b"\n\n" + letter,
    "something after it": lambda letter: letter + b"and more\n",
    "a binary file that does not look like one": lambda letter: letter.replace(b"%\xf0\x9f\x96\xa4", b"%abcd", 1),
}
