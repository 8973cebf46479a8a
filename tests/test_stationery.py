"""A logo or a signature is looked at before anything is drawn: it lies in the campaign, and can be printed."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import office
import pytest
from PIL import Image, ImageFile

from letters.post import stationery
from letters.post.stationery import Pictures
from letters.problems import Refused

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><path d="M0 0h9v9z"/></svg>'


def black(width: int, height: int, kind: str = "PNG") -> bytes:
    """Return a black picture; a large one takes little room, having one bit for each pixel."""
    out = io.BytesIO()
    Image.new("1", (width, height), 0).save(out, kind)
    return out.getvalue()


def pictures(folder: Path, name: str, data: bytes | None = None, kind: str = "signature") -> Pictures:
    """Return the pictures of a campaign whose one site names this file, which holds these bytes."""
    if data is not None:
        (folder / name).write_bytes(data)
    site = office.ASHBY.model_copy(update={kind: name})
    return stationery.pictures(office.settings(folder, {"ashby": site}), folder)


def refused(folder: Path, name: str, data: bytes | None = None) -> str:
    with pytest.raises(Refused) as stop:
        pictures(folder, name, data)
    (said,) = office.said(stop.value)
    return said


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.png", black(9, 9)), ("a.JPG", black(9, 9, "JPEG")), ("a.jpeg", black(9, 9, "JPEG")), ("a.svg", SVG)],
)
@pytest.mark.parametrize("kind", ["logo", "signature"])
def test_a_sound_picture_is_kept_as_it_is(name: str, data: bytes, kind: str, tmp_path: Path) -> None:
    found = pictures(tmp_path, name, data, kind)
    (address,) = found.names["ashby"].values()
    assert found.names == {"ashby": {kind: address}}
    assert found.assets == {address: data}
    assert address == f"sites/ashby-{kind}{Path(name).suffix.lower()}"


def test_a_site_without_pictures_has_none(tmp_path: Path) -> None:
    assert stationery.pictures(office.settings(tmp_path, office.SITES), tmp_path) == Pictures(
        {"ashby": {}, "brynmor": {}}, {}
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pen.png", b""),
        ("pen.png", b"no picture"),
        ("pen.png", black(300, 300)[:60]),
        ("pen.jpg", b"\xff\xd8\xff\xe0 cut off"),
        ("pen.svg", b"<svg"),
        ("pen.svg", b"<html></html>"),
        ("pen.svg", b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg>&x;</svg>'),
    ],
)
def test_a_picture_that_cannot_be_read_is_refused_before_the_draw(
    name: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when WeasyPrint has been loaded, which tells Pillow to make do with half a picture."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert refused(tmp_path, name, data) == (
        f"campaign.toml, [sites.ashby] signature = “{name}”: This picture cannot be read. "
        "Save it again as PNG, with at most 12 million pixels."
    )
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.parametrize(("width", "height", "millions"), [(8000, 5000, 40), (10_000, 10_000, 100)])
def test_a_picture_of_too_many_pixels_is_refused_with_their_number(
    width: int, height: int, millions: int, tmp_path: Path
) -> None:
    assert refused(tmp_path, "pen.png", black(width, height)) == (
        f"campaign.toml, [sites.ashby] signature = “pen.png”: This picture has {millions} million pixels. "
        "Scale it down to at most 12 million."
    )


def test_a_picture_of_twelve_million_pixels_is_taken(tmp_path: Path) -> None:
    assert pictures(tmp_path, "pen.png", black(4000, 3000)).assets


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (("L", (40, 20), 255), "Nothing is to be seen in this picture: it is white, or can be seen through. Is it the"),
        (
            ("RGBA", (40, 20), (0, 0, 0, 0)),
            "Nothing is to be seen in this picture: it is white, or can be seen through.",
        ),
        (("L", (40, 20), 252), "Nothing is to be seen in this picture"),
        (("L", (1, 1), 0), "This picture has only 1 by 1 pixels, too few to be seen. Is it the right file?"),
        (
            ("I;16", (40, 20), 0),
            "This picture has 16 bits for each colour, which cannot be printed. Save it again with 8.",
        ),
    ],
)
def test_a_picture_of_which_nothing_would_be_seen_is_refused(
    made: tuple[str, tuple[int, int], Any], said: str, tmp_path: Path
) -> None:
    """It takes the place of the authority's name, or of the space in which somebody signs."""
    out = io.BytesIO()
    Image.new(*made).save(out, "PNG")
    assert said in refused(tmp_path, "pen.png", out.getvalue())


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "pen.gif", black(9, 9, "GIF"))
    assert "This is not a picture that can be printed. Use PNG, JPEG or SVG." in said


@pytest.mark.parametrize("name", ["../pen.png", "/etc/pen.png", "x/../../pen.png"])
def test_a_file_outside_the_campaign_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "campaign").mkdir()
    (tmp_path / "pen.png").write_bytes(black(9, 9))
    assert "This file lies outside the campaign folder." in refused(tmp_path / "campaign", name)


@pytest.mark.skipif(os.name != "posix", reason="links need rights of their own elsewhere")
def test_a_link_that_leads_outside_the_campaign_is_refused(tmp_path: Path) -> None:
    (tmp_path / "campaign").mkdir()
    (tmp_path / "pen.png").write_bytes(black(9, 9))
    (tmp_path / "campaign" / "pen.png").symlink_to(tmp_path / "pen.png")
    assert "This file lies outside the campaign folder." in refused(tmp_path / "campaign", "pen.png")


def test_a_missing_picture_is_refused_with_those_near_it(tmp_path: Path) -> None:
    (tmp_path / "signature-osei.png").write_bytes(black(9, 9))
    assert "signature-osei.png" in refused(tmp_path, "signature-ossei.png")


def test_all_pictures_that_cannot_be_used_are_told_at_once(tmp_path: Path) -> None:
    sites = {
        key: site.model_copy(update={"logo": "none.png", "signature": "pen.gif"}) for key, site in office.SITES.items()
    }
    with pytest.raises(Refused) as stop:
        stationery.pictures(office.settings(tmp_path, sites), tmp_path)
    assert len(stop.value.problems) == 4


@pytest.mark.parametrize("kind", ["logo", "signature"])
def test_a_picture_that_is_another_authoritys_is_noticed(kind: str, tmp_path: Path) -> None:
    for name, side in (("ashby.png", 9), ("brynmor.png", 12)):
        (tmp_path / name).write_bytes(black(side, side))
    sites = {key: site.model_copy(update={kind: f"{key}.png"}) for key, site in office.SITES.items()}
    settings = office.settings(tmp_path, sites)
    loaded = stationery.pictures(settings, tmp_path)
    assert stationery.exchanged(settings, tmp_path, loaded) == ()
    first = loaded.assets[loaded.names["ashby"][kind]]
    for slip in (
        Pictures(loaded.names, dict.fromkeys(loaded.assets, first)),
        Pictures({**loaded.names, "brynmor": loaded.names["ashby"]}, loaded.assets),
        Pictures({**loaded.names, "brynmor": {}}, loaded.assets),
    ):
        (said,) = stationery.exchanged(settings, tmp_path, slip)
        assert str(said).startswith(
            f"campaign.toml, [sites.brynmor] {kind}: Another picture was loaded than the one that is named here."
        )
