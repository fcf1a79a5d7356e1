"""The web process as `up` runs it, and somebody who uses its pages over HTTP and meets its sudden death."""

import http.client
import re
import socket
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from concurrency.kill_harness import PATIENCE_SECONDS, Stage, kill
from curbstop.cli.serving.processes import KeptProcess, _end_group
from curbstop.cli.serving.supervisor import _web_process
from curbstop.demonstration.story.cast import PASSWORD

HOST = "127.0.0.1"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
DIED = (urllib.error.URLError, http.client.HTTPException, OSError)


class Web:
    """One web process at a time, on one port."""

    def __init__(self, *, stage: Stage) -> None:
        self.stage = stage
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self.process: KeptProcess | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = _web_process(folder=self.stage.folder, host=HOST, port=self.port, processes=1, threads=2)
        self.process.environment = {**self.process.environment, **self.stage.environment}
        self.process.keep()
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            self.process.keep()  # it gives itself up after a row of dead children; `up` starts it again
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def come_back(self) -> None:
        """Start again what is dead, as `up` does; the pause that it makes first is left out."""
        if self.process.keep() is not None:
            self.start()
        self.wait_until_it_answers()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=30) as page:  # noqa: S310 - our own
                return page.status == 200
        except DIED:
            return False

    def log(self) -> str:
        return (self.stage.folder / "web.log").read_text()[-4_000:]

    def kill(self) -> None:
        """The parent dies, and its children with it: `up` ends what a dead parent leaves behind."""
        leader = self.process.pid
        kill(leader)
        self.process._process.wait()
        _end_group(leader)

    def kill_child(self) -> None:
        """The child that runs our code dies; its parent starts another."""
        for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            kill(int(child))

    def end(self) -> None:
        if self.process is not None:
            self.process.end()


@dataclass
class Clerk:
    """Somebody with a browser: cookies, forms with their hidden fields, patience."""

    web: Web
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def sign_in(self, username: str) -> "Clerk":
        answer = self.send(
            "/accounts/login/", self.form("/accounts/login/") | {"login": username, "password": PASSWORD}
        )
        assert "/accounts/login/" not in answer.url, answer.url
        return self

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the page's forms: its tokens and its command's key."""
        return dict(HIDDEN.findall(self.text(path)))

    def text(self, path: str) -> str:
        with self.opener.open(self.web.address + path, timeout=PATIENCE_SECONDS) as answer:
            return answer.read().decode()

    def send(self, path: str, fields: dict[str, object]) -> http.client.HTTPResponse:
        body, headers = encode_multipart(BOUNDARY, fields), {"Content-Type": MULTIPART_CONTENT}
        request = urllib.request.Request(self.web.address + path, data=body, headers=headers)  # noqa: S310 - our own
        with self.opener.open(request, timeout=PATIENCE_SECONDS) as answer:
            answer.read()
            return answer

    def upload(self, path: str, name: str, content: bytes) -> http.client.HTTPResponse:
        return self.send(path, self.form(path) | {name: SimpleUploadedFile("long.csv", content, "text/csv")})
