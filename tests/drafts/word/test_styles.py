from __future__ import annotations

import pytest
from lxml import etree

from portal.drafts.importing.word.styles import Role, Styles
from tests.drafts.word_files import heading_style, p, part, style


def styles_of(inside: str) -> Styles:
    return Styles(etree.fromstring(part("styles", inside).encode()))


def paragraph(xml: str) -> etree._Element:
    return etree.fromstring(part("body", xml).encode())[0]


def level(styles: str, **keywords: str) -> int | None:
    return styles_of(styles).outline_level(paragraph(p("Words", **keywords)))


def test_a_paragraphs_own_level_comes_first() -> None:
    own = '<w:outlineLvl w:val="2"/>'
    assert level(heading_style(1), style="Heading1", properties=own) == 2


def test_a_paragraphs_own_level_may_make_a_heading_words() -> None:
    own = '<w:outlineLvl w:val="9"/>'
    assert level(heading_style(1), style="Heading1", properties=own) is None


def test_a_level_is_taken_through_the_chain_of_styles() -> None:
    styles = heading_style(2, "Base", "Base") + style("Mine", "Mine", based_on="Base")
    assert level(styles, style="Mine") == 1


def test_the_nearest_style_with_a_level_counts() -> None:
    styles = heading_style(2, "Base", "Base") + style(
        "Mine", "Mine", based_on="Base", properties='<w:pPr><w:outlineLvl w:val="4"/></w:pPr>'
    )
    assert level(styles, style="Mine") == 4


def test_styles_based_on_each_other_end() -> None:
    styles = style("A", "A", based_on="B") + style("B", "B", based_on="A")
    assert level(styles, style="A") is None


@pytest.mark.parametrize(
    "key, name, expected",
    [
        ("Heading2", "heading 2", 1),
        # Word keeps the English name in every language; the id is in the author's.
        ("berschrift1", "heading 1", 0),
        ("Titre3", "heading 3", 2),
        ("Rubrik1", "Rubrik 1", 0),
        ("a", "Überschrift 2", 1),
        ("Nagwek1", "x", 0),
        ("a", "Heading 9", 8),
        ("a", "Heading", None),
        ("a", "heading 10", None),
        ("a", "Body text 1", None),
        ("a", "Subheading 1", None),
    ],
)
def test_a_built_in_heading_is_known_by_its_name(key: str, name: str, expected: int | None) -> None:
    assert level(style(key, name), style=key) == expected


def test_a_heading_is_known_by_the_id_where_the_styles_are_missing() -> None:
    assert Styles(None).outline_level(paragraph(p("Words", style="Heading3"))) == 2


def test_words_in_the_style_that_is_the_default_take_its_level() -> None:
    default = style("N", "heading 1").replace("<w:style ", '<w:style w:default="1" ')
    assert level(default) == 0


@pytest.mark.parametrize(
    "key, name, role",
    [
        ("Title", "Title", Role.TITLE),
        ("Titel", "Title", Role.TITLE),
        ("TOC1", "toc 1", Role.CONTENTS),
        ("Verzeichnis2", "toc 2", Role.CONTENTS),
        ("TOCHeading", "TOC Heading", Role.CONTENTS),
        ("x", "table of figures", Role.CONTENTS),
        ("x", "Stocktaking", Role.WORDS),
        ("x", "Subtitle", Role.WORDS),
    ],
)
def test_the_role_of_a_paragraph_is_that_of_its_style(key: str, name: str, role: Role) -> None:
    assert styles_of(style(key, name)).role(paragraph(p("Words", style=key))) is role


def test_a_run_may_undo_what_its_style_sets() -> None:
    styles = styles_of(
        style("Strong", "Strong", kind="character", properties="<w:rPr><w:b/></w:rPr>")
    )
    run = '<w:r><w:rPr><w:rStyle w:val="Strong"/>{}</w:rPr></w:r>'
    assert styles.run_is("w:b", paragraph(run.format(""))) is True
    assert styles.run_is("w:b", paragraph(run.format('<w:b w:val="0"/>'))) is False
