"""What letters are printed on: a template's styles and fonts, and each site's letterhead and signature."""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from letters import files, keys, problems
from letters.post.letter import Stationery
from letters.post.linting import pictures as drawings
from letters.post.template import PICTURES, Template
from letters.problems import OWN_FAULT, Place, Problem, Refused
from letters.sections.sites import Site
from letters.settings import NAME, Settings

if TYPE_CHECKING:
    from PIL import Image

SMALLEST_PICTURE = 8  # pixels across or down
FAINTEST = 5  # of 255: less ink is not seen on paper
LARGEST_PICTURE = 12_000_000  # pixels; a signature scanned at 600 dpi is under 2 million


@dataclass(frozen=True, slots=True)
class Pictures:
    """The sites' logos and signatures: `names[site]["signature"]` is the address of one among `assets`."""

    names: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, bytes]

    @property
    def sound(self) -> frozenset[str]:
        """The keys of what can be printed."""
        return frozenset(_key(Path(name).suffix, data) for name, data in self.assets.items())


def pictures(settings: Settings, folder: Path, sound: Collection[str] = ()) -> Pictures:
    """Return the logos and signatures that campaign.toml names; `Refused` with every one that cannot be used.

    `sound` are the keys of pictures in which no fault was found before.
    """
    names: dict[str, dict[str, str]] = {}
    assets: dict[str, bytes] = {}
    found: list[Problem] = []
    for key, site in settings.sites.items():
        names[key] = {}
        for kind in ("logo", "signature"):
            if not getattr(site, kind):
                continue
            try:
                data = _picture(folder, key, site, kind, sound)
            except Refused as refused:
                found += refused.problems
                continue
            file = f"{key}-{kind}{Path(getattr(site, kind)).suffix.lower()}"
            names[key][kind] = f"sites/{quote(file, safe='')}"
            assets[f"sites/{file}"] = data
    problems.refuse_if(found)
    return Pictures(names, assets)


def exchanged(settings: Settings, folder: Path, pictures: Pictures) -> tuple[Problem, ...]:
    """Return each logo and signature that is not the file which campaign.toml names for it, looked up once more."""
    wanted = (
        (Place(f"{NAME}, [sites.{key}] {kind}"), file, pictures.names[key].get(kind, ""))
        for key, site in settings.sites.items()
        for kind, file in (("logo", site.logo), ("signature", site.signature))
    )
    return tuple(
        Problem(place, "Another picture was loaded than the one that is named here.", OWN_FAULT)
        for place, file, name in wanted
        if (files.read(folder / file) if file else None) != pictures.assets.get(unquote(name))
    )


def _key(suffix: str, data: bytes) -> str:
    return keys.of(keys.program(), "picture", suffix.lower(), files.digest(data))


def _picture(folder: Path, key: str, site: Site, kind: str, sound: Collection[str]) -> bytes:
    """Return a picture's bytes when it lies in the campaign folder and can be printed."""
    name = getattr(site, kind)
    place = Place(f"{NAME}, [sites.{key}] {kind} = “{name}”")
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Refused([Problem(place, "This file lies outside the campaign folder.", "Copy it into the folder.")])
    if path.suffix.lower() not in PICTURES:
        raise Refused([Problem(place, "This is not a picture that can be printed.", "Use PNG, JPEG or SVG.")])
    try:
        data = files.read(path)
    except Refused as refused:
        raise Refused(Problem(place, problem.what, problem.remedy) for problem in refused.problems) from None
    if _key(path.suffix, data) in sound:
        return data
    try:
        pixels, amiss = (_drawing(data), None) if path.suffix.lower() == ".svg" else _pixels(data)
    except Exception:  # Pillow raises what its decoders raise
        remedy = "Save it again as PNG, with at most 12 million pixels."
        raise Refused([Problem(place, "This picture cannot be read.", remedy)]) from None
    if pixels > LARGEST_PICTURE:
        what = f"This picture has {pixels / 1e6:.0f} million pixels."
        raise Refused([Problem(place, what, "Scale it down to at most 12 million.")])
    if amiss:
        raise Refused([Problem(place, *amiss)])
    if path.suffix.lower() == ".svg":
        problems.refuse_if(drawings.faults(data, place))
    return data


def _pixels(data: bytes) -> tuple[int, tuple[str, str] | None]:
    """Return how many pixels a picture has, and why it would not be seen, with the remedy, if it would not.

    Raises what Pillow raises when it cannot be decoded whole.
    """
    from PIL import Image, ImageFile

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False  # WeasyPrint wants them
    try:
        # Pillow warns of a large picture; that is said here.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:
            pixels = image.width * image.height
            if pixels <= LARGEST_PICTURE:
                image.load()
            amiss = _unseen(image) if pixels <= LARGEST_PICTURE else None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    return pixels, amiss


def _unseen(picture: Image.Image) -> tuple[str, str] | None:
    """Return why a picture would not be seen in a letter, and the remedy."""
    from PIL import Image, ImageChops

    if picture.mode.startswith(("I", "F")):
        return "This picture has 16 bits for each colour, which cannot be printed.", "Save it again with 8."
    if min(picture.size) < SMALLEST_PICTURE:
        small = f"This picture has only {picture.width} by {picture.height} pixels, too few to be seen."
        return small, "Is it the right file?"
    shown = picture.convert("RGBA")
    on_paper = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("L")
    if ImageChops.invert(on_paper).point([0] * FAINTEST + [255] * (256 - FAINTEST)).getbbox() is None:
        return "Nothing is to be seen in this picture: it is white, or can be seen through.", "Is it the right file?"
    return None


def _drawing(data: bytes) -> int:
    """Return 0, since an SVG has no pixels; raise when it is none."""
    from xml.etree import ElementTree

    if ElementTree.fromstring(data).tag != "{http://www.w3.org/2000/svg}svg":  # noqa: S314  as WeasyPrint will
        raise ValueError
    return 0


def of(template: Template, pictures: Pictures, specimen: str = "") -> Stationery:
    """Return what the letters of one template are printed on; with a specimen, letters share their fonts."""
    return Stationery(template.styles, {**template.assets, **pictures.assets}, template.font, specimen)
