"""Where each line of a filled form belongs: a comment on a section, nothing to add, or neither.

Nothing that was written is dropped. What no section can be found for is *unplaced*, with what stood
above it, for somebody of the body to place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from portal.drafts.reading import Outline, Passage
from portal.responses import words
from portal.responses.models import FOUND_LENGTH, Stance
from portal.responses.offline import layout
from portal.responses.offline.layout import VIEWS, Place, same
from portal.responses.offline.marks import BOX, REFERENCE, VIEW, Reference
from portal.responses.offline.reading import FilledForm, Line
from portal.web.forms import clean_text

_BESIDE = "In the margin or at the foot of the form"
_NO_BOX = "In a box that belongs to no section of this draft"
_NO_HEADING = "Before the first section"
_NOT_ASKED = "{} is for information, so it is not asked about"
_VIEW_WITHOUT_WORDS = "Our view of {}, without any words"
_LINE_LABEL = re.compile(r"[\s•*-]*+([^:\n]{1,80}?)\s*(:|[.)](?=\s)|\s[–—-](?=\s))\s*")
# A label is looked for no further into a line, however long somebody made it.
_LONGEST_OPENING = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that belong to one place. Their stance is `neither` where the view `is_unclear`."""

    place: Place
    section_id: int | None
    name: str
    stance: Stance
    words: str
    is_unclear: bool


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words that no comment can be made of as they stand. `found` says where they stood."""

    found: str
    stance: Stance | None
    words: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """All that was written on a form. `has_our_marks` is false for a file that is no form."""

    remarks: Sequence[Remark]
    nothing_to_add: Sequence[Passage]
    unplaced: Sequence[Unplaced]
    has_our_marks: bool

    @property
    def is_empty(self) -> bool:
        return not (self.remarks or self.nothing_to_add or self.unplaced)


def sort_form(form: FilledForm, outline: Outline) -> Sorted:
    """What was written on the form of that version, each thing where it belongs."""
    reader = _Reader(outline)
    for line in form.lines:
        reader.take(line)
    for note in form.beside:
        reader.strays.append(_Stray(_BESIDE, [note]))
    return reader.sorted(has_reference=form.reference is not None)


@dataclass(slots=True)
class _Room:
    """What was written about one place."""

    views: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Stray:
    """Lines outside every box, and what stood above them."""

    found: str
    lines: list[str]


class _Reader:
    """Goes through the lines of a file, and knows in which place of the form it is."""

    def __init__(self, outline: Outline) -> None:
        self.places = layout.places(outline)
        self.outline = outline
        self.rooms: dict[str, _Room] = {}
        self.strays: list[_Stray] = []
        self.has_our_marks = False
        self._by_key = {place.key: place for place in self.places}
        self._order = {place.key: at for at, place in enumerate(self.places)}
        self._by_heading: dict[str, list[Place]] = {}
        for place in self.places:
            self._by_heading.setdefault(same(place.heading), []).append(place)
        self._by_prompt = {same(place.prompt): place for place in self.places}
        self._by_identity = {view.identity: view for view in outline.sections}
        self._printed = {same(line) for line in _printed(outline)}
        self._place: Place | None = None
        self._takes_words = False
        self._above = _NO_HEADING
        self._goes_on = False

    def take(self, line: Line) -> None:
        kind, _, key = line.control.partition(":")
        text = same(line.text)
        if kind == REFERENCE or Reference.of(line.text):
            return
        if self._place is None and layout.is_head(line.text, self.outline):
            return
        if kind in (BOX, VIEW):
            self._in_control(kind, key, line)
        elif text == same(layout.END):
            self._place, self._takes_words, self._above = None, False, layout.END
        elif place := self._opened_by(text):
            self._enter(place, takes_words=False)
        elif place := self._by_prompt.get(text):
            self.has_our_marks = True
            self._enter(place, takes_words=True)
        elif self._place is not None and text.startswith(same("Our view")):
            self._room(self._place).views.append(line.kept)
            self._takes_words = True
        elif line.is_heading and text and text not in self._printed:
            self._place, self._above = None, line.text.strip()
            self.strays.append(_Stray(self._above, []))
            self._goes_on = True
        elif self._takes_words and self._place is not None:
            self._room(self._place).lines.append(line.text)
        elif self._place is not None and _is_view(line.kept):
            self._room(self._place).views.append(line.kept)
        elif text in self._printed:
            self._above, self._goes_on = line.text.strip(), False
        elif text:
            self._stray(self._above, line.text)

    def _in_control(self, kind: str, key: str, line: Line) -> None:
        place = self._by_key.get(key)
        if place is None:
            if kind == BOX and same(line.text):
                self._stray(self._nowhere(key), line.text)
            return
        self.has_our_marks = True
        self._enter(place, takes_words=True)
        if kind == VIEW:
            self._room(place).views.append(line.kept)
        else:
            self._room(place).lines.append(line.text)

    def _nowhere(self, identity: str) -> str:
        section = self._by_identity.get(identity)
        passage = self.outline.passage_of(section.id) if section else None
        return _NOT_ASKED.format(passage.short_name) if passage else _NO_BOX

    def _opened_by(self, text: str) -> Place | None:
        """The place whose heading this is. Of several of one name the next after this one."""
        named = self._by_heading.get(text)
        if named is None:
            return None
        at = self._order[self._place.key] if self._place else -1
        return next((place for place in named if self._order[place.key] > at), named[0])

    def _enter(self, place: Place, *, takes_words: bool) -> None:
        self._place, self._takes_words = place, takes_words
        self._above, self._goes_on = place.heading, False

    def _stray(self, found: str, text: str) -> None:
        if self._goes_on and self.strays and self.strays[-1].found == found:
            self.strays[-1].lines.append(text)
        else:
            self.strays.append(_Stray(found, [text]))
        self._goes_on = True

    def _room(self, place: Place) -> _Room:
        return self.rooms.setdefault(place.key, _Room())

    def sorted(self, *, has_reference: bool) -> Sorted:
        remarks: list[Remark] = []
        nothing: list[Passage] = []
        unplaced: list[Unplaced] = []
        for place in self.places:
            room = self.rooms.get(place.key, _Room())
            for found in _answers(place, room):
                if isinstance(found, Remark):
                    remarks.append(found)
                elif isinstance(found, Unplaced):
                    unplaced.append(found)
                else:
                    nothing.append(found)
        for stray in self.strays:
            text = _cleaned(stray.lines)
            # A heading of somebody's own with nothing under it is what they wrote.
            unplaced.append(Unplaced(stray.found[:FOUND_LENGTH], None, text or stray.found))
        return Sorted(remarks, nothing, unplaced, self.has_our_marks or has_reference)


def _printed(outline: Outline) -> Iterator[str]:
    """What the form prints outside its boxes, but for the lines that name its places."""
    yield layout.HOW_HEADING
    yield from layout.instructions(outline)
    for passage in outline.answerable:
        yield from layout.printed_words(passage)


def _answers(place: Place, room: _Room) -> Iterator[Remark | Unplaced | Passage]:
    """What was said of one place: comments, words that cannot be comments, or nothing to add."""
    chosen, besides = _view(room.views)
    chunks = list(_chunks(place, [*besides, *room.lines]))
    stances = [VIEWS[view] for view in chosen if view in VIEWS]
    is_clear = len(chosen) == 1 and len(stances) == 1
    stance = stances[0] if is_clear else Stance.NEITHER
    for name, section_id, text in chunks:
        if words.refusal_of(text):
            yield Unplaced(f"{place.heading}: {name}"[:FOUND_LENGTH], stance, text)
        else:
            yield Remark(place, section_id, name, stance, text, is_unclear=not is_clear)
    if not chunks and is_clear:
        yield Unplaced(_VIEW_WITHOUT_WORDS.format(place.name)[:FOUND_LENGTH], stance, "")
    elif not chunks and chosen == [same(layout.NOTHING)] and place.passage is not None:
        yield place.passage


def _view(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The views that were left standing, and whatever else was written beside them."""
    known = {*VIEWS, same(layout.NOTHING)}
    chosen: list[str] = []
    besides: list[str] = []
    for line in lines:
        text = " ".join(line.split())
        prompt = re.match(r"our view\b[^:]{0,60}:", text, re.IGNORECASE)
        rest = text[prompt.end() :] if prompt else text
        if same(rest) == same("Our view"):
            continue
        for part in rest.split("/"):
            view = same(part).strip(" .,;:!")
            if view in known:
                chosen.append(view)
            elif view:
                besides.append(part.strip())
    return chosen, besides


def _is_view(text: str) -> bool:
    """Whether nothing but a view is left of the line that asked for one."""
    chosen, besides = _view([text])
    return bool(chosen) and not besides


def _chunks(place: Place, lines: Sequence[str]) -> Iterator[tuple[str, int | None, str]]:
    """The words by the section they are on: a line that begins with a label opens its own."""
    labels = layout.labelled(place.passage) if place.passage else {}
    gathered: dict[int | None, tuple[str, list[str]]] = {}
    name, section_id = place.name, place.section_id
    for line in "\n".join(lines).split("\n"):
        found = _LINE_LABEL.match(line[:_LONGEST_OPENING])
        section = labels.get(same(found[1])) if found else None
        # "4." may be somebody's own list; "4:" and "B4." are ours.
        if found and section and (found[2] == ":" or not found[1].strip().isdigit()):
            name, section_id = section.label, section.id
            own = line[found.end() :]
        else:
            own = line
        gathered.setdefault(section_id, (name, []))[1].append(own)
    for section_id, (name, chunk) in gathered.items():
        if text := _cleaned(chunk):
            yield name, section_id, text


def _cleaned(lines: Iterable[str]) -> str:
    return clean_text("\n".join(lines)) or ""
