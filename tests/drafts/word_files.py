"""Word documents written from their XML, so that each test says exactly what is in its file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": _RELATIONS,
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "v": "urn:schemas-microsoft-com:vml",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)

Relation = tuple[str, str, str, bool]


def docx(
    *body: str,
    styles: str | None = None,
    numbering: str = "",
    footnotes: Mapping[int, str] | None = None,
    endnotes: Mapping[int, str] | None = None,
    relations: Sequence[Relation] = (),
    parts: Mapping[str, bytes | str] | None = None,
    without: Collection[str] = (),
) -> bytes:
    """A document of these blocks. `parts` are added or take the place of those there would be."""
    listed = [
        ("rStyles", "styles", "styles.xml", False),
        ("rNumbering", "numbering", "numbering.xml", False),
        ("rFootnotes", "footnotes", "footnotes.xml", False),
        ("rEndnotes", "endnotes", "endnotes.xml", False),
        *relations,
    ]
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{DOCX}"/></Types>'
        ),
        "_rels/.rels": relationships([("r1", "officeDocument", "word/document.xml", False)]),
        "word/document.xml": part("document", f"<w:body>{''.join(body)}<w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": relationships(listed),
        "word/styles.xml": part("styles", STYLES if styles is None else styles),
        "word/numbering.xml": part("numbering", numbering),
        "word/footnotes.xml": _notes("footnote", footnotes or {}),
        "word/endnotes.xml": _notes("endnote", endnotes or {}),
    }
    members |= parts or {}
    return zipped({name: data for name, data in members.items() if name not in without})


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def part(root: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_NAMESPACES}>{inside}</w:{root}>'


def relationships(listed: Sequence[Relation]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{escape(target)}"'
        + (' TargetMode="External"/>' if is_external else "/>")
        for key, kind, target, is_external in listed
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _notes(kind: str, notes: Mapping[int, str]) -> str:
    own = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    return part(
        f"{kind}s",
        own
        + "".join(
            f'<w:{kind} w:id="{key}"><w:p><w:r><w:{kind}Ref/></w:r>{r(" " + text)}</w:p></w:{kind}>'
            for key, text in notes.items()
        ),
    )


def r(text: str, properties: str = "") -> str:
    """A run of text. `properties` are what stands in w:rPr: "<w:b/>"."""
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(
    *content: str,
    style: str = "",
    num: tuple[int, int] | None = None,
    left: int | None = None,
    properties: str = "",
) -> str:
    """A paragraph. What does not begin with "<" is its text; `num` is a list and its level."""
    inside = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None:
        inside += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    if left is not None:
        inside += f'<w:ind w:left="{left}"/>'
    inside += properties
    runs = "".join(words if words.startswith("<") else r(words) for words in content)
    return f"<w:p>{f'<w:pPr>{inside}</w:pPr>' if inside else ''}{runs}</w:p>"


def footnote(key: int) -> str:
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    return f'<w:r>{raised}<w:footnoteReference w:id="{key}"/></w:r>'


def endnote(key: int) -> str:
    return f'<w:r><w:endnoteReference w:id="{key}"/></w:r>'


def field(instruction: str, result: str) -> str:
    """A field of the usual kind. `result` is runs."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def picture(key: str, alt: str = "", *, linked: bool = False) -> str:
    kind = "link" if linked else "embed"
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="P" descr="{escape(alt)}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:blipFill><a:blip r:{kind}="{key}"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(*blocks: str) -> str:
    """A box as Word writes it: once for itself and once for older programs."""
    inside = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inside}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def tc(*blocks: str, properties: str = "") -> str:
    inside = "".join(words if words.startswith("<") else p(words) for words in blocks)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside or '<w:p/>'}</w:tc>"


def tr(*cells: str, is_header: bool = False, properties: str = "") -> str:
    header = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr>{header}{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def style(
    key: str, name: str, *, based_on: str = "", properties: str = "", kind: str = "paragraph"
) -> str:
    """A style. `properties` are whole elements: "<w:pPr>...</w:pPr>"."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{base}{properties}'
        "</w:style>"
    )


def heading_style(level: int, key: str = "", name: str = "") -> str:
    return style(
        key or f"Heading{level}",
        name or f"heading {level}",
        properties=f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>',
    )


STYLES = (
    style("Title", "Title")
    + "".join(heading_style(level) for level in range(1, 10))
    + style("TOC1", "toc 1")
    + style("TOCHeading", "TOC Heading")
)


def lvl(
    at: int,
    text: str,
    style: str = "decimal",
    *,
    start: int | None = 1,
    left: int | None = None,
    extra: str = "",
) -> str:
    """One level of a list. `extra` are further elements: "<w:isLgl/>"."""
    begins = "" if start is None else f'<w:start w:val="{start}"/>'
    indent = "" if left is None else f'<w:pPr><w:ind w:left="{left}" w:hanging="360"/></w:pPr>'
    return (
        f'<w:lvl w:ilvl="{at}">{begins}<w:numFmt w:val="{style}"/>{extra}'
        f'<w:lvlText w:val="{text}"/>{indent}</w:lvl>'
    )


def abstract(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def num(key: int, of: int, *overrides: str) -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{"".join(overrides)}</w:num>'


def override(at: int, *, start: int | None = None, level: str = "") -> str:
    begins = "" if start is None else f'<w:startOverride w:val="{start}"/>'
    return f'<w:lvlOverride w:ilvl="{at}">{begins}{level}</w:lvlOverride>'
