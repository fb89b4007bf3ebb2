"""The acts that have a form: which view opens it, which form reads it, which verb of the business it is.

One row an id. Pressing the button refuses at once what the procedure does not allow now; submitting does it, in one
transaction, and acknowledges after the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltResponse

from blocks import appointment as appointment_blocks
from blocks import charge as charge_blocks
from blocks import closing as closing_blocks
from blocks import consent as consent_blocks
from blocks import correction as correction_blocks
from blocks import dispatch as dispatch_blocks
from blocks import dispute as dispute_blocks
from blocks import gate as gate_blocks
from blocks import intervention as intervention_blocks
from blocks import outcome as outcome_blocks
from blocks import pretests as pretests_blocks
from blocks import quote as quote_blocks
from blocks import sav_plus as sav_plus_blocks
from blocks import site as site_blocks
from blocks import supplier_ticket as supplier_blocks
from blocks.forms import Form
from blocks.kit import View
from models import (
    appointment,
    charge,
    closing,
    consent,
    correction,
    dispatch,
    dispute,
    gate,
    intervention,
    outcome,
    pretests,
    quote,
    sav_plus,
    site,
    supplier_ticket,
)
from models.refusal import Refusal
from models.tables.ticket import Site
from models.terms import Informed
from slackbot.desk import subject_of
from slackbot.request import Handler, Request
from slackbot.routes import Routes


@dataclass(frozen=True)
class Dialog:
    """`facts` turns the form into what the verb takes, where that is not the fields themselves.

    `chooses`: the act is done to the ticket, about one of its children; the view gets as `chosen` which one the button
    named.
    """

    view: Callable[..., View]
    form: type[Form]
    verb: Callable[..., object]
    facts: Callable[[Any], dict[str, Any]] = Form.model_dump
    chooses: bool = False


DIALOGS = {
    "pretests.tick": Dialog(pretests_blocks.view, pretests_blocks.TickForm, pretests.tick),
    "site.describe": Dialog(
        site_blocks.view, site_blocks.SiteForm, site.describe, lambda form: {"site": Site(**form.model_dump())}
    ),
    "gate.lift": Dialog(gate_blocks.view, gate_blocks.LiftForm, gate.lift),
    "supplier_ticket.record": Dialog(supplier_blocks.view, supplier_blocks.RecordForm, supplier_ticket.record),
    "intervention.plan": Dialog(intervention_blocks.plan_view, intervention_blocks.PlanForm, intervention.plan),
    "intervention.abandon": Dialog(
        intervention_blocks.abandon_view, intervention_blocks.AbandonForm, intervention.abandon
    ),
    "consent.record": Dialog(consent_blocks.record_view, consent_blocks.RecordForm, consent.record),
    "consent.withdraw": Dialog(consent_blocks.withdraw_view, consent_blocks.WithdrawForm, consent.withdraw),
    "dispatch.refuse": Dialog(dispatch_blocks.refuse_view, dispatch_blocks.RefuseForm, dispatch.refuse),
    "appointment.schedule": Dialog(
        appointment_blocks.schedule_view, appointment_blocks.ScheduleForm, appointment.schedule
    ),
    "appointment.move": Dialog(appointment_blocks.move_view, appointment_blocks.MoveForm, appointment.move),
    "appointment.cancel": Dialog(
        appointment_blocks.cancel_view, appointment_blocks.CancelForm, appointment.cancel_appointment
    ),
    "outcome.record": Dialog(outcome_blocks.record_view, outcome_blocks.RecordForm, outcome.record),
    "charge.inform": Dialog(charge_blocks.inform_view, charge_blocks.InformForm, charge.inform),
    "charge.cancel": Dialog(charge_blocks.cancel_view, charge_blocks.CancelForm, charge.cancel),
    "supplier_ticket.wrongful": Dialog(
        supplier_blocks.wrongful_view, supplier_blocks.WrongfulForm, supplier_ticket.close_as_wrongful
    ),
    "outcome.correct": Dialog(outcome_blocks.correct_view, outcome_blocks.CorrectForm, outcome.correct),
    "sav_plus.step": Dialog(sav_plus_blocks.step_view, sav_plus_blocks.StepForm, sav_plus.step),
    "quote.offer": Dialog(quote_blocks.offer_view, quote_blocks.OfferForm, quote.offer),
    "quote.answer": Dialog(quote_blocks.answer_view, quote_blocks.AnswerForm, quote.answer),
    "dispute.record": Dialog(dispute_blocks.record_view, dispute_blocks.RecordForm, dispute.record, chooses=True),
    "dispute.decide": Dialog(dispute_blocks.decide_view, dispute_blocks.DecideForm, dispute.decide),
    "ticket.close": Dialog(closing_blocks.close_view, closing_blocks.CloseForm, closing.close),
    "ticket.reopen": Dialog(closing_blocks.reopen_view, closing_blocks.ReopenForm, closing.reopen),
    "ticket.correct": Dialog(correction_blocks.correct_view, correction_blocks.CorrectForm, correction.correct),
}


def opening(act_id: str, view: Callable[..., View], *, chooses: bool = False) -> Handler:
    """Show the act's form, unless the act is refused already."""

    def open_form(request: Request) -> None:
        with request.desk.looking(request.ref) as ticket:
            subject = subject_of(ticket, act_id, request.ref.child)
            request.desk.refuse_now(subject, act_id, request.person)
            chosen = {"chosen": request.ref.child} if chooses else {}
            built = view(subject, request.look(ticket), **chosen)
        request.open(built)

    return open_form


def submitting(act_id: str, dialog: Dialog) -> Handler:
    """Do the act with what the form says."""

    def submit(request: Request) -> BoltResponse | None:
        form = dialog.form.parse(request.values, request.words)
        if getattr(form, "informed", None) is Informed.EMAIL and request.means.settings.smtp_url is None:
            raise Refusal("no_mail", field="informed")
        with request.changing() as (ticket, act):
            dialog.verb(subject_of(ticket, act_id, request.ref.child), act, **dialog.facts(form))
        return None

    return submit


routes = Routes()
for _id, _dialog in DIALOGS.items():
    routes.action(_id)(opening(_id, _dialog.view, chooses=_dialog.chooses))
    routes.view(_id)(submitting(_id, _dialog))
