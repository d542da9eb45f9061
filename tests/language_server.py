"""A client that speaks to a language server as an editor does: JSON-RPC over standard input and output."""

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SETTINGS = {"yaml": {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}}
"""Without the store of schemas, so that nothing needs the network."""


class LanguageServer:
    """A running server; a file is opened with a text of its own, which need not stand on the disk."""

    def __init__(self, command: list[str], root: Path) -> None:
        self.command, self.root, self.requests = command, root, 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        folders = [{"uri": self.root.as_uri(), "name": "root"}]
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
        self.request("initialize", processId=None, rootUri=self.root.as_uri(), capabilities=capabilities, workspaceFolders=folders)
        self.notify("initialized")
        self.notify("workspace/didChangeConfiguration", settings=SETTINGS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.communicate()

    def open(self, file: Path, text: str) -> list[dict[str, Any]]:
        """Open a file with a text; return what the server finds wrong in it."""
        uri = file.as_uri()
        self.diagnostics.pop(uri, None)
        self.notify("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        while uri not in self.diagnostics:
            self.receive()
        return self.diagnostics[uri]

    def hover(self, file: Path, line: int, column: int) -> str:
        """Return what is shown at a position, counted from 0."""
        shown = self.at("hover", file, line, column)
        return str(shown["contents"]["value"]) if shown else ""

    def completions(self, file: Path, line: int, column: int) -> dict[str, str]:
        """Return what is offered at a position, each with its explanation."""
        return {each["label"]: str(each.get("documentation", "")) for each in self.at("completion", file, line, column)["items"]}

    def at(self, what: str, file: Path, line: int, column: int) -> Any:
        """Return the answer to a request about a position."""
        return self.request(f"textDocument/{what}", textDocument={"uri": file.as_uri()}, position={"line": line, "character": column})

    def request(self, method: str, **parameters: Any) -> Any:
        """Return the answer to a request."""
        self.requests += 1
        self.send(id=self.requests, method=method, params=parameters)
        while True:
            message = self.receive()
            if "method" not in message and message["id"] == self.requests:
                return message["result"]

    def notify(self, method: str, **parameters: Any) -> None:
        """Tell the server of something that it does not answer."""
        self.send(method=method, params=parameters)

    def send(self, **message: Any) -> None:
        """Write one message."""
        assert self.process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """Return the next message; answer it if the server asks, and keep what it finds wrong."""
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            if not line:
                raise EOFError("the server has ended")
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            asked = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            answer = None if asked is None else [SETTINGS.get(each["section"], {}) for each in asked]
            self.send(id=message["id"], result=answer)
        return message
