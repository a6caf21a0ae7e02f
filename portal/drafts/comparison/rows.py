"""The rows of a comparison: each section with the words it kept, lost and gained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portal.drafts.comparison.difference import Change, Piece, difference, is_changed
from portal.drafts.comparison.families import Family, families, moved
from portal.drafts.comparison.values import Kind, Row
from portal.drafts.reading import Outline, SectionView


def make_rows(before: Outline, after: Outline, pictures: Mapping[int, str]) -> list[Row]:
    """A row for each section of the newer version and each that is gone, in no order.

    Of sections that were split or merged the words are compared together and then shared out: what
    only came to stand in another section was neither deleted nor inserted.
    """
    elsewhere = moved(before, after)
    rows: list[Row] = []
    for family in families(before, after):
        if not family.after:
            rows += [_gone(view) for view in family.before]
            continue
        texts = [view.plain for view in family.after]
        whole = difference(_joined(view.plain for view in family.before), _joined(texts))
        for view, pieces in zip(family.after, share_out(whole, texts), strict=True):
            is_moved = view.id in elsewhere
            rows.append(_row(family, view, pieces, after, pictures=pictures, is_moved=is_moved))
    return rows


def share_out(pieces: Iterable[Piece], texts: Sequence[str]) -> list[tuple[Piece, ...]]:
    """The pieces of the joined texts, for each text its own; what was deleted where it stood."""
    shares: list[list[Piece]] = [[] for _ in texts]
    filled = [at for at, text in enumerate(texts) if text] or [0]
    lengths = [len(texts[at]) for at in filled]
    at, left = 0, lengths[0]
    for piece in pieces:
        rest = piece.text
        if piece.change is Change.DELETED:
            shares[filled[at]].append(piece)
            continue
        while rest:
            if left:
                shares[filled[at]].append(Piece(piece.change, rest[:left]))
                rest, left = rest[left:], max(left - len(rest), 0)
            else:  # the space between two texts belongs to neither
                rest = rest[1:]
                at += 1
                left = lengths[at]
    return [tuple(share) for share in shares]


def _joined(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def _gone(view: SectionView) -> Row:
    return Row(Kind.GONE, (view,), None, (), difference(view.plain, ""))


def _row(
    family: Family,
    view: SectionView,
    pieces: tuple[Piece, ...],
    after: Outline,
    *,
    pictures: Mapping[int, str],
    is_moved: bool,
) -> Row:
    sources = tuple(each for each in family.before if each.id in family.sources[view.id])
    shown = {pictures.get(each.picture_id or 0, "") for each in sources}
    has_other_picture = bool(shown - {pictures.get(view.picture_id or 0, "")})
    has_turned = any(each.is_heading is not view.is_heading for each in sources)
    if not sources:
        kind = Kind.NEW
    elif len(sources) > 1:
        kind = Kind.MERGED
    elif len(family.after) > 1:
        kind = Kind.SPLIT
    elif is_changed(pieces) or has_other_picture or has_turned:
        kind = Kind.EDITED
    else:
        kind = Kind.MOVED if is_moved else Kind.SAME
    return Row(
        kind=kind,
        before=tuple(each for each in family.before if _heir(each, family, after) is view),
        after=view,
        sources=sources,
        pieces=pieces,
        is_moved=is_moved,
        has_other_picture=has_other_picture,
    )


def _heir(view: SectionView, family: Family, after: Outline) -> SectionView:
    """The one section that an older one is told of with: its own self, or who took its words."""
    now = after.now(view.id)
    return now if now in family.after else family.after[0]
