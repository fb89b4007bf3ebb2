"""The headings of the procedure: what explanations cite, so that whoever reads them can look it up."""

from blocks.words import Words, msgid

BILLING = msgid("Follow-up of the incident and of any charges")
EXPERTISE = msgid("Request for an expertise on an ADSL line")
DISPUTE = msgid("Two days to dispute")
SAV_PLUS = msgid("The SAV+ service")


def source(heading: str, words: Words) -> str:
    """`Procédure, « Prestation SAV+ »`."""
    return words("Procedure, “{heading}”", heading=words(heading))
