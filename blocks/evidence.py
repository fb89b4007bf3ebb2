"""Evidence: how its entries are called. They are told to nobody: who attached a file knows it."""

from blocks.events import past_tense
from blocks.words import msgid
from models.evidence import EvidenceFiled, EvidenceNoted

past_tense(EvidenceFiled, msgid("file attached"))
past_tense(EvidenceNoted, msgid("file noted with its fingerprint"))
