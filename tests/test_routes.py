"""Every endpoint x every kind of person, in one table. A route without a row fails.

Each row says what an empty or plain request gets. A post that is allowed and empty is a 422; what
is not theirs to see is a 404, what is not theirs to do a 403; a visitor is sent to sign in (303),
or told so after a post (401). Somebody with two bodies, whose post names neither, is asked (409).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.access import access_of
from portal.drafts.queries import forget_outlines
from portal.stakeholders.queries import members
from tests.conftest import SignIn
from tests.world import World, make_world

COOKIE = "portal"

Args = Callable[[World], dict[str, Any]]

PEOPLE = (
    "visitor",
    "lead",
    "member",
    "other lead",
    "outsider",
    "coordinator",
    "moderator",
    "organiser",
    "approver",
    "administrator",
    "staff and member",
    "two bodies",
)


def nothing(_world: World) -> dict[str, Any]:
    return {}


def slug(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug}


def label(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "label": "B1"}


def a_submission(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "number": 1}


def own_comment(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "comment_id": world.draft.id}


def a_sent_comment(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "comment_id": world.waiting.id}


def published_number(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "number": world.published.number}


def merged_comment(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "comment_id": world.merged.id}


def a_note(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "note_id": world.note.id}


def a_staff_note(world: World) -> dict[str, Any]:
    return {**a_number(world), "note_id": world.staff_note.id}


def a_remark(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "remark_id": world.remark.id}


def own_file(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "file_id": world.file.id}


def a_sent_file(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "file_id": world.sent_file.id}


def a_meeting(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "meeting_id": world.meeting.id}


def a_seat(world: World) -> dict[str, Any]:
    return a_meeting(world) | {"seat_id": world.seat.id}


def a_number(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "number": world.waiting.number}


def a_number_there(world: World) -> dict[str, Any]:
    return a_number(world) | {"label": "B"}


def an_invitation(world: World) -> dict[str, Any]:
    return {
        "slug": world.consultation.slug,
        "body_id": world.lambeth.id,
        "invitation_id": world.invitation.id,
    }


def a_body(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "body_id": world.camden.id}


def a_colleague(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "membership_id": toms_place(world)}


def a_member(world: World) -> dict[str, Any]:
    return a_colleague(world) | {"body_id": world.lambeth.id}


def toms_place(world: World) -> int:
    tom = world.people["member"]
    return next(row.id for row in members(world.lambeth.id) if row.user_id == tom.id)


def our_invitation(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "invitation_id": world.invitation.id}


def a_token(world: World) -> dict[str, Any]:
    return {"token": world.token}


def a_version(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "number": world.preparing.number}


def a_section_of_it(world: World) -> dict[str, Any]:
    return a_version(world) | {"section_id": world.doubt.section_id}


def a_section_without_picture(world: World) -> dict[str, Any]:
    return {"section_id": world.section.id}


def a_doubt(world: World) -> dict[str, Any]:
    return a_version(world) | {"doubt_id": world.doubt.id}


def an_entry(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "entry_id": world.entered.response_id}


def a_comment_of_it(world: World) -> dict[str, Any]:
    return an_entry(world) | {"comment_id": world.entered.id}


def a_finished_comment(world: World) -> dict[str, Any]:
    return {
        "slug": world.consultation.slug,
        "entry_id": world.by_post.response_id,
        "comment_id": world.by_post.id,
    }


def passage(world: World) -> dict[str, Any]:
    return {"slug": world.consultation.slug, "label": "B"}


# Endpoint: method, what its address needs, and the status for each of PEOPLE in their order.
ROWS: dict[str, tuple[str, Args, str]] = {
    "accounts.ask_reset": ("POST", nothing, "422 422 422 422 422 422 422 422 422 422 422 422"),
    "accounts.check_sign_in": ("POST", nothing, "422 422 422 422 422 422 422 422 422 422 422 422"),
    "accounts.choose_password": (
        "POST",
        a_token,
        "410 410 410 410 410 410 410 410 410 410 410 410",
    ),
    "accounts.end_sign_in": ("POST", nothing, "303 303 303 303 303 303 303 303 303 303 303 303"),
    "accounts.forgotten_password": (
        "GET",
        nothing,
        "200 200 200 200 200 200 200 200 200 200 200 200",
    ),
    "accounts.reset_password": ("GET", a_token, "410 410 410 410 410 410 410 410 410 410 410 410"),
    "accounts.sign_in": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "accounts.sign_out": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "analysis.edit": ("GET", passage, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "analysis.save": ("POST", passage, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "analysis.reveal": (
        "POST",
        a_number_there,
        "401 403 403 403 403 403 303 403 303 403 303 403",
    ),
    "analysis.section": ("GET", passage, "303 403 403 403 403 403 200 403 200 403 200 403"),
    "analysis.sections": ("GET", slug, "303 403 403 403 403 403 200 403 200 403 200 403"),
    # One version is published: there is nothing to show of one section.
    "changes.section": ("GET", label, "303 404 404 404 404 404 404 404 404 404 404 404"),
    "changes.whole": ("GET", slug, "303 200 200 200 404 404 200 200 200 200 200 200"),
    "colleagues.ask_to_hand_over": (
        "GET",
        a_colleague,
        "303 200 403 404 404 404 403 403 403 403 200 404",
    ),
    "colleagues.ask_to_remove": (
        "GET",
        a_colleague,
        "303 200 200 404 404 404 403 403 403 403 200 404",
    ),
    # Without a role there is none to give.
    "colleagues.change_role": (
        "POST",
        a_colleague,
        "401 404 403 404 404 404 403 403 403 403 404 409",
    ),
    "colleagues.hand_over": (
        "POST",
        a_colleague,
        "401 303 404 404 404 404 403 403 403 403 303 409",
    ),
    "colleagues.invite": ("POST", slug, "401 422 403 422 404 404 403 403 403 403 422 409"),
    "colleagues.page": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "colleagues.remove": ("POST", a_colleague, "401 303 303 404 404 404 403 403 403 403 303 409"),
    "colleagues.resend": (
        "POST",
        our_invitation,
        "401 303 403 404 404 404 403 403 403 403 303 409",
    ),
    "colleagues.revoke": (
        "POST",
        our_invitation,
        "401 303 403 404 404 404 403 403 403 403 303 409",
    ),
    "consultations.add_member": ("POST", slug, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "consultations.bodies": ("GET", slug, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "consultations.change": ("POST", slug, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "consultations.change_member": (
        "POST",
        a_member,
        "401 403 403 403 403 403 403 403 403 422 403 403",
    ),
    "consultations.create": ("POST", nothing, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "consultations.extend": ("POST", slug, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "consultations.extensions": ("GET", slug, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "consultations.invite": ("POST", slug, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "consultations.invite_list": ("GET", slug, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "consultations.invite_rows": ("POST", slug, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "consultations.member": ("GET", a_member, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "consultations.new": ("GET", nothing, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "consultations.resend": (
        "POST",
        an_invitation,
        "401 403 403 403 403 403 403 403 403 303 403 403",
    ),
    "consultations.revoke": (
        "POST",
        an_invitation,
        "401 403 403 403 403 403 403 403 403 303 403 403",
    ),
    "consultations.settings": ("GET", slug, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.add": ("GET", a_section_of_it, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.carried": ("GET", a_version, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.carry": ("GET", a_section_of_it, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.changes": ("GET", a_version, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.divide": ("GET", a_section_of_it, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.import_version": ("POST", slug, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "drafts.mend": ("GET", a_section_of_it, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.open_consultation": ("POST", slug, "401 403 403 403 403 403 403 403 403 303 403 403"),
    "drafts.place": ("POST", a_section_of_it, "401 403 403 403 403 403 403 403 403 422 403 403"),
    "drafts.publish": ("POST", a_version, "401 403 403 403 403 403 403 403 403 303 403 403"),
    "drafts.remove": ("GET", a_section_of_it, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.save_added": (
        "POST",
        a_section_of_it,
        "401 403 403 403 403 403 403 403 403 422 403 403",
    ),
    "drafts.save_carry": (
        "POST",
        a_section_of_it,
        "401 403 403 403 403 403 403 403 403 422 403 403",
    ),
    "drafts.save_division": (
        "POST",
        a_section_of_it,
        "401 403 403 403 403 403 403 403 403 422 403 403",
    ),
    "drafts.save_mend": (
        "POST",
        a_section_of_it,
        "401 403 403 403 403 403 403 403 403 422 403 403",
    ),
    "drafts.save_removal": (
        "POST",
        a_section_of_it,
        "401 403 403 403 403 403 403 403 403 422 403 403",
    ),
    "drafts.settle": ("POST", a_doubt, "401 403 403 403 403 403 403 403 403 303 403 403"),
    "drafts.source": ("GET", a_version, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.version": ("GET", a_version, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "drafts.versions": ("GET", slug, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "entry.add": ("GET", an_entry, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.add_original": ("POST", an_entry, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "entry.ask_to_discard": ("GET", an_entry, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.ask_to_remove": (
        "GET",
        a_comment_of_it,
        "303 403 403 403 403 403 200 403 403 403 200 403",
    ),
    "entry.ask_to_withdraw": (
        "GET",
        a_finished_comment,
        "303 403 403 403 403 403 200 403 403 403 200 403",
    ),
    "entry.create": ("POST", slug, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "entry.details": ("GET", an_entry, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.discard": ("POST", an_entry, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "entry.divide": ("POST", an_entry, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "entry.edit": ("GET", a_comment_of_it, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.entries": ("GET", slug, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.finish": ("POST", an_entry, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "entry.new": ("GET", slug, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.original": ("GET", an_entry, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.reveal": ("POST", an_entry, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "entry.put_back": ("POST", an_entry, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "entry.remove": ("POST", a_comment_of_it, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "entry.save": ("POST", a_comment_of_it, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "entry.save_added": ("POST", an_entry, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "entry.save_details": ("POST", an_entry, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "entry.save_views": ("POST", an_entry, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "entry.show": ("GET", an_entry, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "entry.withdraw": (
        "POST",
        a_finished_comment,
        "401 403 403 403 403 403 303 403 403 403 303 403",
    ),
    "exports.attendees": ("POST", a_meeting, "401 403 403 403 403 403 403 200 403 403 403 403"),
    "home.accessibility": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "home.bodies": ("GET", nothing, "303 200 200 200 200 200 200 200 200 200 200 200"),
    "home.choose": ("POST", nothing, "401 422 422 422 422 422 422 422 422 422 422 422"),
    "home.help_page": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "home.overview": ("GET", slug, "303 200 200 200 404 404 200 200 200 200 200 200"),
    "home.privacy": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "home.start": ("GET", nothing, "200 303 303 303 303 200 200 200 200 200 200 303"),
    "invitations.accept": ("POST", a_token, "422 409 409 409 409 409 409 409 409 409 409 409"),
    "invitations.another": ("POST", a_token, "409 409 409 409 409 409 409 409 409 409 409 409"),
    "invitations.show": ("GET", a_token, "200 302 302 200 200 200 200 200 200 200 302 302"),
    "letters.choices": ("GET", nothing, "303 200 200 200 200 200 200 200 200 200 200 200"),
    "letters.choose": ("POST", nothing, "401 422 422 422 422 403 422 403 403 403 422 422"),
    "meetings.calendar": ("GET", a_meeting, "303 200 200 200 404 404 200 200 200 200 200 200"),
    "meetings.cancel": ("POST", a_seat, "401 409 409 303 404 404 403 403 403 403 409 409"),
    "meetings.invitations": ("GET", slug, "303 200 200 200 404 404 200 200 200 200 200 200"),
    "meetings.reply": ("GET", a_meeting, "303 200 200 200 404 404 200 200 200 200 200 200"),
    "meetings.send": ("POST", a_meeting, "401 422 422 422 404 404 403 403 403 403 422 409"),
    "moderation.ask_to_edit_note": (
        "GET",
        a_staff_note,
        "303 403 403 403 403 403 200 403 403 403 403 403",
    ),
    "moderation.ask_to_remove_note": (
        "GET",
        a_staff_note,
        "303 403 403 403 403 403 200 403 403 403 403 403",
    ),
    "moderation.assign": ("POST", a_number, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.assign_many": ("POST", slug, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.claim": ("POST", a_number, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "moderation.comment": ("GET", a_number, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "moderation.edit_note": (
        "POST",
        a_staff_note,
        "401 403 403 403 403 403 422 403 403 403 403 403",
    ),
    "moderation.mark_read": ("POST", a_number, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "moderation.policy": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "moderation.reveal": ("POST", a_number, "401 403 403 403 403 403 303 403 403 403 303 403"),
    "moderation.publish": ("POST", a_number, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.put_back": ("POST", a_number, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.queue": ("GET", slug, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "moderation.remove_note": (
        "POST",
        a_staff_note,
        "401 403 403 403 403 403 303 403 403 403 403 403",
    ),
    "moderation.remove": ("POST", a_number, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.return": ("POST", a_number, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.undo": ("POST", a_number, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.what_to_remove": (
        "GET",
        a_number,
        "303 403 403 403 403 403 200 403 403 403 200 403",
    ),
    "moderation.why_return": ("GET", a_number, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "moderation.why_withhold": ("GET", a_number, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "moderation.withhold": ("POST", a_number, "401 403 403 403 403 403 422 403 403 403 422 403"),
    "moderation.write_note": (
        "POST",
        a_number,
        "401 403 403 403 403 403 422 403 403 403 422 403",
    ),
    "organising.change": ("POST", a_meeting, "401 403 403 403 403 403 403 422 403 422 403 403"),
    "organising.create": ("POST", slug, "401 403 403 403 403 403 403 422 403 422 403 403"),
    "organising.edit": ("GET", a_meeting, "303 403 403 403 403 403 403 200 403 200 403 403"),
    "organising.meeting": ("GET", a_meeting, "303 403 403 403 403 403 403 200 403 403 403 403"),
    "organising.meetings": ("GET", slug, "303 403 403 403 403 403 403 200 403 200 403 403"),
    "organising.new": ("GET", slug, "303 403 403 403 403 403 403 200 403 200 403 403"),
    "organising.remind": ("POST", a_meeting, "401 403 403 403 403 403 403 303 403 403 403 403"),
    "organising.sign_in_sheet": (
        "GET",
        a_meeting,
        "303 403 403 403 403 403 403 200 403 403 403 403",
    ),
    "pictures.picture": (
        "GET",
        a_section_without_picture,
        "303 404 404 404 404 404 404 404 404 404 404 404",
    ),
    "programme.show": ("GET", slug, "303 404 404 404 404 404 404 404 404 404 404 404"),
    "own_response.pdf": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "own_response.word": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "paper.page": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "paper.pdf": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "paper.staff_page": ("GET", a_body, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "paper.staff_pdf": ("GET", a_body, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "paper.staff_word": ("GET", a_body, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "paper.word": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "record.download": ("POST", nothing, "401 403 403 403 403 403 403 403 403 200 403 403"),
    "record.show": ("GET", nothing, "303 403 403 403 403 403 403 403 403 200 403 403"),
    "reasons.show": ("GET", a_number, "303 404 404 200 404 404 403 403 403 403 404 200"),
    "responses.add": ("POST", label, "401 422 422 422 404 404 403 403 403 403 422 409"),
    "responses.ask_to_put_away": (
        "GET",
        a_remark,
        "303 200 200 404 404 404 403 403 403 403 200 404",
    ),
    "responses.ask_to_remove": (
        "GET",
        own_comment,
        "303 200 200 404 404 404 404 404 404 404 200 404",
    ),
    "responses.ask_to_reopen": ("GET", slug, "303 302 403 200 404 404 403 403 403 403 302 200"),
    "responses.ask_to_withdraw": (
        "GET",
        a_sent_comment,
        "303 404 404 200 404 404 404 404 404 404 404 200",
    ),
    # An empty form saves nothing by itself, and says so in its own line.
    "responses.autosave_change": (
        "POST",
        own_comment,
        "401 200 200 404 404 404 403 403 403 403 200 409",
    ),
    "responses.autosave_new": ("POST", label, "401 200 200 200 404 404 403 403 403 403 200 409"),
    "responses.bring": ("POST", slug, "401 422 422 422 404 404 403 403 403 403 422 409"),
    "responses.change": ("POST", own_comment, "401 422 422 404 404 404 403 403 403 403 422 409"),
    "responses.change_sent": (
        "POST",
        a_sent_comment,
        "401 404 404 422 404 404 403 403 403 403 404 409",
    ),
    "responses.check": ("GET", slug, "303 200 200 302 404 404 403 403 403 403 200 302"),
    "responses.contents": ("GET", slug, "303 200 200 200 404 404 200 200 200 200 200 200"),
    # Nobody has gone on with the draft: there is no earlier wording of it.
    "responses.earlier": ("GET", own_comment, "303 404 404 404 404 404 404 404 404 404 404 404"),
    "responses.edit": ("GET", own_comment, "303 200 200 404 404 404 404 404 404 404 200 404"),
    "responses.edit_sent": (
        "GET",
        a_sent_comment,
        "303 404 404 200 404 404 404 404 404 404 404 200",
    ),
    "responses.form_to_fill_in": (
        "GET",
        slug,
        "303 200 200 200 404 404 403 403 403 403 200 200",
    ),
    "responses.nothing_to_add": ("POST", label, "401 409 409 409 404 404 403 403 403 403 409 409"),
    "responses.place": ("GET", a_remark, "303 200 200 404 404 404 403 403 403 403 200 404"),
    "responses.place_remark": (
        "POST",
        a_remark,
        "401 422 422 404 404 404 403 403 403 403 422 409",
    ),
    "responses.put_away": ("POST", a_remark, "401 303 303 409 404 404 403 403 403 403 303 409"),
    "responses.remove": ("POST", own_comment, "401 303 303 404 404 404 404 404 404 404 303 409"),
    "responses.ask_to_reply": (
        "GET",
        published_number,
        "303 200 200 404 404 404 404 404 404 404 200 404",
    ),
    "responses.reply": (
        "POST",
        published_number,
        "401 422 422 404 404 404 404 404 404 404 422 409",
    ),
    "responses.response": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "responses.read_submission": (
        "GET",
        a_submission,
        "303 404 404 404 404 404 403 403 403 403 404 404",
    ),
    "responses.reopen": ("POST", slug, "401 303 403 303 404 404 403 403 403 403 303 409"),
    "responses.section": ("GET", label, "303 200 200 200 404 404 200 200 200 200 200 200"),
    "responses.submit": ("POST", slug, "401 422 403 303 404 404 403 403 403 403 422 409"),
    "responses.submitted": ("GET", slug, "303 302 302 200 404 404 403 403 403 403 302 200"),
    "responses.unplaced": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "responses.upload": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "responses.undo_nothing_to_add": (
        "POST",
        label,
        "401 303 303 409 404 404 403 403 403 403 303 409",
    ),
    "responses.withdraw": (
        "POST",
        a_sent_comment,
        "401 404 404 303 404 404 403 403 403 403 404 409",
    ),
    "responses.wordings": (
        "GET",
        a_sent_comment,
        "303 404 404 200 404 404 404 404 404 404 404 200",
    ),
    "responses.attach": ("POST", own_comment, "401 422 422 404 404 404 403 403 403 403 422 409"),
    "responses.file": ("GET", own_file, "303 200 200 404 404 404 404 404 404 404 200 404"),
    "responses.file_instead": ("GET", label, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "responses.files": ("GET", own_comment, "303 200 200 404 404 404 404 404 404 404 200 404"),
    "responses.remove_file": ("POST", own_file, "401 303 303 404 404 404 403 403 403 403 303 409"),
    "responses.send_file": ("POST", label, "401 422 422 422 404 404 403 403 403 403 422 409"),
    "sent_files.open": ("POST", a_sent_file, "401 403 403 403 403 403 200 403 403 403 200 403"),
    "sent_files.file": ("GET", a_sent_file, "303 403 403 403 403 403 200 403 403 403 200 403"),
    "responses.add_note": ("POST", label, "401 422 422 422 404 404 403 403 403 403 422 409"),
    "responses.ask_to_remove_note": (
        "GET",
        a_note,
        "303 200 403 404 404 404 404 404 404 404 403 404",
    ),
    "responses.ask_to_take_apart": (
        "GET",
        merged_comment,
        "303 200 403 404 404 404 404 404 404 404 200 404",
    ),
    "responses.bring_together": ("GET", label, "303 200 403 403 404 404 403 403 403 403 200 403"),
    "responses.merge": ("POST", label, "401 409 403 409 404 404 403 403 403 403 409 409"),
    "responses.notes": ("GET", label, "303 302 302 302 404 404 403 403 403 403 302 302"),
    "responses.nothing_to_add_on_all": (
        "POST",
        slug,
        "401 422 422 422 404 404 403 403 403 403 422 409",
    ),
    "responses.remove_note": ("POST", a_note, "401 303 403 404 404 404 404 404 404 404 403 409"),
    "responses.status": ("GET", slug, "303 200 200 200 404 404 403 403 403 403 200 200"),
    "responses.take_apart": (
        "POST",
        merged_comment,
        "401 409 403 404 404 404 404 404 404 404 409 409",
    ),
    "responses.take_back_ready": ("POST", slug, "401 303 303 409 404 404 403 403 403 403 303 409"),
    "responses.tell_ready": ("POST", slug, "401 403 303 403 404 404 403 403 403 403 403 409"),
    "responses.whole": ("GET", slug, "303 200 200 200 404 404 200 200 200 200 200 200"),
    "taking.take": ("POST", a_number, "401 403 403 403 403 403 403 403 403 403 403 403"),
    "health.healthz": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "health.readyz": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
    "health.metrics": ("GET", nothing, "200 200 200 200 200 200 200 200 200 200 200 200"),
}

REFUSED = {"401", "403", "404"}


def expected(endpoint: str, person: str) -> str:
    return ROWS[endpoint][2].split()[PEOPLE.index(person)]


def address(app: Flask, endpoint: str, world: World) -> str:
    with app.test_request_context():
        return url_for(endpoint, **ROWS[endpoint][1](world))


def test_every_route_has_a_row(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - {"static"} == set(ROWS)


def test_every_route_declares_who_may_reach_it(app: Flask) -> None:
    silent = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and access_of(view) is None
    }
    assert silent == set()


def test_every_row_speaks_of_every_person() -> None:
    assert {len(statuses.split()) for _, _, statuses in ROWS.values()} == {len(PEOPLE)}


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says(
    person: str, app: Flask, db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    visitor = app.test_client()
    browser = visitor if person == "visitor" else sign_in(world.people[person])
    cookie = browser.get_cookie(COOKIE)
    paths = {endpoint: address(app, endpoint, world) for endpoint in ROWS}
    db.session.rollback()
    before = contents(db)
    got = {
        endpoint: str(browser.get(paths[endpoint]).status_code)
        for endpoint, (method, _, _) in ROWS.items()
        if method == "GET"
    }
    assert contents(db) == before, "a GET changed something"
    # What a post does is undone before the next: to make the world anew for each takes minutes.
    monkeypatch.setattr(db.session, "commit", db.session.flush)
    for endpoint, (method, _, _) in ROWS.items():
        if method == "POST":
            browser = app.test_client()
            if cookie is not None:
                browser.set_cookie(COOKIE, cookie.value)
            got[endpoint] = str(browser.post(paths[endpoint]).status_code)
            db.session.rollback()
            forget_outlines()
    assert got == {endpoint: expected(endpoint, person) for endpoint in ROWS}


def test_a_route_that_declares_nothing_is_reached_by_nobody(app: Flask, db: SQLAlchemy) -> None:
    world = make_world()
    view = app.view_functions["home.help_page"]
    app.view_functions["home.help_page"] = lambda: "secret"
    try:
        answer = app.test_client().get("/help")
    finally:
        app.view_functions["home.help_page"] = view
    assert answer.status_code == 403
    assert b"secret" not in answer.data
    assert world.people


@pytest.mark.usefixtures("drawn_once")
def test_a_head_changes_nothing(app: Flask, db: SQLAlchemy, sign_in: SignIn) -> None:
    """Each page by one who gets it, or by a visitor where nobody does."""
    world = make_world()
    browsers = {
        person: app.test_client() if person == "visitor" else sign_in(world.people[person])
        for person in PEOPLE
    }
    before = contents(db)
    for endpoint, (method, _, _) in ROWS.items():
        if method == "GET":
            readers = [person for person in PEOPLE if expected(endpoint, person) == "200"]
            browsers[readers[0] if readers else "visitor"].head(address(app, endpoint, world))
    assert contents(db) == before


def contents(db: SQLAlchemy) -> dict[str, list[str]]:
    """Every row of every table, as text. Nothing is left locked."""
    db.session.rollback()
    rows = {
        table.name: sorted(str(tuple(row)) for row in db.session.execute(table.select()))
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return rows
