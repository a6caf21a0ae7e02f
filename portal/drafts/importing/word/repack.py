"""A small Word document of our own making, for mammoth: cleared parts and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_STORED, ZipFile

from lxml import etree

from portal.drafts.importing.word.names import RELATIONS
from portal.drafts.importing.word.package import Relationship

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def repacked(
    stories: Mapping[str, etree._Element],
    relationships: Mapping[str, Mapping[str, Relationship]],
    parts: Mapping[str, bytes],
) -> BytesIO:
    """A document of these stories ("document", "footnotes", "endnotes"), not compressed.

    `relationships` are each story's, of which links outward and pictures are kept.
    """
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr(
            "_rels/.rels", _listed([("main", "officeDocument", "word/document.xml", False)])
        )
        # By names of our own: one that a picture chose could take the place of a cleared part.
        pictures: dict[str, str] = {}
        for story, root in stories.items():
            kept = []
            for key, related in relationships[story].items():
                if related.kind == "hyperlink" and related.is_external:
                    kept.append((key, related.kind, related.target, True))
                elif related.kind == "image" and related.target in parts:
                    named = pictures.setdefault(related.target, f"media/{len(pictures) + 1}")
                    kept.append((key, related.kind, named, False))
            if story == "document":
                kept += [
                    (f"portal-{other}", other, f"word/{other}.xml", False)
                    for other in stories
                    if other != story
                ]
            archive.writestr(f"word/{story}.xml", etree.tostring(root))
            archive.writestr(f"word/_rels/{story}.xml.rels", _listed(kept))
        for target, named in pictures.items():
            archive.writestr(named, parts[target])
    packed.seek(0)
    return packed


def _listed(relationships: list[tuple[str, str, str, bool]]) -> str:
    lines = [
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(f'{RELATIONS}/{kind}')} "
        f"Target={quoteattr(target if is_external else f'/{target}')}"
        f"{' TargetMode=' + quoteattr('External') if is_external else ''}/>"
        for key, kind, target, is_external in relationships
    ]
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'
