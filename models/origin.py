"""The message that a ticket was opened from."""

from pydantic import BaseModel, ConfigDict


class Origin(BaseModel):
    """Where it stands: its channel, its own time stamp, and that of its thread's root where it is a reply."""

    model_config = ConfigDict(frozen=True)

    channel: str
    ts: str
    thread_ts: str | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts not in (None, self.ts)

    @property
    def root(self) -> str:
        """The thread in which it can be answered."""
        return self.thread_ts or self.ts
