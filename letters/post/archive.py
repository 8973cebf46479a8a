"""A letter that lasts, and that anyone can read: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) in one file.

WeasyPrint writes the one or the other. It is asked for the first, which is the stricter, and `finish` adds what the
second asks for besides.
"""

from __future__ import annotations

import functools
import zlib
from importlib import resources
from typing import Any

from letters.post import accents, faces
from letters.post.faces import Faces

OPTIONS = {"pdf_variant": "pdf/a-2a", "output_intent": False}  # WeasyPrint's own opens the profile and leaves it open
PROFILE = "sRGB2014.icc"  # what red, green and blue mean in a letter; 3 KB, from the International Color Consortium
LAST = b"</rdf:RDF>"
ACCESSIBLE = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""  # PDF/A knows no property of PDF/UA, so the file has to explain it (ISO 19005-2, 6.6.2.3)


def finish(document: Any, pdf: Any, html: str, shared: Faces) -> None:
    """Make WeasyPrint's PDF of a page whole for both standards, in place, with the fonts that its letters share.

    WeasyPrint calls it just before it writes the PDF.
    """
    import pydyf

    accents.told(document, pdf, html)
    faces.share(document, pdf, shared)
    streams = [thing for thing in pdf.objects if isinstance(thing, pydyf.Stream)]
    _say_both_standards(next(stream for stream in streams if stream.extra.get("Type") == "/Metadata"))
    _smooth_nothing(stream for stream in streams if stream.extra.get("Subtype") == "/Image")
    _define_colours(pdf)
    _put_into_words(pdf)


def _say_both_standards(metadata: Any) -> None:
    """Add PDF/UA-1 to the metadata, and leave it uncompressed for programs that read no more of a PDF."""
    metadata.stream = [part.replace(LAST, ACCESSIBLE + LAST) for part in metadata.stream]
    metadata.compress = False


def _smooth_nothing(pictures: Any) -> None:
    """Let no viewer invent pixels between those of a picture (ISO 19005-2, 6.2.8)."""
    for picture in pictures:
        picture.extra.pop("Interpolate", None)


def _define_colours(pdf: Any) -> None:
    """Say which red, green and blue are meant, by a profile inside the file (ISO 19005-2, 6.2.3)."""
    import pydyf

    profile = pydyf.Stream([_profile()], {"N": 3, "Filter": "/FlateDecode"})
    pdf.add_object(profile)
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": pydyf.String("sRGB"),
        "Info": pydyf.String(PROFILE),
        "DestOutputProfile": profile.reference,
    }
    pdf.catalog["OutputIntents"] = pydyf.Array([pydyf.Dictionary(intent)])


@functools.cache
def _profile() -> bytes:
    return zlib.compress((resources.files("weasyprint.pdf") / PROFILE).read_bytes(), 9)


def _put_into_words(pdf: Any) -> None:
    """Have each object's bytes made and compressed once: for a file with an identifier, pydyf asks for them twice."""
    import pydyf

    plain, streams = _in_words()

    def in_words(thing: Any) -> Any:
        if thing.free == "f":
            return thing
        new = streams() if isinstance(thing, pydyf.Stream) else plain()
        new.number, new.generation, new.data = thing.number, thing.generation, thing.data
        return new

    pdf.objects[:] = map(in_words, pdf.objects)


@functools.cache
def _in_words() -> tuple[Any, Any]:
    """Return the classes of objects, and of streams, whose bytes are known."""
    import pydyf

    class Object(pydyf.Object):  # type: ignore[misc]
        data = b""

    class Stream(pydyf.Stream):  # type: ignore[misc]
        data = b""

    return Object, Stream
