"""An office tests its own letters: a record is made, compared, renewed, and what differs can be read."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import office
import pytest
from PIL import Image

from letters import files, whole
from letters.proofs import record, single
from letters.proofs.record import Placed, Record

pytest_plugins = ["pytester"]

PROJECT = Path(__file__).parents[1]
HEADING = "## Snapshot-test your letters"  # in the README
RECOGNITION = files.shipped("templates") / "recognition"
TEST = """\
def test_ours(letter_snapshot):
    letter_snapshot("ours", person={"note": "You listen first."}, site={"sender": "Ruth Amadi"})
"""


@pytest.fixture(autouse=True)
def _no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


NOTE, SENDER = {"note": "You listen first."}, {"sender": "Ruth Amadi"}


@pytest.fixture(scope="module", autouse=True)
def letter(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Return the record of an ordinary letter; made first, because pytester unloads whatever its tests load."""
    return record.of(single.letter("recognition", tmp_path_factory.mktemp("here"), {}, {}).pdf)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an office's folder: a design of its own, a test of it, and the record."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(RECOGNITION, folder / "templates" / "ours")
    (folder / "test_letters.py").write_text(TEST, encoding="utf-8")
    kept = record.of(single.letter("ours", folder, NOTE, SENDER).pdf)
    whole.write(folder / "snapshots/test_letters/test_ours.txt", record.text(kept).encode())
    whole.write(folder / "snapshots/test_letters/test_ours.png", kept.picture)
    return folder


@pytest.fixture
def folder(recorded: Path, pytester: pytest.Pytester) -> Path:
    """Give a copy of the office's folder, to be changed; the tests run there."""
    return Path(shutil.copytree(recorded, pytester.path, dirs_exist_ok=True))


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "letters.snapshot", *arguments)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def shown(result: pytest.RunResult) -> str:
    return "\n".join(result.outlines)


# ------------------------------------------------------------------------------------------------ made and compared


def test_the_example_in_the_readme_runs_as_it_is_printed(pytester: pytest.Pytester) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (PROJECT / "README.md", *PROJECT.glob("docs/README-*.md"))]
    (section,) = (page.partition(HEADING)[2].partition("\n## ")[0] for page in pages if HEADING in page)
    (example,) = re.findall("```python\n(.*?)```", section, re.DOTALL)
    pytester.makepyfile(test_example=example)
    run(pytester).assert_outcomes(failed=2)
    run(pytester, "--update-letters").assert_outcomes(passed=2)
    run(pytester).assert_outcomes(passed=2)
    records = sorted((pytester.path / "snapshots" / "test_example").glob("*.txt"))
    assert [path.stem for path in records] == re.findall(r"def (\w+)", example)
    assert "Annwyl Siân," in records[0].read_text(encoding="utf-8")


def test_a_letter_without_a_record_fails_and_says_how_to_make_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile('def test_it(letter_snapshot): letter_snapshot("recognition")')
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["There is no record of this letter yet: *test_it.txt.", "Make it: pytest --update-letters"]
    )
    assert not (pytester.path / "snapshots").exists()


def test_a_record_has_each_line_with_its_place_size_colour_and_font(folder: Path) -> None:
    text = (folder / "snapshots/test_letters/test_ours.txt").read_text(encoding="utf-8")
    assert re.match(r"made with WeasyPrint [\d.]+, Pango [\d.]+, HarfBuzz [\d.]+\n\npage 1\n", text)
    assert "  24.6   20.7  20.0 #1d3c45 Letterhead       Northshire County Council\n" in text
    assert "  12.0 #1a1a1a Letter-Semi-Bold Ruth Amadi\n" in text
    assert "Letter-Italic    You listen first.\n" in text


def test_two_letters_of_one_test_have_two_records(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("language", ["en", "cy"])
        def test_both(letter_snapshot, language):
            letter_snapshot("recognition", person={"language": language})
            letter_snapshot("recognition", person={"language": language, "first_name": "Llŷr"})
        """
    )
    run(pytester, "--update-letters").assert_outcomes(passed=2)
    run(pytester).assert_outcomes(passed=2)
    names = {path.name for path in pytester.path.rglob("snapshots/*/*.txt")}
    assert names == {f"test_both[{code}]{end}.txt" for code in ("en", "cy") for end in ("", "-2")}


CHANGES = {
    "a word": ("en.md", "Yours sincerely", "Yours faithfully", "Letter           Yours faithfully,"),
    "a margin": ("letter.css", "22mm 40mm 22mm 24.6mm", "22mm 39mm 22mm 27mm", "  27.0  111.0  12.0"),
    "a colour": ("letter.css", "color: #1a1a1a", "color: #401a1a", "#401a1a Letter"),
    "a size": ("letter.css", "font: 20pt/22pt Letterhead", "font: 21pt/22pt Letterhead", "21.0 #1d3c45 Letterhead"),
    "a rule": ("letter.css", ".6pt solid #1d3c45", ".6pt solid #a01c1c", "pixels differ, between 24."),
    "the note": ("", "You listen first.", "You listen, then act.", "Letter-Italic    You listen, then act."),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_fails_and_can_be_read(what: str, folder: Path, pytester: pytest.Pytester) -> None:
    file, old, new, said = CHANGES[what]
    change(folder / "templates" / "ours" / file if file else folder / "test_letters.py", old, new)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    assert said in shown(result)
    assert "If this is meant: pytest --update-letters" in shown(result)
    (room,) = set(re.findall(r"See expected.png, actual.png, difference.png in (.*)", shown(result)))  # twice with CI=1
    for name in ("expected.png", "actual.png", "difference.png"):
        with Image.open(Path(room) / name) as picture:
            assert picture.size == (497, 702)


def test_a_record_is_renewed_when_that_is_asked(folder: Path, pytester: pytest.Pytester) -> None:
    run(pytester).assert_outcomes(passed=1)
    change(folder / "test_letters.py", "You listen first.", "You listen, then act.")
    run(pytester, "--update-letters").assert_outcomes(passed=1)
    run(pytester).assert_outcomes(passed=1)
    assert "then act" in (folder / "snapshots/test_letters/test_ours.txt").read_text(encoding="utf-8")


def test_a_letter_that_could_not_be_posted_fails_with_the_reason(folder: Path, pytester: pytest.Pytester) -> None:
    change(folder / "templates/ours/letter.css", "top: -16.27mm", "top: -28.27mm")
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["This letter could not be posted.", "Page 1 has ink outside the zones for it, *"])


def test_a_slip_in_a_test_is_told_with_the_nearest_that_is_known(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_person(letter_snapshot): letter_snapshot("recognition", person={"frist_name": "Siân"})
        def test_site(letter_snapshot): letter_snapshot("recognition", site={"organization": "Ashby"})
        def test_template(letter_snapshot): letter_snapshot("recogntion")
        def test_none(letter_snapshot): letter_snapshot("recognition", person={"first_name": None, "address": "x"})
        """
    )
    said = shown(run(pytester))
    assert "person: “first_name” is to be a text. Leave it out, or write it as the staff sheet would have it." in said
    assert "person: “address” is to be a list of lines. Leave it out" in said
    assert "person: “frist_name” is not known here. Did you mean “first_name”?" in said
    assert "site: “organization” is not known here. Did you mean “organisation”?" in said
    assert "templates/recogntion: There is no such template. Did you mean “recognition”?" in said


def test_a_signature_is_looked_for_beside_the_templates(folder: Path, pytester: pytest.Pytester) -> None:
    (folder / "ruth.png").write_bytes(office.signature())
    (folder / "tests" / "letters").mkdir(parents=True)
    test = 'def test_it(letter_snapshot): letter_snapshot("ours", site={"signature": "ruth.png"})'
    (folder / "tests" / "letters" / "test_signed.py").write_text(test, encoding="utf-8")
    run(pytester, "tests", "--update-letters").assert_outcomes(passed=1)
    (folder / "ruth.png").unlink()
    result = run(pytester, "tests")
    result.assert_outcomes(failed=1)
    assert "There is no such file" in shown(result)


def test_an_office_under_another_name_has_no_words_in_welsh_but_its_own(tmp_path: Path) -> None:
    made = single.letter("recognition", tmp_path, {"language": "cy"}, {"organisation": "Ashby Borough Council"})
    (reason,) = made.reasons
    assert reason.startswith("This reader's letter is to be in Welsh, and the site's letterhead is not. Add [sites.")


@pytest.mark.thorough
@pytest.mark.skipif(not importlib.util.find_spec("xdist"), reason="needs pytest-xdist")
def test_records_are_made_and_compared_in_several_processes(folder: Path, pytester: pytest.Pytester) -> None:
    (folder / "test_more.py").write_text(TEST, encoding="utf-8")
    result = pytester.runpytest_subprocess(
        "-p", "letters.snapshot", "-p", "xdist.plugin", "-n", "2", "--update-letters"
    )
    result.assert_outcomes(passed=2)
    assert (folder / "snapshots/test_more/test_ours.txt").is_file()


def test_pytest_loads_nothing_heavy_for_a_project_without_letters() -> None:
    heavy = ("weasyprint", "PIL", "pypdfium2", "pydantic", "jinja2", "typer", "fontTools", "babel", "letters.post")
    told = f"import sys, letters.snapshot; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


# -------------------------------------------------------------------------------------------------------- compared


def moved(before: Record, mm: float) -> Record:
    first, *others = before.lines
    return replace(before, lines=(replace(first, x=first.x + mm), *others))


def test_a_record_is_read_as_it_was_written(letter: Record) -> None:
    assert record.read(record.text(letter), letter.picture) == letter
    assert record.read(record.text(letter).replace("\n", "\r\n"), letter.picture) == letter


def test_a_line_may_stand_a_millimetre_off_and_no_more(letter: Record) -> None:
    assert record.differences(letter, letter) == ()
    assert record.differences(letter, moved(letter, 0.9)) == ()
    found = record.differences(letter, moved(letter, 1.1))
    assert [line[:9] for line in found if line[0] in "+-"] == ["--- recor", "+++ now", "-  24.6  ", "+  25.7  "]


def test_pictures_are_compared_only_where_they_were_made_with_the_same(letter: Record) -> None:
    ground = Image.new("RGB", (497, 702), "white")
    other = replace(letter, picture=record._png(ground))
    assert re.match("[0-9]+ pixels differ", record.differences(letter, other)[0])
    assert record.differences(replace(letter, made_with="another"), other) == ()
    (*_, last) = record.differences(replace(letter, made_with="another"), moved(other, 3))
    assert last == f"The pictures are not compared: recorded with another; here is {letter.made_with}."


def test_a_few_faint_pixels_make_no_difference(letter: Record) -> None:
    picture = record._opened(letter)
    for x in range(record.FEW):
        picture.putpixel((x, 0), (0, 0, 0))
    assert record.differences(letter, replace(letter, picture=record._png(picture))) == ()
    picture.putpixel((record.FEW, 0), (0, 0, 0))
    assert record.differences(letter, replace(letter, picture=record._png(picture)))


def test_a_page_more_is_a_difference(letter: Record) -> None:
    assert "+page 2" in record.differences(letter, replace(letter, pages=2))


def test_two_lines_that_say_the_same_are_two_lines() -> None:
    line = Placed(1, 10.0, 20.0, "12.0 #000000 Letter               Twice")
    once, twice = (Record("", 1, (line,) * many, b"") for many in (1, 2))
    found = record.differences(replace(once, made_with="another"), twice)
    assert [text for text in found if text.startswith("+  ")]
