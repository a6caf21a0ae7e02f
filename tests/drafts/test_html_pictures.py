"""Pictures of a web page become sections, or a doubt says why they were left out."""

import base64

import pytest

from portal.drafts.actions.fitting import fit
from portal.drafts.importing.html import parse
from portal.drafts.importing.pictures import LARGEST_PICTURE_BYTES, picture_of
from portal.drafts.parsed import ParsedDraft, ParsedPicture
from portal.errors import BadFile

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
KINDS = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + b"0" * 20,
    "image/gif": b"GIF89a" + b"0" * 20,
    "image/webp": b"RIFF0000WEBP" + b"0" * 20,
}
NOT_KEPT = "A picture was left out: it is not PNG, JPEG, GIF or WebP."
UNDESCRIBED = "This picture has no description. Say what is to be seen in it."


def uri(data: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def page(inside: str, **pictures: bytes) -> ParsedDraft:
    given = {key: ParsedPicture("application/x-said", data) for key, data in pictures.items()}
    return parse(f"<h1>T</h1><h2>H</h2>{inside}", pictures=given)


def doubts(draft: ParsedDraft) -> list[str]:
    return [doubt for section in draft.walk() for doubt in section.doubts] + draft.doubts


@pytest.mark.parametrize("media_type", KINDS)
def test_the_kind_of_a_picture_is_told_from_its_bytes(media_type: str) -> None:
    assert picture_of(KINDS[media_type]) == ParsedPicture(media_type, KINDS[media_type])
    draft = page(f'<img src="{uri(KINDS[media_type], "text/html")}" alt="A map">')
    (section,) = [section for section in draft.walk() if section.picture]
    assert section.picture == ParsedPicture(media_type, KINDS[media_type])
    assert (section.label, section.text) == ("H, picture 1", "A map")


@pytest.mark.parametrize(
    "data", [b"<svg onload=alert(1)>", b"\x01\x00\x00\x00EMF", b"\xd7\xcd\xc6\x9aWMF", b"BM0", b""]
)
def test_another_kind_is_left_out_with_a_doubt(data: bytes) -> None:
    draft = page(f'<p>Words.<img src="picture:a" alt="x"></p><img src="{uri(data)}">', a=data)
    assert [section.picture for section in draft.walk()] == [None, None]
    assert doubts(draft) == [NOT_KEPT, NOT_KEPT]


def test_a_picture_stands_after_the_words_that_it_stood_in() -> None:
    draft = page(
        'One <img src="picture:a" alt="First"> sentence.'
        '<ol><li>An item.<img src="picture:a" alt="Sec*nd [^1]"></li></ol>'
        "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td>"
        '<td><img src="picture:a" alt="Third"></td></tr></table>',
        a=PNG,
    )
    assert [(s.label, s.text.split("\n")[0]) for s in draft.walk()][1:] == [
        ("H", "One sentence."),
        ("H, picture 1", "First"),
        ("1", "An item."),
        ("1, picture 1", "Sec\\*nd \\[\\^1\\]"),
        ("H, table 1", "| a | b |"),
        ("H, picture 2", "Third"),
    ]
    assert doubts(draft) == ["This picture stood in the table before it."]


def test_a_picture_without_a_description_asks_for_one() -> None:
    draft = fit(page('<img src="picture:a">', a=PNG))
    assert [section.text for section in draft.walk()] == ["", ""]
    assert doubts(draft) == [UNDESCRIBED]


@pytest.mark.parametrize(
    "address,doubt",
    [
        (
            "https://evil.example/x.png",
            "A picture at https://evil.example/x.png was left out: the portal fetches nothing "
            "from elsewhere.",
        ),
        (
            "file:///etc/passwd",
            "A picture at file:///etc/passwd was left out: the portal fetches nothing from "
            "elsewhere.",
        ),
        ("picture:gone", "A picture was missing from the file."),
        ("data:image/png;base64,@@@", "A picture was left out: its data is damaged."),
        ("data:image/png,%89PNG", NOT_KEPT),
        ("", "A picture without an address was left out."),
    ],
)
def test_what_cannot_be_kept_is_named(address: str, doubt: str) -> None:
    assert doubts(page(f'<p>Words.<img src="{address}"></p>')) == [doubt]


def test_a_picture_may_be_five_megabytes_and_no_more() -> None:
    largest = PNG.ljust(LARGEST_PICTURE_BYTES, b"0")
    assert doubts(page('<p>x<img src="picture:a" alt="x"></p>', a=largest)) == []
    assert doubts(page('<p>x<img src="picture:a" alt="x"></p>', a=largest + b"0")) == [
        "A picture was left out: it is larger than 5 MB."
    ]


def test_pictures_are_counted_as_often_as_they_are_shown() -> None:
    with pytest.raises(BadFile, match="The pictures in the file are larger than 20 MB together"):
        page('<img src="picture:a" alt="x">' * 6, a=PNG.ljust(4 * 1024 * 1024, b"0"))


def test_words_of_a_description_cannot_carry_a_script() -> None:
    draft = page('<img src="picture:a" alt="&lt;script&gt;alert(1)&lt;/script&gt;">', a=PNG)
    (section,) = [section for section in draft.walk() if section.picture]
    assert section.text == "\\<script>alert(1)\\</script>"
