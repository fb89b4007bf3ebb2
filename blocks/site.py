"""The site information (§3): whom and what the technician finds there."""

from typing import Any

from blocks import inputs
from blocks.acts import act_form
from blocks.events import past_tense
from blocks.forms import Form, Phone, Short
from blocks.inputs import field
from blocks.kit import View, context
from blocks.labels import label
from blocks.look import Look
from blocks.views import act_view
from blocks.words import msgid
from models import pretests
from models.site import DESCRIBE, SiteDescribed
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Site
from models.terms import SiteFact

_LONGEST = {SiteFact.CONTACT_PHONE: 40}


class SiteForm(Form):
    """A fact that is not known yet may stay blank."""

    contact_name: Short = ""
    contact_phone: Phone = ""
    contact_hours: Short = ""
    modem: Short = ""
    router: Short = ""
    lights: Short = ""

    def facts(self) -> dict[str, Any]:
        return {"site": Site(**dict(self))}


@act_form(
    DESCRIBE,
    SiteForm,
    button=msgid("Site information"),
    next_step=msgid("complete the site information."),
    beside=pretests.TICK,
)
def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    facts = [
        field(
            fact.value,
            label(fact, words),
            inputs.text(initial=getattr(ticket.site, fact.value, ""), longest=_LONGEST.get(fact, 200)),
            optional=True,
        )
        for fact in look.policy.site_facts(ticket.service)
    ]
    note = context(words("All of it is needed before the supplier ticket; save what you know already."))
    return act_view(
        DESCRIBE, ticket, look, title=words("Site information"), submit=words("Save"), blocks=[note, *facts]
    )


past_tense(SiteDescribed, msgid("site information saved"))
