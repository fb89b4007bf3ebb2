"""Files: uploaded by the app in three steps, by people in one; downloaded by whoever is where they were shared.

The app downloads with its token, from an address of its own.
"""

import mimetypes
import secrets
from dataclasses import dataclass, field

from slackbot.workspace.clock import Clock
from slackbot.workspace.directory import TEAM, Account
from slackbot.workspace.ids import Ids
from slackbot.workspace.jsons import Json


@dataclass
class File:
    """`content` is None until it was uploaded; `shared_in` are the conversations that hold a message with it; `handed`:
    it was given to the app in a form.
    """

    id: str
    name: str
    size: int
    owner: Account
    created: int
    key: str
    title: str = ""
    content: bytes | None = None
    shared_in: set[str] = field(default_factory=set)
    handed: bool = False
    deleted: bool = False

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def payload(self, url: str) -> Json:
        """The file object; `url` is the workspace's address."""
        address = f"{url}/files/{self.id}/{self.name}"
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2],
            "user": self.owner.id,
            "user_team": self.owner.team_id,
            "size": self.size,
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": address,
            "url_private_download": f"{url}/files-pri/{TEAM}-{self.id}/download/{self.name}",
            "permalink": address,
        }


class Files:
    """All files of a workspace, by id."""

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids, self._clock = ids, clock
        self._all: dict[str, File] = {}

    def announce(self, name: str, size: int, owner: Account) -> File:
        """A file that is still to be uploaded, to the secret address that ends with its key."""
        created = int(self._clock.timestamp())
        file = File(self._ids.of("F"), name, size, owner, created, secrets.token_urlsafe(18))
        self._all[file.id] = file
        return file

    def add(self, name: str, content: bytes, owner: Account) -> File:
        """A file that is there at once."""
        file = self.announce(name, len(content), owner)
        file.content = content
        return file

    def expected(self, key: str) -> File | None:
        """The file that waits for an upload at this address."""
        return next((file for file in self._all.values() if file.key == key and file.content is None), None)

    def known(self, identifier: str) -> File | None:
        """One whose content is there, or was before somebody deleted it."""
        file = self._all.get(identifier)
        return file if file is not None and file.content is not None else None

    def find(self, identifier: str) -> File | None:
        """One whose content is there."""
        file = self.known(identifier)
        return None if file is None or file.deleted else file
