"""The sheets of an edition: its sessions, with who appears in them, and its partnerships."""

from speakers.sheets.people import SpeakerSheet
from speakers.sheets.sheet import register

from .institutions import KeptOrganisationSheet
from .partnerships import PartnershipSheet
from .sessions import SessionSheet

for sheet in (KeptOrganisationSheet(), SpeakerSheet(), SessionSheet(), PartnershipSheet()):
    register(sheet)
