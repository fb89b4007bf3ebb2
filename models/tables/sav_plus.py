"""SAV+ (§8): the flat-rate service for ADSL lines with an intermittent fault."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.terms import SavPlusPoint
from models.who import Who


class SavPlusStep(Base):
    """What was done and measured at one point of the line; throughput in kbit/s."""

    __tablename__ = "sav_plus_steps"

    intervention_id: Mapped[int] = mapped_column(ForeignKey("interventions.id"), primary_key=True)
    step: Mapped[SavPlusPoint] = mapped_column(primary_key=True)
    done_at: Mapped[datetime]
    tightened: Mapped[bool]
    mutations: Mapped[int]
    down_kbps: Mapped[int]
    up_kbps: Mapped[int]
    notes: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[Who]
    recorded_at: Mapped[datetime]
