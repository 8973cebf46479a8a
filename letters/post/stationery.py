"""What letters are printed on: a template's styles and fonts, and each site's letterhead and signature."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from letters import files, problems
from letters.post.template import PICTURES, Template
from letters.problems import Place, Problem, Refused
from letters.settings import NAME, Settings, Site

LARGEST_PICTURE = 12_000_000  # pixels; a signature scanned at 600 dpi is under 2 million


@dataclass(frozen=True, slots=True)
class Stationery:
    """The styles of one template, and every font and picture that its letters may refer to, by its path."""

    styles: str
    assets: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The sites' logos and signatures: `names[site]["signature"]` is the path of one among `assets`."""

    names: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, bytes]


def pictures(settings: Settings, folder: Path) -> Pictures:
    """Return the logos and signatures that campaign.toml names; `Refused` with every one that cannot be used."""
    names: dict[str, dict[str, str]] = {}
    assets: dict[str, bytes] = {}
    found: list[Problem] = []
    for key, site in settings.sites.items():
        names[key] = {}
        for kind in ("logo", "signature"):
            if not getattr(site, kind):
                continue
            try:
                data = _picture(folder, key, site, kind)
            except Refused as refused:
                found += refused.problems
                continue
            names[key][kind] = f"sites/{key}/{kind}{Path(getattr(site, kind)).suffix.lower()}"
            assets[names[key][kind]] = data
    problems.refuse_if(found)
    return Pictures(names, assets)


def _picture(folder: Path, key: str, site: Site, kind: str) -> bytes:
    """Return a picture's bytes when it lies in the campaign folder and can be printed."""
    name = getattr(site, kind)
    place = Place(f"{NAME}, [sites.{key}] {kind} = “{name}”")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Refused([Problem(place, "This file lies outside the campaign folder.", "Copy it into the folder.")])
    if path.suffix.lower() not in PICTURES:
        raise Refused([Problem(place, "This is not a picture that can be printed.", "Use PNG, JPEG or SVG.")])
    data = files.read(path)
    if path.suffix.lower() != ".svg":
        _check(data, place)
    return data


def _check(data: bytes, place: Place) -> None:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            pixels = image.width * image.height
            if pixels <= LARGEST_PICTURE:
                image.load()
    except Exception:  # Pillow raises what its decoders raise
        raise Refused([Problem(place, "This picture cannot be read.", "Save it again as PNG.")]) from None
    if pixels > LARGEST_PICTURE:
        what = f"This picture has {pixels / 1e6:.0f} million pixels."
        raise Refused([Problem(place, what, "Scale it down to at most 12 million.")])


def of(template: Template, pictures: Pictures) -> Stationery:
    """Return what the letters of one template are printed on."""
    return Stationery(template.styles, {**template.assets, **pictures.assets})
